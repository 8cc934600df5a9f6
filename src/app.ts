import type { Config } from './config.ts';
import type { Ctx } from './context.ts';
import { guard } from './http/auth.ts';
import { readIdempotencyKeys } from './http/command.ts';
import type { KnownConstraints } from './http/database-faults.ts';
import { type AnswerLost, answerErrors } from './http/errors.ts';
import { answerProbes } from './http/health.ts';
import { acceptJson, refuseUnstorable } from './http/json.ts';
import { logRequests } from './http/logging.ts';
import { documentApi } from './http/openapi.ts';
import { requireStrictSchemas } from './http/schema-rules.ts';
import { type Api, createServer, harden } from './http/server.ts';

/** A feature's routes. They are registered under /v1 in the order of the list. */
export type Slice = (app: Api, ctx: Ctx) => void;
/** The pages for people, beside /v1. */
export interface Pages {
  readonly register: (app: Api, ctx: Ctx) => Promise<void>;
  /** What a browser is shown where there is nothing. */
  readonly lost: (ctx: Ctx) => AnswerLost;
}

export interface AppParts {
  readonly slices: readonly Slice[];
  readonly pages?: Pages;
  /** What violated constraints of the database mean to a caller. */
  readonly constraints?: KnownConstraints;
  /** What the probes ask with, so that they answer while requests hold every connection of their own. */
  readonly probes?: Ctx;
}

/** Builds the service without listening. What is registered first surrounds what comes after. */
export async function buildApp(ctx: Ctx, config: Config, parts: AppParts): Promise<Api> {
  const app = createServer(ctx.log);

  logRequests(app);
  answerErrors(app, parts.constraints ?? {}, parts.pages?.lost(ctx) ?? null);
  acceptJson(app);
  requireStrictSchemas(app);
  await guard(app, ctx, config);
  await harden(app);
  app.addHook('preValidation', async (request) => {
    refuseUnstorable('querystring', request.query);
    refuseUnstorable('params', request.params);
  });
  readIdempotencyKeys(app);

  await documentApi(app);
  answerProbes(app, parts.probes ?? ctx);
  app.register(
    async (v1) => {
      for (const slice of parts.slices) slice(v1.withTypeProvider(), ctx);
    },
    { prefix: '/v1' },
  );
  const { pages } = parts;
  if (pages !== undefined) app.register(async (web) => await pages.register(web.withTypeProvider(), ctx));
  return app;
}
