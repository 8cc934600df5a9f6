type Json = Readonly<Record<string, unknown>>;

const PREFIX = '#/components/schemas/';

/**
 * Each named schema arrives twice, as `X` for answers and `XInput` for requests. Keeps those in use, and
 * calls a request's schema `X` where no answer uses another one by that name.
 */
export function tidyComponents<T extends object>(document: T): T {
  const { components, ...rest } = document as T & { components?: Json & { schemas?: Json } };
  const schemas = components?.schemas ?? {};
  const used = reachable(rest, schemas);
  const names = new Map<string, string>();
  for (const name of used) {
    const plain = name.replace(/Input$/, '');
    const alone = plain in schemas && (!used.has(plain) || sameMeaning(schemas[plain], schemas[name]));
    names.set(name, alone ? plain : name);
  }
  const kept = Object.fromEntries(
    [...used].sort().map((name) => [names.get(name) ?? name, renamed(schemas[name], names)]),
  );
  return { ...(renamed(rest, names) as object), components: { ...components, schemas: kept } } as T;
}

function reachable(start: unknown, schemas: Json): Set<string> {
  const found = new Set<string>();
  const waiting = refsIn(start);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...refsIn(schemas[name]));
  }
  return found;
}

function refsIn(value: unknown): string[] {
  const refs: string[] = [];
  JSON.stringify(value, (key, part: unknown) => {
    if (key === '$ref' && typeof part === 'string' && part.startsWith(PREFIX))
      refs.push(part.slice(PREFIX.length));
    return part;
  });
  return refs;
}

function sameMeaning(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => JSON.stringify(value)?.replaceAll(/("\$ref":"[^"]*?)Input"/g, '$1"');
  return plain(a) === plain(b);
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (value === undefined) return undefined;
  return JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (key !== '$ref' || typeof part !== 'string' || !part.startsWith(PREFIX)) return part;
    const name = part.slice(PREFIX.length);
    return PREFIX + (names.get(name) ?? name);
  });
}
