import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

interface File {
  /** Path below src, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Files of ours it imports, as paths below src; outside packages by their name. */
  readonly imports: readonly string[];
}

const files: readonly File[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8');
    const imports = [...text.matchAll(/(?:^|\n)(?:import|export)\s[^;]*?from '([^']+)'/g)].map(
      ([, target = '']) =>
        target.startsWith('.')
          ? relative(SRC, join(SRC, dirname(path), target)).replaceAll('\\', '/')
          : target,
    );
    return { path, text, imports };
  });

const SLICES = [
  'patients',
  'merges',
  'care',
  'plans',
  'items',
  'results',
  'work-items',
  'worklist',
  'desk',
  'saved-views',
  'gaps',
  'escalation',
  'protocol-versions',
  'proposals',
  'cohort-preview',
  'settings',
  'board',
  'agenda',
  'rollouts',
  'reminders',
  'deliveries',
  'feeds',
  'observation',
  'staff',
];
const room = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : path);
const isRepo = (path: string): boolean => /(^|\/)([a-z-]+\.)?repo\.ts$/.test(path);
const isWire = (path: string): boolean => path.endsWith('/wire.ts');
const isRoutes = (path: string): boolean => path.endsWith('/routes.ts');
const isUseCase = (path: string): boolean =>
  SLICES.includes(room(path)) && !isRepo(path) && !isWire(path) && !isRoutes(path);

/** All imports of `from` that `forbidden` names, as "importer → imported". */
function offences(
  from: (path: string) => boolean,
  forbidden: (target: string, path: string) => boolean,
): string[] {
  return files
    .filter(({ path }) => from(path))
    .flatMap(({ path, imports }) =>
      imports.filter((target) => forbidden(target, path)).map((target) => `${path} → ${target}`),
    );
}

describe('who may know whom', () => {
  it('reads imports: the table below is not held by an empty list', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.find(({ path }) => path === 'domain/plan.ts')?.imports).toContain('domain/choosing.ts');
    expect(offences(isUseCase, (target) => target.startsWith('domain/')).length).toBeGreaterThan(5);
  });

  it('domain and protocols know domain and luxon alone', () => {
    const pure = (path: string) => room(path) === 'domain' || room(path) === 'protocols';
    expect(offences(pure, (target) => target !== 'luxon' && !pure(target))).toEqual([]);
  });

  it('the domain reads no clock, no chance and no surroundings', () => {
    const impure =
      /new Date\(\)|Date\.now\(|DateTime\.(?:now|local|utc)\(|Math\.random\(|process\.|performance\./;
    const pure = files.filter(({ path }) => room(path) === 'domain' || room(path) === 'protocols');
    expect(pure.filter(({ text }) => impure.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('only the context, and what measures how long a thing takes, reads the system clock', () => {
    const clock = /new Date\(\)|Date\.now\(|DateTime\.(?:now|local|utc)\(/;
    const readers = files.filter(({ text }) => clock.test(text)).map(({ path }) => path);
    expect(readers.filter((path) => path !== 'context.ts' && !path.startsWith('db/embedded'))).toEqual([]);
  });

  it("use-cases know neither fastify nor wires, and no other slice's repo", () => {
    const bad = (target: string, path: string) =>
      target === 'fastify' ||
      target.startsWith('http/') ||
      (isRepo(target) && room(target) !== room(path) && !SHARED_REPOS.has(target));
    expect(offences(isUseCase, bad)).toEqual([]);
  });

  it('repos know no http and no repo of another slice', () => {
    const bad = (target: string, path: string) =>
      target === 'fastify' ||
      target.startsWith('http/') ||
      (isRepo(target) && room(target) !== room(path) && !SHARED_REPOS.has(target));
    expect(offences(isRepo, bad)).toEqual([]);
  });

  it('wires know no database', () => {
    expect(
      offences(
        isWire,
        (target) => target === 'kysely' || target === 'pg' || target.startsWith('db/') || isRepo(target),
      ),
    ).toEqual([]);
  });

  it('routes know no SQL and no repo', () => {
    expect(offences(isRoutes, (target) => target === 'kysely' || target === 'pg' || isRepo(target))).toEqual(
      [],
    );
  });

  it("jobs, demo, cli and pages know no slice's repo", () => {
    const outer = (path: string) => ['jobs', 'demo', 'cli', 'web', 'fhir'].includes(room(path));
    expect(offences(outer, (target) => isRepo(target) && SLICES.includes(room(target)))).toEqual([]);
  });

  it('what reads sentences back knows nothing but itself', () => {
    const inside = (path: string) => path.startsWith('web/sentences/');
    expect(files.filter(({ path }) => inside(path))).toHaveLength(3);
    expect(offences(inside, (target) => !inside(target))).toEqual([]);
  });

  it('imports go round in no circle', () => {
    const graph = new Map(files.map(({ path, imports }) => [path, imports]));
    const done = new Set<string>();
    const walk = (path: string, trail: readonly string[]): string[] => {
      if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')];
      if (done.has(path)) return [];
      const found = (graph.get(path) ?? [])
        .filter((t) => graph.has(t))
        .flatMap((target) => walk(target, [...trail, path]));
      done.add(path);
      return found;
    };
    expect([...graph.keys()].flatMap((path) => walk(path, []))).toEqual([]);
  });

  it('slices depend on each other in one direction', () => {
    const edges = new Set(
      files
        .filter(({ path }) => isUseCase(path) || isRepo(path))
        .flatMap(({ path, imports }) =>
          imports
            .filter((t) => SLICES.includes(room(t)) && room(t) !== room(path))
            .map((t) => `${room(path)} → ${room(t)}`),
        ),
    );
    const both = [...edges].filter((edge) => edges.has(edge.split(' → ').toReversed().join(' → ')));
    expect(both).toEqual([]);
  });
});

/** Written by every slice in its own transaction: the trail is one table with one writer's function. */
const SHARED_REPOS = new Set(['audit/repo.ts']);
