import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';

type Def = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;

/**
 * Holds every route to the house's rules when the app becomes ready: what comes in is a strict object and
 * never coerced, so that a misspelt field is refused and not dropped; what goes out has no transform.
 */
export function requireStrictSchemas(app: FastifyInstance): void {
  const faults: string[] = [];
  app.addHook('onRoute', (route) => {
    if (route.schema?.hide) return;
    closeParts(route);
    const name = `${[route.method].flat().join('/')} ${route.url}`;
    const { body, querystring, params, response } = route.schema ?? {};
    for (const [part, schema] of Object.entries({ body, querystring, params })) {
      if (schema === undefined) continue;
      for (const fault of schema instanceof z.ZodType ? inputFaults(schema) : ['is no zod schema']) {
        faults.push(`${name}: the ${part} ${fault}`);
      }
    }
    for (const [status, schema] of Object.entries(response ?? {})) {
      if (schema instanceof z.ZodType && finds(schema, isTransform)) {
        faults.push(`${name}: the response ${status} has a transform`);
      }
    }
  });
  app.addHook('onReady', async () => {
    if (faults.length > 0)
      throw new Error(`These schemas break the rules of the house:\n  ${faults.join('\n  ')}`);
  });
}

/** A part that the route does not declare must be empty: it is never ignored. */
function closeParts(route: RouteOptions): void {
  const nothing = z.strictObject({});
  const methods = [route.method].flat();
  const takesBody = methods.some((method) => method !== 'GET' && method !== 'HEAD');
  route.schema = {
    ...route.schema,
    querystring: route.schema?.querystring ?? nothing,
    ...(takesBody && !route.schema?.body ? { body: NO_BODY } : {}),
  };
}

/** The body of a command that has none; `{}` is as good as nothing. */
const NO_BODY = z.strictObject({}).optional();

function inputFaults(schema: z.ZodType): string[] {
  const faults: string[] = [];
  if (finds(schema, (def) => def.type === 'object' && !isNever(def.catchall))) {
    faults.push('has an object that is not strict: use z.strictObject');
  }
  if (finds(schema, (def) => def.coerce === true)) faults.push('coerces: use a pattern and a transform');
  return faults;
}

function isNever(schema: unknown): boolean {
  return schema instanceof z.ZodType && schema.def.type === 'never';
}

function isTransform(def: Def): boolean {
  return def.type === 'transform';
}

/** Whether some part of a schema, however deep, is what is looked for. */
function finds(schema: z.ZodType, wanted: (def: Def) => boolean, seen = new Set<unknown>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const def = schema.def as Def;
  return wanted(def) || partsOf(def).some((part) => finds(part, wanted, seen));
}

function partsOf(def: Def): z.ZodType[] {
  const held = def.type === 'lazy' ? [(def.getter as () => unknown)()] : Object.values(def);
  const shape = typeof def.shape === 'object' ? Object.values(def.shape ?? {}) : [];
  return [...held.flat(), ...shape].filter((part) => part instanceof z.ZodType);
}
