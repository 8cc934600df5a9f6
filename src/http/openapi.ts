import { readFile, writeFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import packageJson from '../../package.json' with { type: 'json' };
import { OperatorError } from '../db/operator-error.ts';
import { tidyComponents } from './openapi-components.ts';
import { ProblemSchema } from './problem.ts';

const FILE = new URL('../../openapi/openapi.json', import.meta.url);

const DESCRIPTION = `Netvigil keeps the follow-up of patients with neuroendocrine tumours of pancreas and rectum and their liver metastases from being forgotten.

**Development mode, no login, synthetic data only.** Whoever reaches this address may act as each member of staff. The header \`Netvigil-Actor\` names one by login; without it the demo nurse acts. The member of staff fixes the role and the site. Never enter data of real patients.

**No medical device.** Netvigil is not certified as a medical device and makes no claim to be one. A clinician decides.

Bodies are strict: an unknown field is refused and no value is converted. Every error is \`application/problem+json\` (RFC 9457) with a pointer to each faulty field. A POST with an \`Idempotency-Key\` takes effect once. A change needs the \`ETag\` that was read, in \`If-Match\`. Lists go on by \`cursor\`.`;

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request has a fault; `errors` points at it.',
  401: 'Netvigil-Actor names no active member of staff.',
  403: 'The role of the member of staff does not allow this.',
  404: 'There is no such thing at this site.',
  409: 'In conflict with what is recorded.',
  412: 'Changed since it was read: read it again.',
  413: 'The body is too large.',
  415: 'The body is no JSON in UTF-8.',
  422: 'Understood and refused, such as an Idempotency-Key that was used for another request.',
  428: 'If-Match is missing.',
  500: 'A fault of the service; `instance` names the incident.',
  503: 'Not available at the moment: send the request again after Retry-After seconds.',
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Further problems that the route answers, for the documentation; see `problems`. */
    problems?: readonly number[];
  }
}

/** For a route's config: problems that it answers beside those that every route may answer. */
export function problems(...statuses: number[]): { problems: readonly number[] } {
  return { problems: statuses };
}

/** OpenAPI 3.1 from the routes' zod schemas, and the page that shows it. Register before routes. */
export async function documentApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Netvigil (development mode, no login)',
        version: packageJson.version,
        description: DESCRIPTION,
        license: { name: packageJson.license, identifier: packageJson.license },
      },
      servers: [{ url: '/', description: 'This server' }],
      security: [],
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      return { schema: schema.hide ? schema : complete(schema, input.route), url };
    },
    transformObject: (document) => tidyComponents(jsonSchemaTransformObject(document)),
  });

  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: {
        deepLinking: true,
        docExpansion: 'list',
        displayRequestDuration: true,
      },
      theme: { title: 'Netvigil API' },
    });
  });

  const open = { config: { public: true }, schema: { hide: true } } as const;
  app.get('/openapi.json', open, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(renderOpenApi(app)),
  );
}

/** The document as text: paths in one order, a newline at the end. */
export function renderOpenApi(app: FastifyInstance): string {
  const document = app.swagger();
  const paths = Object.fromEntries(Object.entries(document.paths ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...document, paths }, null, 2)}\n`;
}

/** Writes openapi/openapi.json. */
export async function writeOpenApi(app: FastifyInstance, file: URL = FILE): Promise<void> {
  await app.ready();
  await writeFile(file, renderOpenApi(app));
}

/** @throws {OperatorError} when openapi/openapi.json is not what the routes say now. */
export async function refuseOpenApiDrift(app: FastifyInstance, file: URL = FILE): Promise<void> {
  await app.ready();
  const written = await readFile(file, 'utf8').catch(() => '');
  // A checkout on Windows may have other line ends.
  const [was, is] = [written.replaceAll('\r\n', '\n').split('\n'), renderOpenApi(app).split('\n')];
  const line = is.findIndex((text, index) => text !== was[index]);
  if (line === -1 && was.length === is.length) return;
  throw new OperatorError(
    `openapi/openapi.json is not what the routes say, from line ${line === -1 ? is.length : line + 1} on. Run: npm run openapi, and commit the file.`,
  );
}

/** Adds what the shell does on every route: its headers and its problems. */
function complete(schema: FastifySchema, route: RouteOptions): FastifySchema {
  const config = route.config ?? {};
  const method = [route.method].flat()[0];
  const statuses = new Set([400, 500, 503, ...(config.problems ?? [])]);
  const headers: Record<string, object> = {};
  if (!config.public) {
    for (const status of [401, 403]) statuses.add(status);
    headers['Netvigil-Actor'] = described('Development mode: the login of the member of staff who acts.');
  }
  if (route.url.includes(':')) statuses.add(404);
  if (method !== 'GET' && method !== 'HEAD') for (const status of [413, 415]) statuses.add(status);
  if (method === 'POST' && !config.public) {
    statuses.add(422);
    headers['Idempotency-Key'] = {
      ...described('A fresh UUID: the request takes effect once, however often it is sent.'),
      minLength: 1,
      maxLength: 255,
    };
  }
  if (config.ifMatch) {
    for (const status of [412, 428]) statuses.add(status);
    headers['If-Match'] = described('The ETag that was read, such as "3".');
  }
  const $ref = `#/components/schemas/${ProblemSchema.meta()?.id}`;
  const content = { 'application/problem+json': { schema: { $ref } } };
  const response = Object.fromEntries(
    [...statuses]
      .sort((a, b) => a - b)
      .map((status) => [status, { description: PROBLEMS[status] ?? 'A problem.', content }]),
  );
  const own = Object.entries((schema.response ?? {}) as Record<string, object>);
  return {
    ...schema,
    ...(Object.keys(headers).length === 0
      ? {}
      : { headers: { type: 'object', properties: headers, required: config.ifMatch ? ['If-Match'] : [] } }),
    response: {
      ...response,
      ...Object.fromEntries(own.map(([status, answer]) => [status, named(status, answer)])),
    },
  };
}

/** Swagger would call every answer "Default Response". */
function named(status: string, answer: object): object {
  if ('content' in answer) return answer;
  const description = { 200: 'Done.', 201: 'Recorded.', 202: 'Accepted.' }[status] ?? 'The answer.';
  return { description, content: { 'application/json': { schema: answer } } };
}

function described(description: string): object {
  return { type: 'string', description };
}
