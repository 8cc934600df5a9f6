import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../http/problem.ts';
import type { Api } from '../http/server.ts';
import { worded } from '../work.ts';

const OWN = fileURLToPath(new URL('./assets', import.meta.url));
const packageFolder = (name: string): string =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
const HTMX = join(packageFolder('htmx.org'), 'dist');
/**
 * Their style sheets name slices by the characters in them: a browser loads those that occur. That of the language that
 * is read, where there is one, comes with the page; the others, for names in another script, once it is painted.
 */
export const typefaces = [
  { folder: 'noto-sans-jp', language: 'ja' },
  { folder: 'noto-sans-sc', language: 'zh' },
] as const;
const YEAR = 'public, max-age=31536000, immutable';

/** Changes with any of our style sheets and scripts, so that a browser keeps them until then. */
export const assetVersion: string = readdirSync(OWN)
  .toSorted()
  .reduce((hash, file) => hash.update(readFileSync(join(OWN, file))), createHash('sha256'))
  .digest('hex')
  .slice(0, 12);

/** Style sheets of ours by name, each once, in their order; null where one of them is none. */
function styleSheets(names: readonly string[]): string | null {
  const known = new Set(readdirSync(OWN).filter((file) => file.endsWith('.css')));
  if (new Set(names).size < names.length || !names.every((name) => known.has(`${name}.css`))) return null;
  return names.map((name) => readFileSync(join(OWN, `${name}.css`), 'utf8')).join('\n');
}

const unknownAddress = () =>
  new HttpProblem(
    404,
    'unknown-address',
    worded('There is nothing at this address.', '/docs lists all addresses.'),
  );

const Versioned = z.strictObject({ v: z.string().optional() });
const Together = z.strictObject({ names: z.string().max(200) });
const open = { config: { public: true } } as const;

/** Style sheets, scripts and the typeface: from our folder and from packages, never from another host. */
export async function serveAssets(app: Api): Promise<void> {
  await app.register(fastifyStatic, { root: OWN, serve: false, cacheControl: false });
  const send = (reply: FastifyReply, file: string, root: string) => {
    // What leads out of the folder is refused by the package with a fault of its own.
    if (/\\|(^|\/)\.\./.test(file)) {
      throw unknownAddress();
    }
    return reply.header('cache-control', YEAR).sendFile(file, root);
  };
  app.get('/assets/htmx.js', { ...open, schema: { hide: true, querystring: Versioned } }, (_request, reply) =>
    send(reply, 'htmx.min.js', HTMX),
  );
  // What holds up the first paint comes in one answer: of four, each waits for its own turn.
  const together = new Map<string, string>();
  app.get(
    '/assets/styles/:names',
    { ...open, schema: { hide: true, params: Together, querystring: Versioned } },
    (request, reply) => {
      const { names } = request.params;
      const text = together.get(names) ?? styleSheets(names.split('+'));
      if (text === null) throw unknownAddress();
      together.set(names, text);
      return reply.header('cache-control', YEAR).type('text/css; charset=utf-8').send(text);
    },
  );
  app.get(
    '/assets/:file',
    { ...open, schema: { hide: true, params: z.strictObject({ file: z.string() }), querystring: Versioned } },
    (request, reply) => send(reply, request.params.file, OWN),
  );
  for (const { folder: typeface } of typefaces) {
    const folder = packageFolder(`@fontsource-variable/${typeface}`);
    app.get(
      `/assets/${typeface}/*`,
      { ...open, schema: { hide: true, params: z.strictObject({ '*': z.string() }) } },
      (request, reply) => send(reply, request.params['*'], folder),
    );
  }
}
