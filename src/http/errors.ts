import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorCode } from '../db/operator-error.ts';
import { Refusal, worded } from '../work.ts';
import { databaseProblem, type KnownConstraints } from './database-faults.ts';
import { type Fault, HttpProblem, problemOf, sendProblem } from './problem.ts';

export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Answers a person's browser at an address that leads nowhere. */
export type AnswerLost = (
  fault: HttpProblem,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>;

/** A browser that goes to a page by itself; a program asks under /v1, or for no page. */
const goesToPage = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  !/^\/v1(?:[/?]|$)/.test(url) &&
  headers.accept?.includes('text/html') === true;

/**
 * Every error, unknown address and wrong method leaves as problem+json; faults of ours are logged by incident.
 * @param lost answers a person instead, where there are pages
 */
export function answerErrors(
  app: FastifyInstance,
  constraints: KnownConstraints,
  lost: AnswerLost | null,
): void {
  const methods = methodsByPattern(app);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, constraints));
  app.setNotFoundHandler((request, reply) => {
    const [path = '/', ...search] = request.url.split('?');
    const allowed = methods(path);
    // A file that is not there is asked for by a method that its address answers.
    if (allowed.length === 0 || allowed.includes(request.method)) {
      const page = goesToPage(request);
      const meant = path.replace(/\/$/, '');
      if (page && meant !== path && methods(meant).includes(request.method)) {
        return reply.redirect([meant, ...search].join('?'), 308);
      }
      const fault = new HttpProblem(
        404,
        'unknown-address',
        worded('There is nothing at this address.', '/docs lists all addresses.'),
      );
      return page && lost !== null
        ? lost(fault, request, reply)
        : answerError(fault, request, reply, constraints);
    }
    const page = goesToPage(request) ? pageOver(path, methods) : null;
    if (page !== null) return reply.redirect(page, 303);
    const allow = allowed.join(', ');
    const fault = new HttpProblem(
      405,
      'method-not-allowed',
      `This address answers ${allow}, not ${request.method}.`,
      {
        headers: { allow },
      },
    );
    return answerError(fault, request, reply, constraints);
  });
}

/** The page that a form stands on, for a reader who comes to the form's address, as by loading a refusal again. */
function pageOver(path: string, methods: (path: string) => string[]): string | null {
  const over = path.slice(0, path.lastIndexOf('/')) || '/';
  if (methods(over).includes('GET')) return over;
  return over === '/' ? null : pageOver(over, methods);
}

/** Turns whatever was thrown into its problem and sends it. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  constraints: KnownConstraints = {},
): FastifyReply {
  const { fault, incident, headers } = faultOf(error, request, constraints);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return sendProblem(reply, problemOf(fault, incident));
}

/** What something thrown is to whoever asked: a fault, with the headers that belong to it; one of ours is logged by incident. */
export function faultOf(
  error: unknown,
  request: FastifyRequest,
  constraints: KnownConstraints = {},
): { readonly fault: Fault; readonly incident?: string; readonly headers: Readonly<Record<string, string>> } {
  if (error instanceof Refusal) return { fault: error, headers: {} };
  const write = request.method !== 'GET' && request.method !== 'HEAD';
  const known =
    error instanceof HttpProblem
      ? error
      : (frameworkProblem(error) ?? databaseProblem(error, constraints, write));
  if (known !== null) {
    if (known.status === 503 && !(error instanceof HttpProblem)) {
      request.log.warn({ err: error, code: known.code }, 'not available');
    }
    return { fault: known, headers: known.headers };
  }
  request.log.error({ err: error, incident: request.id }, 'a fault of the service');
  const wording = `Netvigil failed on this request, and nothing of it was recorded. Tell your administrator the incident ${request.id}: the log has it.`;
  return { fault: { status: 500, code: 'internal', wording, errors: [] }, incident: request.id, headers: {} };
}

/** What Fastify and its plugins refuse by themselves, in our words: theirs may quote the address. */
function frameworkProblem(error: unknown): HttpProblem | null {
  switch (errorCode(error)) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpProblem(415, 'content-type', 'Send the body as application/json in UTF-8.');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpProblem(
        413,
        'too-large',
        `A body may have ${BODY_LIMIT_BYTES} bytes at most: send less at a time.`,
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new HttpProblem(
        400,
        'content-length',
        'The body is not as long as Content-Length says. Send it again.',
      );
    case 'FST_ERR_BAD_URL':
      return new HttpProblem(
        400,
        'malformed-address',
        'The address has a % that encodes nothing. Correct it.',
      );
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new HttpProblem(
        414,
        'address-too-long',
        'A part of the address is too long to be an id. Correct it.',
      );
    case 'FST_UNDER_PRESSURE':
      return new HttpProblem(
        503,
        'overloaded',
        'The service is overloaded. Send the request again in 5 seconds.',
        {
          headers: { 'retry-after': '5' },
        },
      );
    default:
      return null;
  }
}

/** The methods that the routes at a path answer, for 405. */
function methodsByPattern(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const source = url
      .split('/')
      .map((part) => (part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')));
    routes.push({ pattern: new RegExp(`^${source.join('/')}$`), methods: [method].flat() });
  });
  return (path) =>
    [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))].sort();
}

const SOCKET_FAULTS: Readonly<Record<string, [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large: send fewer or shorter ones.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time. Send it again.'],
};

/** Answers what is no HTTP request at all; `headers` are those that every answer carries. */
export function answerSocketFault(headers: Readonly<Record<string, string>>) {
  return (error: Error, socket: Socket): void => {
    if (errorCode(error) === 'ECONNRESET' || !socket.writable) return;
    const [status, detail] = SOCKET_FAULTS[errorCode(error)] ?? [
      400,
      'This is not an HTTP request. Send it again.',
    ];
    const body = JSON.stringify(
      problemOf({ status, code: 'malformed-request', wording: detail, errors: [] }),
    );
    const lines = Object.entries({
      ...headers,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  };
}
