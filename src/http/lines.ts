import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../work.ts';

export const NDJSON = 'application/x-ndjson';

/** A reader who takes nothing for so long is given up: what is read holds a connection and a snapshot. */
const PATIENCE_MS = 30_000;

/** The reader is gone, or takes nothing any more. */
class ReaderLost extends Error {
  override readonly name = 'ReaderLost';
}

/**
 * Answers with lines of JSON as `make` gives them, each on its way before the next is made. What `make` throws
 * before its first line is answered as a problem; after it, by a last line `error`. Where the reader goes away
 * or stands still, `give` throws, so that what `make` holds is let go. Returns the reply, typed as a line, so
 * that the compiler holds it against the route's response schema.
 */
export async function sendLines<L extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  make: (give: (line: L) => Promise<void>) => Promise<void>,
): Promise<L> {
  const out = new PassThrough();
  const gone = new AbortController();
  out.once('close', () => gone.abort());
  const begun = Promise.withResolvers<void>();
  let lines = 0;
  const write = async (line: object): Promise<void> => {
    if (out.destroyed) throw new ReaderLost('The reader is gone.');
    if (out.write(`${JSON.stringify(line)}\n`)) return;
    try {
      await once(out, 'drain', { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE_MS)]) });
    } catch (error) {
      throw new ReaderLost('The reader takes nothing any more.', { cause: error });
    }
  };
  const give = (line: L): Promise<void> => {
    lines += 1;
    begun.resolve();
    return write(line);
  };
  make(give)
    .then(() => out.end())
    .catch((error: unknown) => {
      if (lines === 0) return begun.reject(error);
      if (error instanceof ReaderLost) {
        request.log.info('the reader of a stream was lost');
        return out.destroy();
      }
      request.log.error({ err: error, incident: request.id }, 'a fault of the service in a stream');
      return out.end(`${JSON.stringify(lastLine(error, request.id))}\n`);
    });
  try {
    await begun.promise;
  } catch (error) {
    out.destroy();
    throw error;
  }
  return reply.type(NDJSON).send(out) as unknown as L;
}

const lastLine = (error: unknown, incident: string) =>
  error instanceof Refusal
    ? { line: 'error', code: error.code, detail: error.message, instance: incident }
    : {
        line: 'error',
        code: 'internal',
        detail: `Netvigil failed on this request, and what came so far is not whole. Ask again, or tell your administrator the incident ${incident}: the log has it.`,
        instance: incident,
      };
