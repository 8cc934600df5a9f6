import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../context.ts';
import { faultOf } from '../http/errors.ts';
import type { Fault } from '../http/problem.ts';
import { NOT_RECORDED } from './recording.ts';
import { isAnybodyThere, sendPage, sendPart, viewOf, wantsPart } from './shell.ts';
import type { TextKey } from './texts/texts.ts';

const STATUSES = [400, 401, 403, 404, 409, 412, 422, 500, 503] as const;

/**
 * Errors of pages: what happened, that nothing was recorded, and what to do, as a page, or as a notice in the
 * page that is open. With the database away the page says so; it is never an empty list.
 */
export function answerPageErrors(app: FastifyInstance, ctx: Ctx): void {
  app.setErrorHandler((error, request, reply) => sendFault(ctx, error, request, reply));
}

/** Sends what something thrown is to a reader. */
export async function sendFault(
  ctx: Ctx,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { fault: told, incident, headers } = faultOf(error, request);
  const fault = isNoAddress(told, request) ? NO_ADDRESS : told;
  const status = STATUSES.find((one) => one === fault.status) ?? (fault.status < 500 ? 400 : 500);
  const { t } = viewOf(request, null);
  const data = {
    title: t(`error.${status}.title` satisfies TextKey),
    help: t(
      status === 401 && !(await isAnybodyThere(ctx)) ? 'error.401.nobody' : helpOf(status, fault, request),
    ),
    detail: status < 500 ? fault.wording : null,
    faults: fault.errors,
    incident: incident ?? null,
    // The same address again would be refused again.
    leads: request.method !== 'GET' || (status !== 400 && status !== 404),
  };
  reply.code(fault.status).headers(headers);
  return wantsPart(request)
    ? sendNotice(request, reply, data)
    : sendPage(ctx, request, reply, errorPage(data));
}

const NO_ADDRESS: Fault = {
  status: 404,
  code: 'unknown-address',
  wording: 'There is nothing at this address.',
  errors: [],
};

/** A reader's address with a part that nothing can be called by. */
const isNoAddress = ({ status, errors }: Fault, { method }: FastifyRequest): boolean =>
  method === 'GET' &&
  status === 400 &&
  errors.length > 0 &&
  errors.every(({ pointer }) => pointer.startsWith('{'));

/** Of a write that the database did not answer, what is known of it decides what to do. */
function helpOf(status: (typeof STATUSES)[number], { code }: Fault, { method }: FastifyRequest): TextKey {
  if (status === 400 && method === 'GET') return 'error.400.read';
  if (status !== 503 || method === 'GET') return `error.${status}.help`;
  return code === NOT_RECORDED ? 'error.503.write' : 'error.503.perhaps';
}

const errorPage = (data: { readonly title: string }) => ({
  template: './error',
  place: null,
  title: data.title,
  data,
  asOf: null,
});

/** The page stays as it is, with the notice above it. */
function sendNotice(request: FastifyRequest, reply: FastifyReply, data: object): FastifyReply {
  reply.headers({ 'hx-retarget': '#notice', 'hx-reswap': 'innerHTML' });
  return sendPart(request, reply, './notice', data, null);
}
