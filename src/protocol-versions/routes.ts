import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { listVersions, type ProtocolVersion, signOff } from './use-cases.ts';
import { ProtocolSchema, SignOffBody, VersionParams } from './wire.ts';

/** Protocol versions and their sign-off. */
export const protocolRoutes: Slice = (app, ctx) => {
  app.get(
    '/protocols',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'] },
      schema: {
        operationId: 'listProtocols',
        summary: 'Every protocol version with its steps, basis, citations and signature',
        tags: ['protocols'],
        response: { 200: z.object({ items: z.array(ProtocolSchema) }) },
      },
    },
    (request) =>
      query(ctx, request, async (work) => ({ items: (await listVersions(work)).map(versionView) })),
  );
  app.post(
    '/protocols/:code/versions/:version/sign-off',
    {
      config: { roles: ['clinician'], ...problems(404, 422) },
      schema: {
        operationId: 'signProtocolVersion',
        summary: 'Sign a protocol version for the site; nothing runs unsigned',
        tags: ['protocols'],
        params: VersionParams,
        body: SignOffBody,
        response: { 200: ProtocolSchema, 201: ProtocolSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { code, version } = request.params;
        const { row, signedNow } = await signOff(work, code, version, request.body);
        return { status: signedNow ? 201 : 200, body: versionView(row) };
      }),
  );
};

const versionView = ({ definition, signature, contentHash }: ProtocolVersion) => ({
  code: definition.code,
  version: definition.version,
  title: definition.title,
  covers: definition.covers,
  basis: definition.basis,
  citation: definition.citation,
  contentHash,
  series: definition.series.map((series) => ({
    ...series,
    modalities: [...series.modalities],
    regions: [...series.regions],
    steps: series.steps.map((step) => ({ ...step })),
  })),
  signature:
    signature === null ? null : { name: signature.name, on: signature.on, statement: signature.statement },
});
