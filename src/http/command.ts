import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { canonicalJson } from '../canonical-json.ts';
import type { Ctx } from '../context.ts';
import { inWork, Refusal, type Work } from '../work.ts';
import { etagOf } from './preconditions.ts';

/** What a command answers. `etag` is the new version, without quotes. */
export interface Outcome<B extends object = object> {
  readonly status: 200 | 201 | 202;
  readonly body: B;
  readonly etag?: number | string;
  /** What a repetition of the request is answered, where the answer holds a secret that is shown once. */
  readonly remembered?: B;
}

interface Repeatable {
  readonly key: string;
  /** What was asked, so that a key taken twice by mistake is found out. */
  readonly requestHash: string;
}

interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly text: string;
  readonly replayed: boolean;
}

const repeatables = new WeakMap<FastifyRequest, Repeatable>();

/** Reads Idempotency-Key before validation changes the body. Register before routes. */
export function readIdempotencyKeys(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method !== 'POST') return;
    if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw new Refusal(
        400,
        'malformed-idempotency-key',
        'Idempotency-Key is malformed: send a fresh UUID.',
        [{ pointer: 'Idempotency-Key', detail: 'Must be 1 to 255 printable ASCII characters.' }],
      );
    }
    const { url } = request.routeOptions;
    const asked = [
      request.method,
      url,
      request.params,
      request.query,
      request.body,
      request.headers['if-match'],
    ];
    repeatables.set(request, { key, requestHash: sha256(canonicalJson(asked)) });
  });
}

/**
 * The door for writes: one transaction of the actor's site, whose answer is ready before it commits. With an
 * Idempotency-Key, `fn` runs once however often the request comes, and its first answer is given again.
 * Returns the reply, typed as the body, so that the compiler holds it against the route's response schema.
 */
export async function command<B extends object>(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  fn: (work: Work) => Promise<Outcome<B>>,
): Promise<B> {
  const repeatable = repeatables.get(request);
  const answer = await inWork(ctx, request.actor, async (work) => {
    if (!repeatable) return answerOf(reply, await fn(work));
    const earlier = await recall(work, repeatable);
    if (earlier) return earlier;
    const outcome = await fn(work);
    const { remembered = outcome.body } = outcome;
    await remember(work, repeatable, answerOf(reply, { ...outcome, body: remembered }));
    return answerOf(reply, outcome);
  });
  if (answer.etag !== null) reply.header('etag', answer.etag);
  if (answer.replayed) reply.header('idempotency-replayed', 'true');
  reply.code(answer.status).type('application/json; charset=utf-8').send(answer.text);
  return reply as unknown as B;
}

/** The door for reads: one snapshot of the actor's site, in a transaction that cannot write. */
export function query<T>(ctx: Ctx, request: FastifyRequest, fn: (work: Work) => Promise<T>): Promise<T> {
  return inWork(ctx, request.actor, fn, { snapshot: true });
}

/** Serialised inside the transaction: an answer that fails its schema must not follow a change that stands. */
function answerOf(reply: FastifyReply, { status, body, etag }: Outcome): Answer {
  const serialize = reply.getSerializationFunction(String(status));
  if (!serialize) throw new Error(`The route declares no response ${status}`);
  return {
    status,
    etag: etag === undefined ? null : etagOf(etag),
    text: serialize({ ...body }),
    replayed: false,
  };
}

async function recall({ tx, site, actor }: Work, { key, requestHash }: Repeatable): Promise<Answer | null> {
  // Of two at once the second waits here until the first has committed, and then finds its answer.
  const lock = `idempotency ${site.id} ${actor.id} ${key}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
  const row = await tx
    .selectFrom('netvigil.idempotency_key')
    .select(['request_hash', 'response_status', 'response_etag', 'response_body'])
    .where('site_id', '=', site.id)
    .where('staff_id', '=', actor.id)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  if (row.request_hash !== requestHash) {
    throw new Refusal(
      422,
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request. Nothing was recorded: send a fresh key for a new request.',
      [{ pointer: 'Idempotency-Key', detail: 'Must be fresh for every new request.' }],
    );
  }
  return {
    status: row.response_status,
    etag: row.response_etag,
    text: JSON.stringify(row.response_body),
    replayed: true,
  };
}

async function remember(work: Work, { key, requestHash }: Repeatable, answer: Answer): Promise<void> {
  await work.tx
    .insertInto('netvigil.idempotency_key')
    .values({
      site_id: work.site.id,
      staff_id: work.actor.id,
      key,
      request_hash: requestHash,
      response_status: answer.status,
      response_etag: answer.etag,
      response_body: answer.text,
      created_at: work.now,
    })
    .execute();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
