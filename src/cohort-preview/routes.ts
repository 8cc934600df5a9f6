import type { Slice } from '../app.ts';
import { query } from '../http/command.ts';
import { NDJSON, sendLines } from '../http/lines.ts';
import { problems } from '../http/openapi.ts';
import { withinShare } from './share.ts';
import { type PreviewLine, previewCohort } from './use-cases.ts';
import { CohortPreviewLine, CohortPreviewParams } from './wire.ts';

/** What a version would change for every patient of the site, before anybody signs it. */
export const cohortPreviewRoutes: Slice = (app, ctx) => {
  app.get(
    '/protocols/:code/versions/:version/cohort-preview',
    {
      config: { roles: ['clinician', 'coordinator'], ...problems(404, 409) },
      schema: {
        operationId: 'previewCohort',
        summary: 'What signing this version today would change for every patient; nothing is stored',
        description:
          'Lines of JSON as they are found: `start`, then `progress` and a `patient` for each one whom the version ' +
          'would change, at the end `summary`. A stream whose last line is no `summary` is not whole. Both sides ' +
          'count a proposal that waits already as accepted.',
        tags: ['protocols'],
        params: CohortPreviewParams,
        response: {
          200: { description: 'Lines of JSON.', content: { [NDJSON]: { schema: CohortPreviewLine } } },
        },
      },
    },
    (request, reply) =>
      sendLines<PreviewLine>(request, reply, (give) =>
        withinShare(ctx, () => query(ctx, request, (work) => previewCohort(work, request.params, give))),
      ),
  );
};
