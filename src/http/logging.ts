import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { type DestinationStream, pino } from 'pino';
import type { Config } from '../config.ts';
import type { Logger } from '../context.ts';
import { errorCode } from '../db/operator-error.ts';

/** What a log line may say of an error: messages and PostgreSQL's details quote values, so neither is kept. */
interface ToldError {
  readonly type: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly frames?: readonly string[];
  readonly cause?: ToldError;
}

/** Netvigil's logger: JSON lines without names, values, addresses or bodies. */
export function createLogger(level: Config['logLevel'], destination?: DestinationStream): FastifyBaseLogger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: tellError, error: tellError, req: () => undefined, res: () => undefined },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Fits any Logger to Fastify, so that a test or a command may bring its own. */
export function fastifyLogger(log: Logger): FastifyBaseLogger {
  if ('child' in log && 'level' in log) return log as FastifyBaseLogger;
  const write = (method: keyof Logger) => (first: unknown, message?: unknown) => {
    if (typeof first === 'string') log[method](first);
    else log[method](told(first), typeof message === 'string' ? message : undefined);
  };
  const [debug, info, warn, error] = [write('debug'), write('info'), write('warn'), write('error')];
  const adapted: FastifyBaseLogger = {
    level: 'info',
    trace: () => {},
    silent: () => {},
    debug,
    info,
    warn,
    error,
    fatal: error,
    child: () => adapted,
  };
  return adapted;
}

/** One line a request: the route's pattern and never its address, which may hold a name in its query. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.is404 ? 'unknown' : request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

/** The parts of an error that hold no data: its class, its codes and where it was thrown. */
function tellError(error: unknown, depth = 0): ToldError {
  if (!(error instanceof Error)) return { type: typeof error };
  const text = (name: 'constraint' | 'table') => {
    const value = (error as Error & Record<string, unknown>)[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    ...(errorCode(error) ? { code: errorCode(error) } : {}),
    ...text('constraint'),
    ...text('table'),
    frames: frames.slice(0, 12).map((line) => line.trim()),
    ...(error.cause === undefined || depth > 2 ? {} : { cause: tellError(error.cause, depth + 1) }),
  };
}

function told(fields: unknown): object {
  if (typeof fields !== 'object' || fields === null) return {};
  const { req: _req, res: _res, err, ...rest } = fields as Record<string, unknown>;
  return err === undefined ? rest : { ...rest, err: tellError(err) };
}
