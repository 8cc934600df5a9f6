import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Config } from '../config.ts';
import { isLoopback } from '../config.ts';
import type { Ctx } from '../context.ts';
import { OperatorError } from '../db/operator-error.ts';
import type { Role } from '../db/tables.ts';
import { actorByLogin } from '../staff/use-cases.ts';
import { type Actor, worded } from '../work.ts';
import { HttpProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anyone may ask, and no actor is looked for. */
    public?: true;
    /** The roles that may; one of them is enough. */
    roles?: readonly [Role, ...Role[]];
  }
  interface FastifyRequest {
    /** Who asks. Throws on a public route, where nobody was asked. */
    readonly actor: Actor;
  }
}

export const MODE_HEADERS = { 'netvigil-mode': 'development, no login, synthetic data only' } as const;
const ACTOR_HEADER = 'netvigil-actor';
/** Who reads the pages; chosen at their top. */
export const ACTOR_COOKIE = 'netvigil-actor';
export const DEFAULT_LOGIN = 'demo-nurse';
const REMEMBER_MS = 30_000;
const MOST_REMEMBERED = 1000;

type FindActor = (request: FastifyRequest) => Promise<Actor>;

/**
 * The wall at the door: every route says who may pass, every request says who asks. Register before routes.
 * @throws when the app becomes ready with a route that says neither `roles` nor `public`.
 */
export async function guard(app: FastifyInstance, ctx: Ctx, config: Config): Promise<void> {
  if (config.nodeEnv === 'production') {
    throw new OperatorError('Development mode (no login) refuses NODE_ENV=production.', { exitCode: 2 });
  }
  const findActor = actorFinder(ctx);
  const found = new WeakMap<FastifyRequest, Actor>();
  app.decorateRequest('actor', {
    getter() {
      const actor = found.get(this);
      if (!actor) throw new Error('A public route asked for its actor');
      return actor;
    },
  });

  requirePolicies(app);
  await app.register(cookie);
  app.addHook('onListen', async () => {
    app.log.warn(`Netvigil runs in the mode "${MODE_HEADERS['netvigil-mode']}", for this machine alone`);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(MODE_HEADERS);
    refuseStrangers(request);
  });
  app.addHook('onRequest', async (request) => {
    const { public: open, roles } = request.routeOptions.config;
    if (open || request.is404) return;
    const actor = await findActor(request);
    if (!roles?.some((role) => actor.roles.includes(role))) {
      throw new HttpProblem(
        403,
        'role-not-allowed',
        worded(
          `This needs the role ${(roles ?? []).join(' or ')}. Ask someone who has it.`,
          'Netvigil-Actor names who asks.',
        ),
      );
    }
    found.set(request, actor);
  });
}

/** The one place where a request's actor is found; tokens will be checked here. */
function actorFinder(ctx: Ctx): FindActor {
  const remembered = new Map<string, { actor: Actor; until: number }>();
  return async (request) => {
    const login = loginOf(request);
    const known = remembered.get(login);
    if (known && known.until > performance.now()) return known.actor;
    const actor = await actorByLogin(ctx.db, login);
    // The system's own entry acts in jobs; nobody may put it on.
    if (actor === null || actor.roles.includes('system')) throw unknownActor();
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(login, { actor, until: performance.now() + REMEMBER_MS });
    return actor;
  };
}

function loginOf(request: FastifyRequest): string {
  const login = request.headers[ACTOR_HEADER] ?? request.cookies[ACTOR_COOKIE] ?? DEFAULT_LOGIN;
  if (typeof login !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(login)) throw unknownActor();
  return login;
}

function unknownActor(): HttpProblem {
  return new HttpProblem(
    401,
    'unknown-actor',
    worded(
      'Whoever is chosen does not work here, or not any more.',
      'Netvigil-Actor names no active member of staff. Give the login of one, or leave the header out to act as the demo nurse; the README says how to make the demo site and lists its logins.',
    ),
    {
      errors: [{ pointer: 'Netvigil-Actor', detail: 'Must be the login of an active member of staff.' }],
      headers: { 'www-authenticate': 'Netvigil-Actor' },
    },
  );
}

/**
 * Without a login, a page of another origin in a browser of this machine could read and write here, by a
 * name that it points at 127.0.0.1 or by a form: names other than loopback and foreign writes are refused.
 */
function refuseStrangers(request: FastifyRequest): void {
  const name = request.hostname.replace(/^\[|\]$/g, '');
  const address = request.ip.replace(/^::ffff:/, '');
  if (!isLoopback(name) || !isLoopback(address)) {
    throw new HttpProblem(
      421,
      'loopback-only',
      'In development mode (no login) Netvigil answers this machine alone: call it at 127.0.0.1 or localhost.',
    );
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && isForeign(request)) {
    throw new HttpProblem(
      403,
      'foreign-page',
      worded('A page of another origin may not write here.', 'Use /docs or a client.'),
    );
  }
}

/** A browser tells the site, or where it does not know that header the origin; of a form of ours it may tell "null". */
function isForeign({ headers, host }: FastifyRequest): boolean {
  const from = headers['sec-fetch-site'];
  const { origin } = headers;
  if (from === 'cross-site' || from === 'same-site') return true;
  if (origin === undefined || (origin === 'null' && from === 'same-origin')) return false;
  return URL.parse(origin)?.host !== host;
}

function requirePolicies(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.addHook('onReady', async () => {
    const without = routes
      .filter(({ config }) => (config?.public === true) === (config?.roles ?? []).length > 0)
      .map(({ method, url }) => `${[method].flat().join('/')} ${url}`);
    if (without.length === 0) return;
    throw new Error(
      `These routes say neither who may use them (config.roles) nor that all may (config.public), or say both: ${without.join(', ')}`,
    );
  });
}
