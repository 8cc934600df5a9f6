import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type FieldError, forPrograms, type Wording } from '../work.ts';

/** RFC 9457; the only shape in which anything but success leaves. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** One faulty field. */
const FieldErrorSchema = z
  .object({
    pointer: z.string().meta({
      description:
        'A JSON pointer into the body; `?name` for a query parameter, `{name}` for one of the path, or the name of a header.',
    }),
    detail: z.string().meta({ description: 'The rule that is broken, and the way out.' }),
  })
  .meta({ id: 'FieldError' });

/** RFC 9457: what every refusal and every error looks like. */
export const ProblemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'urn:netvigil:problem:<code>' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What is wrong and the way out.' }),
    instance: z.string().optional().meta({ description: 'The incident, for the log of the service.' }),
    errors: z.array(FieldErrorSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'A problem as RFC 9457 has it.' });

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request has a fault',
  401: 'Not known who asks',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'The request took too long to arrive',
  409: 'In conflict with what is recorded',
  412: 'Changed since you read it',
  413: 'Too large',
  414: 'The address is too long',
  415: 'Content type not accepted',
  421: 'Not reached from this machine',
  422: 'Understood, and refused',
  428: 'If-Match is missing',
  431: 'The headers are too large',
  500: 'A fault of the service',
  503: 'Not available at the moment',
};

/** A problem of the transport: thrown by the shell itself, where slices throw a Refusal. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly wording: Wording;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  /** `wording`: what is wrong and the way out, in full sentences, without any value of the request. */
  constructor(
    status: number,
    code: string,
    wording: Wording,
    more: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(forPrograms(wording));
    this.status = status;
    this.code = code;
    this.wording = wording;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** What a problem is made of; a Refusal and an HttpProblem are such. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly wording: Wording;
  readonly errors: readonly FieldError[];
}

/** The problem's document; `incident` names the log line of a fault of ours. */
export function problemOf(fault: Fault, incident?: string): Problem {
  return {
    type: `urn:netvigil:problem:${fault.code}`,
    title: TITLES[fault.status] ?? 'The request failed',
    status: fault.status,
    detail: forPrograms(fault.wording),
    ...(incident === undefined ? {} : { instance: `urn:uuid:${incident}` }),
    ...(fault.errors.length === 0
      ? {}
      : { errors: fault.errors.map(({ pointer, detail }) => ({ pointer, detail: forPrograms(detail) })) }),
  };
}

/** Sends a problem past the route's response schemas: an error must never fail on its way out. */
export function sendProblem(reply: FastifyReply, problem: Problem, more: object = {}): FastifyReply {
  // A streamed or static answer may have announced another length and encoding before it failed.
  reply.removeHeader('content-length').removeHeader('content-encoding').removeHeader('etag');
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ ...problem, ...more }));
}
