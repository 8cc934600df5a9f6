import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, worded } from '../work.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A change of something that has a version: without If-Match it is refused. */
    ifMatch?: true;
  }
}

/** Throws 412 when the version held now is not the one that the caller read. */
export type VersionCheck = (current: number | string) => void;

/** The strong entity tag of a version. */
export function etagOf(version: number | string): string {
  return `"${version}"`;
}

/**
 * Reads If-Match, for a use-case to call once it has locked the row.
 * @throws {Refusal} 428 when it is missing or `*`, which would overwrite a change unseen; 400 when malformed.
 */
export function ifMatch(request: FastifyRequest): VersionCheck {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') {
    const fault =
      header === undefined ? 'is missing' : 'is *, which would overwrite a change that you have not seen';
    throw new Refusal(
      428,
      'if-match-required',
      `If-Match ${fault}. Read the thing first and send its ETag, such as If-Match: "3".`,
      [{ pointer: 'If-Match', detail: 'Required: the ETag of the version that you read.' }],
    );
  }
  const tags = tagsOf(header);
  if (tags === null) {
    throw new Refusal(
      400,
      'malformed-if-match',
      'If-Match is malformed: send the ETag with its quotes, such as "3".',
      [{ pointer: 'If-Match', detail: 'Must be an entity tag in double quotes, such as "3".' }],
    );
  }
  return (current) => {
    if (tags.includes(etagOf(current))) return;
    throw new Refusal(
      412,
      'changed-since',
      worded(
        'This was changed since you read it, and nothing of your request was recorded. Read it again and decide anew.',
        'Send its new ETag in If-Match.',
      ),
    );
  };
}

/** Compares If-Match with the version held now; see `ifMatch`. */
export function requireIfMatch(request: FastifyRequest, current: number | string): void {
  ifMatch(request)(current);
}

/**
 * Sends a thing with the ETag of its version, or 304 when the caller has that version already. Returns the
 * reply, typed as the body, so that the compiler holds it against the route's response schema.
 */
export function sendVersioned<B extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  version: number | string,
  body: B,
): B {
  const etag = etagOf(version);
  reply.header('etag', etag);
  const header = request.headers['if-none-match'];
  // RFC 9110 13.1.2: this comparison is weak.
  const known =
    header?.trim() === '*' || tagsOf(header ?? '')?.some((tag) => tag.replace(/^W\//, '') === etag);
  return (known ? reply.code(304).send() : reply.send(body)) as unknown as B;
}

function tagsOf(header: string): string[] | null {
  const tag = '(?:W/)?"[\\x21\\x23-\\x7e]*"';
  if (!new RegExp(`^\\s*${tag}(?:\\s*,\\s*${tag})*\\s*$`).test(header)) return null;
  return header.match(new RegExp(tag, 'g'));
}
