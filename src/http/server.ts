import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { serializerCompiler } from 'fastify-type-provider-zod';
import helmet from 'helmet';
import type { Logger } from '../context.ts';
import { MODE_HEADERS } from './auth.ts';
import { answerError, answerSocketFault, BODY_LIMIT_BYTES } from './errors.ts';
import { validatorCompiler } from './issues.ts';
import { fastifyLogger } from './logging.ts';
import { HttpProblem } from './problem.ts';

/** The app as routes see it: request and answer types come from their zod schemas. */
export type Api = ReturnType<typeof createServer>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes the place of the 503 under pressure; probes answer on. */
    pressureHandler?: () => void;
  }
}

/** A bare server with its limits; nothing is registered yet. */
export function createServer(log: Logger) {
  const app = Fastify({
    loggerInstance: fastifyLogger(log),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // An id of the caller's choice could be a name, and would be in every line.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // An identifier of 200 characters may take six times as many in an address.
    routerOptions: { maxParamLength: 2000 },
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    // Its answer would be no problem+json; see refuseWhenClosing.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply.headers(MODE_HEADERS));
    },
    clientErrorHandler: answerSocketFault(MODE_HEADERS),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}

/**
 * Helmet's headers, asked for once: they are the same on every answer, and putting them together anew cost more than
 * all other hooks together.
 */
function securityHeaders(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  const recorder = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
      },
    },
    // Development mode speaks plain HTTP on loopback; a proxy that ends TLS sets its own.
    strictTransportSecurity: false,
  });
  set({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return headers;
}

/** Headers against misuse in a browser, and 503 with Retry-After rather than a slow death. */
export async function harden(app: FastifyInstance): Promise<void> {
  refuseWhenClosing(app);
  const headers = securityHeaders();
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  await app.register(underPressure, {
    maxEventLoopDelay: 2000,
    maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * 0.9),
    sampleInterval: 5000,
    retryAfter: 5,
  });
}

function refuseWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async () => {
    if (!closing) return;
    throw new HttpProblem(
      503,
      'closing',
      'The service is being stopped or restarted. Send the request again.',
      {
        headers: { 'retry-after': '5', connection: 'close' },
      },
    );
  });
}
