import { z } from 'zod';
import type { Slice } from '../../app.ts';
import { query } from '../../http/command.ts';
import { wholeNumber } from '../../http/wire.ts';
import { retire, review, rolloutOf, signOff } from '../../protocol-versions/use-cases.ts';
import { VersionParams } from '../../protocol-versions/wire.ts';
import { attempt, ticked, typed } from '../forms.ts';
import { recording } from '../recording.ts';
import { sendPart, wantsPart } from '../shell.ts';
import { sendPreview } from './preview.ts';
import { sendProtocol, sendProtocols } from './show.ts';
import { versionPath } from './views.ts';

const READERS = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'] as const;
const VERSION = '/protocols/:code/versions/:version';
const readers = { roles: READERS };
const clinician = { roles: ['clinician'] } as const;

const Wish = z.strictObject({ with: wholeNumber(1, 1_000_000).optional() });
const SignForm = z.strictObject({
  statement: typed(2_000),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  acknowledged: ticked(z.string().max(60)),
});
const ReviewForm = z.strictObject({ statement: typed(1_000) });
const RetireForm = z.strictObject({ reason: typed(1_000) });

/** Protocols: what runs and who signed it, a version with all it rests on, and what is done to it. */
export const protocolPages: Slice = (app, ctx) => {
  app.get('/protocols', { config: readers, schema: { hide: true } }, (request, reply) =>
    sendProtocols(ctx, request, reply),
  );
  app.get(
    VERSION,
    { config: readers, schema: { hide: true, params: VersionParams, querystring: Wish } },
    (request, reply) => sendProtocol(ctx, request, reply, request.params, request.query),
  );
  app.get(
    `${VERSION}/preview`,
    { config: { roles: ['clinician', 'coordinator'] }, schema: { hide: true, params: VersionParams } },
    (request, reply) =>
      wantsPart(request)
        ? sendPreview(ctx, request, reply, request.params)
        : reply.redirect(versionPath(request.params), 303),
  );
  app.get(
    `${VERSION}/rollout`,
    { config: readers, schema: { hide: true, params: VersionParams } },
    async (request, reply) => {
      const { code, version } = request.params;
      const rollout = await query(ctx, request, (work) => rolloutOf(work, code, version));
      return sendPart(request, reply, './protocol-rollout', { rollout, path: versionPath(request.params) });
    },
  );
  app.post(
    `${VERSION}/sign-off`,
    { config: clinician, schema: { hide: true, params: VersionParams, body: SignForm } },
    async (request, reply) => {
      const { code, version } = request.params;
      const tried = await attempt(request.body, () =>
        recording(ctx, request.actor, (work) => signOff(work, ctx.log, code, version, request.body)),
      );
      if ('returned' in tried) {
        const asks = { act: 'sign', returned: tried.returned } as const;
        return sendProtocol(ctx, request, reply, request.params, asks);
      }
      ctx.nudge?.();
      return sendProtocol(ctx, request, reply, request.params, {}, 'sign');
    },
  );
  app.post(
    `${VERSION}/review`,
    { config: clinician, schema: { hide: true, params: VersionParams, body: ReviewForm } },
    async (request, reply) => {
      const { code, version } = request.params;
      const tried = await attempt(request.body, () =>
        recording(ctx, request.actor, (work) => review(work, code, version, request.body.statement)),
      );
      if ('returned' in tried) {
        const asks = { act: 'review', returned: tried.returned } as const;
        return sendProtocol(ctx, request, reply, request.params, asks);
      }
      return sendProtocol(ctx, request, reply, request.params, {}, 'review');
    },
  );
  app.post(
    `${VERSION}/retirement`,
    { config: clinician, schema: { hide: true, params: VersionParams, body: RetireForm } },
    async (request, reply) => {
      const { code, version } = request.params;
      const tried = await attempt(request.body, () =>
        recording(ctx, request.actor, (work) => retire(work, ctx.log, code, version, request.body.reason)),
      );
      if ('returned' in tried) {
        const asks = { act: 'retire', returned: tried.returned } as const;
        return sendProtocol(ctx, request, reply, request.params, asks);
      }
      ctx.nudge?.();
      return sendProtocol(ctx, request, reply, request.params, {}, 'retire');
    },
  );
};
