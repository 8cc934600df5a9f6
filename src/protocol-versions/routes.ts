import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { RolloutSchema, rolloutView } from '../rollouts/wire.ts';
import { compareWith, importVersion } from './drafts.ts';
import { listVersions, type ProtocolVersion, retire, review, rolloutOf, signOff } from './use-cases.ts';
import {
  CodeParams,
  ComparisonQuery,
  ComparisonSchema,
  ImportBody,
  ImportedSchema,
  ProtocolSchema,
  RetirementBody,
  ReviewBody,
  ReviewSchema,
  SignOffBody,
  VersionParams,
} from './wire.ts';

const READERS = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'] as const;

/** Protocol versions and their life: imported, compared, signed, retired. */
export const protocolRoutes: Slice = (app, ctx) => {
  app.get(
    '/protocols',
    {
      config: { roles: READERS },
      schema: {
        operationId: 'listProtocols',
        summary: 'Every protocol version with its steps, basis, citations, open questions and signature',
        tags: ['protocols'],
        response: { 200: z.object({ items: z.array(ProtocolSchema) }) },
      },
    },
    (request) =>
      query(ctx, request, async (work) => ({ items: (await listVersions(work)).map(versionView) })),
  );
  app.post(
    '/protocols/:code/versions',
    {
      // It changes no plan: a coordinator may prepare what a clinician then signs.
      config: { roles: ['clinician', 'coordinator'], ...problems(422) },
      schema: {
        operationId: 'importProtocolVersion',
        summary: 'Import a draft as a version of the site; every fault comes back at once',
        tags: ['protocols'],
        params: CodeParams,
        body: ImportBody,
        response: { 200: ImportedSchema, 201: ImportedSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { version, warnings, importedNow } = await importVersion(
          work,
          request.params.code,
          request.body.definition,
        );
        const body = { protocol: versionView(version), warnings: [...warnings] };
        return { status: importedNow ? 201 : 200, body };
      }),
  );
  app.get(
    '/protocols/:code/versions/:version/comparison',
    {
      config: { roles: READERS, ...problems(404) },
      schema: {
        operationId: 'compareProtocolVersions',
        summary: 'What a version changes of another one, step by step, and what to look at before signing',
        tags: ['protocols'],
        params: VersionParams,
        querystring: ComparisonQuery,
        response: { 200: ComparisonSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { code, version } = request.params;
        const compared = await compareWith(work, code, version, request.query.with);
        return { code, version, with: request.query.with, ...compared };
      }),
  );
  app.post(
    '/protocols/:code/versions/:version/sign-off',
    {
      config: { roles: ['clinician'], ...problems(404, 409, 422) },
      schema: {
        operationId: 'signProtocolVersion',
        summary: 'Sign a protocol version for the site; nothing runs unsigned',
        tags: ['protocols'],
        params: VersionParams,
        body: SignOffBody,
        response: { 200: ProtocolSchema, 201: ProtocolSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const { code, version } = request.params;
        const { row, signedNow } = await signOff(work, ctx.log, code, version, request.body);
        return { status: signedNow ? 201 : 200, body: versionView(row) };
      });
      ctx.nudge?.();
      return answer;
    },
  );
  app.post(
    '/protocols/:code/versions/:version/retirement',
    {
      config: { roles: ['clinician'], ...problems(404) },
      schema: {
        operationId: 'retireProtocolVersion',
        summary: 'Retire a protocol version: no plan begins with it, and courses that run in it go on',
        tags: ['protocols'],
        params: VersionParams,
        body: RetirementBody,
        response: { 200: ProtocolSchema, 201: ProtocolSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const { code, version } = request.params;
        const { row, retiredNow } = await retire(work, ctx.log, code, version, request.body.reason);
        return { status: retiredNow ? 201 : 200, body: versionView(row) };
      });
      ctx.nudge?.();
      return answer;
    },
  );
  app.post(
    '/protocols/:code/versions/:version/review',
    {
      config: { roles: ['clinician'], ...problems(404, 409) },
      schema: {
        operationId: 'reviewProtocolVersion',
        summary: 'Record that a signed version was read again; once a year somebody is asked to',
        tags: ['protocols'],
        params: VersionParams,
        body: ReviewBody,
        response: { 200: ReviewSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { code, version } = request.params;
        return { status: 200, body: await review(work, code, version, request.body.statement) };
      }),
  );
  app.get(
    '/protocols/:code/versions/:version/rollout',
    {
      config: { roles: READERS, ...problems(404) },
      schema: {
        operationId: 'readRollout',
        summary: 'How far the patients whom a signature or retirement concerns have been gone through',
        tags: ['protocols'],
        params: VersionParams,
        response: { 200: RolloutSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) =>
        rolloutView(await rolloutOf(work, request.params.code, request.params.version)),
      ),
  );
};

const versionView = (row: ProtocolVersion) => ({
  code: row.code,
  version: row.version,
  title: row.definition.title,
  covers: row.definition.covers,
  basis: row.definition.basis,
  citation: row.definition.citation,
  contentHash: row.contentHash,
  series: row.definition.series.map((series) => ({
    ...series,
    modalities: [...series.modalities],
    regions: [...series.regions],
    steps: series.steps.map((step) => ({ ...step })),
  })),
  openQuestions: row.openQuestions.map((question) => ({ ...question })),
  imported: row.imported,
  signature:
    row.signature === null ? null : { ...row.signature, acknowledged: [...row.signature.acknowledged] },
  retirement: row.retirement,
  inUse: row.inUse,
});
