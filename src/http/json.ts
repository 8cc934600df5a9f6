import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fieldError, invalidRequest } from './issues.ts';
import { HttpProblem } from './problem.ts';

const DEEPEST = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bodies are JSON in UTF-8 and nothing else. @param types further media types that hold JSON. */
export function acceptJson(app: FastifyInstance, types: readonly string[] = ['application/json']): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    [...types],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      const encoding = request.headers['content-encoding'];
      if (
        (charset ?? 'utf-8').toLowerCase() !== 'utf-8' ||
        (encoding ?? 'identity').toLowerCase() !== 'identity'
      ) {
        throw new HttpProblem(
          415,
          'content-type',
          'Send the body as plain UTF-8, without another charset or compression.',
        );
      }
      return bytes.length === 0 ? undefined : readJson(bytes);
    },
  );
}

/**
 * Parses a body that will come back as it was sent, or refuses it: JSON.parse keeps the last of two equal
 * keys and rounds long numbers in silence, and PostgreSQL cannot hold NUL or half a surrogate pair.
 */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new HttpProblem(
      400,
      'malformed-json',
      'The body is not UTF-8. Encode it as UTF-8 and send it again.',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // V8's message quotes the body; only the position may leave.
    const message = error instanceof Error ? error.message : '';
    const place = /at position (\d+)/.exec(message)?.[1];
    const where = /end of JSON|Unterminated/.test(message)
      ? 'it ends too early'
      : place === undefined
        ? 'a character is out of place'
        : `the fault is near character ${Number(place) + 1}`;
    throw new HttpProblem(
      400,
      'malformed-json',
      `The body is not JSON: ${where}. Correct it and send it again.`,
    );
  }
  inspect(text);
  return value;
}

/** Refuses strings that the database cannot keep as they are, in a query or a path. */
export function refuseUnstorable(part: 'querystring' | 'params', values: unknown): void {
  const errors = Object.entries(values ?? {}).flatMap(([name, given]) => {
    const rule = [given]
      .flat()
      .map((text) => textRule(String(text)))
      .find((found) => found !== null);
    return rule ? [fieldError(part, [name], rule)] : [];
  });
  if (errors.length > 0) throw invalidRequest(part, errors);
}

function textRule(text: string): string | null {
  if (text.includes('\0')) return 'Must not hold the character NUL (U+0000): remove it.';
  if (!text.isWellFormed()) return 'Must not hold half of a surrogate pair: send whole characters.';
  return null;
}

type Level = { keys: Set<string> | null; at: string | number };

/** Walks the text of a body that JSON.parse has found valid. */
function inspect(text: string): void {
  const levels: Level[] = [];
  let keyNext = false;
  for (let i = 0; i < text.length; i++) {
    const level = levels.at(-1);
    switch (text[i]) {
      case '{':
      case '[':
        levels.push(text[i] === '{' ? { keys: new Set(), at: '' } : { keys: null, at: 0 });
        keyNext = text[i] === '{';
        if (levels.length > DEEPEST) {
          throw fault([], `Must not be nested deeper than ${DEEPEST} levels.`);
        }
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        keyNext = level?.keys !== null;
        if (level && typeof level.at === 'number') level.at += 1;
        break;
      case '"': {
        const end = endOfString(text, i);
        const raw = text.slice(i, end + 1);
        const string: string = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
        if (keyNext && level?.keys) enterKey(levels, level, level.keys, string);
        const rule = textRule(string);
        if (rule !== null) throw fault(keyNext ? levels.slice(0, -1) : levels, rule);
        keyNext = false;
        i = end;
        break;
      }
      default: {
        const number = /[-\d]/.test(text[i] ?? '') ? numberAt(text, i) : '';
        if (number === '') break;
        if (!staysExact(number))
          throw fault(levels, 'Must be a number that is kept exactly: it has too many digits.');
        i += number.length - 1;
      }
    }
  }
}

function enterKey(levels: readonly Level[], level: Level, keys: Set<string>, key: string): void {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
    throw fault(levels.slice(0, -1), `Must not have a key named ${key}.`);
  }
  level.at = key;
  if (keys.has(key)) throw fault(levels, 'Must be given once: the same key stands here twice.');
  keys.add(key);
}

function fault(levels: readonly Level[], detail: string): HttpProblem {
  return invalidRequest('body', [
    fieldError(
      'body',
      levels.map((level) => level.at),
      detail,
    ),
  ]);
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; ; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function numberAt(text: string, start: number): string {
  NUMBER.lastIndex = start;
  return NUMBER.exec(text)?.[0] ?? '';
}

function staysExact(token: string): boolean {
  const value = Number(token);
  return Number.isFinite(value) && significant(String(value)) === significant(token);
}

function significant(number: string): string {
  const digits = number.replace(/^-/, '').replace(/e.*$/i, '').replace('.', '');
  return digits.replace(/^0+/, '').replace(/0+$/, '');
}
