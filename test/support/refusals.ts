import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** The code of the service itself, with sentences in one piece. */
export const sourceOf = (): string =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/^(?:web\/sentences|demo|cli)\//.test(path))
    .map((path) => readFileSync(join(SRC, path), 'utf8'))
    .join('\n')
    .replace(/['"`]\s*\+\s*['"`]/g, '');

const TEXT = String.raw`(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|${'`'}((?:\\.|[^${'`'}\\])*)${'`'})`;
const REFUSAL = new RegExp(
  String.raw`(?:new (?:Refusal|HttpProblem)\(\s*\d+,\s*'([\w-]+)',\s*|\bretryLater\(\s*'([\w-]+)',\s*|\bdetail[:=]? =?\s*|(?=worded\())(worded\(\s*)?${TEXT}`,
  'g',
);
/** What no page meets: a browser sends neither JSON nor these headers, and its forms as they must be. */
const OF_PROGRAMS =
  /^content-|^malformed-(?:json|idempotency-key|if-match)$|^idempotency-key-reused$|^if-match-required$|ETag of|entity tag|^Must be 1 to 255 printable|^Must be fresh for every/;

export interface Told {
  /** Of a refusal as a whole; null of a faulty field, or of words kept apart. */
  readonly code: string | null;
  readonly people: string;
  /** Whether a value stands in it (`${…}`). */
  readonly whole: boolean;
}

/** What the code tells of refusals and faulty fields, without what is for programs alone. */
export const refusalsIn = (source: string): Told[] =>
  [...source.matchAll(REFUSAL)].flatMap(([, thrown, later, , single, double, template]) => {
    const text = (single ?? double ?? template ?? '').replaceAll("\\'", "'");
    const code = thrown ?? later ?? null;
    if (text === '' || (code !== null && OF_PROGRAMS.test(code)) || OF_PROGRAMS.test(text)) return [];
    return [{ code, people: text, whole: template === undefined || !template.includes('${') }];
  });
