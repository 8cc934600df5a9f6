import { afterAll, beforeAll, expect, test } from 'vitest';
import { stateOf } from '../../src/domain/schedule.ts';
import { seedOf } from '../support/chance.ts';
import { ITEM, type LifeCycle, PLAN, transitionName } from '../support/lifecycles.ts';
import { faultsAfter, faultsOfWorklist, transitionsOf } from './checks.ts';
import type { Commands } from './command.ts';
import { type Coverage, openCoverage } from './coverage.ts';
import { faultsOfDeriving, faultsOfReading } from './recompute.ts';
import { COMMANDS, type Sequence, STEPS, type Step, sequenceOf } from './sequences.ts';
import { type Look, survivorOf } from './store.ts';
import { type Outcome, startWorld, type World } from './world.ts';

const LENGTHS = 'sequences by length';
const DONE = 'commands done';
const WAYS = 'transitions of items';
const PLANS = 'transitions of plans';

type ModelWorld = World & { begin(unsigned: readonly string[]): Promise<void> };

/** Does the steps one by one, and looks after each. Gives the first faults, and what led to them. */
export async function walk(
  world: ModelWorld,
  { unsigned, steps }: Sequence,
  coverage: Coverage | null = null,
  commands: Commands = COMMANDS,
): Promise<{ done: readonly Step[]; faults: readonly string[] }> {
  await world.begin(unsigned);
  const done: Step[] = [];
  for (const step of steps) {
    if (done.length === STEPS) break;
    const command = commands[step.command];
    if (command === undefined) throw new Error(`There is no command "${step.command}"`);
    const outcome = await command.run(world, step.picks);
    if (outcome === null) continue;
    done.push(step);
    const look = await world.store.read();
    world.stored = look.now;
    const faults = faultsAfter(world, outcome, look);
    if (faults.length === 0) faults.push(...(await faultsOfWorklist(world)));
    if (faults.length === 0) faults.push(...(await faultsOfReading(world, touchedBy(look))));
    // Time alone brings something until a sweep has passed; after one, to nobody.
    const derived = outcome.swept ? look.now.patient.keys() : done.length % 3 === 0 ? touchedBy(look) : [];
    if (faults.length === 0) faults.push(...(await faultsOfDeriving(world, derived)));
    if (coverage !== null) watch(coverage, world, step, outcome, look);
    if (faults.length > 0) return { done, faults };
  }
  coverage?.count(LENGTHS, `${done.length} commands`);
  return { done, faults: [] };
}

const touchedBy = ({ changes, now }: Look): Set<string> =>
  new Set(
    [...changes.item, ...changes.work_item, ...changes.fact, ...changes.result].map(({ after }) =>
      survivorOf(now, after.patient_id),
    ),
  );

function watch({ count }: Coverage, world: World, step: Step, outcome: Outcome, look: Look): void {
  const { changes, now } = look;
  count(
    'commands',
    `${step.command}: ${outcome.status < 400 ? 'done' : `refused ${outcome.status} ${outcome.code}`}`,
  );
  if (outcome.status < 400) count(DONE, step.command);
  for (const transition of transitionsOf(world, outcome, look)) count(WAYS, transition);
  const today = world.today();
  for (const item of now.item.values()) {
    const window = { opens: item.opens_on, due: item.due_on, closes: item.closes_on };
    count('states of items', stateOf(window, item.status, today));
  }
  for (const { before, after } of changes.work_item) {
    if (before === null) count('work opened', after.kind);
    if (after.status !== 'open')
      count('work closed', `${after.kind}: ${after.answer?.answer ?? after.status}`);
  }
  const fresh = new Set(changes.patient.flatMap(({ before, after }) => (before === null ? [after.id] : [])));
  for (const { before, after } of changes.plan) {
    const begins = fresh.delete(after.patient_id) ? 'begin' : 'none';
    const was = before === null ? begins : (before.ended_reason ?? 'active');
    const is = after.ended_reason ?? 'active';
    if (was !== is) count(PLANS, transitionName(was, is));
  }
  if (fresh.size > 0) count(PLANS, transitionName('begin', 'none'), fresh.size);
  for (const { after } of changes.plan_revision) count('revisions', after.kind);
  for (const { before, after } of changes.result) {
    count('results', transitionName(before?.status ?? 'begin', after.status));
  }
  for (const { after } of changes.item) if (after.ended_reason !== null) count('endings', after.ended_reason);
  for (const { after } of changes.result_resolution) count('resolutions', after.kind);
}

/** The least that still shows a fault: commands taken away, half of them, a quarter, one by one. */
export async function shrink(
  world: ModelWorld,
  found: Sequence,
  until: number,
  commands: Commands = COMMANDS,
): Promise<{ sequence: Sequence; faults: readonly string[]; runs: number }> {
  let sequence = found;
  let runs = 1;
  let { faults } = await walk(world, sequence, null, commands);
  for (let size = Math.ceil(sequence.steps.length / 2); size >= 1 && performance.now() < until; ) {
    let shorter = false;
    for (let at = sequence.steps.length - size; at > -size && performance.now() < until; at -= size) {
      const from = Math.max(0, at);
      const steps = sequence.steps.filter((_, index) => index < from || index >= at + size);
      const tried = { ...sequence, steps };
      runs += 1;
      const again = await walk(world, tried, null, commands);
      if (again.faults.length === 0) continue;
      sequence = { ...tried, steps: again.done };
      faults = again.faults;
      shorter = true;
    }
    if (size === 1 && !shorter) break;
    size = shorter && size === 1 ? 1 : Math.max(1, Math.floor(size / 2));
    if (size === 1 && sequence.steps.length <= 1) break;
  }
  return { sequence, faults, runs };
}

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** Sequences walked at once, each on a database of its own: while one waits for PostgreSQL, another goes on. */
const AT_ONCE = 4;

/** Calls for random sequences over all commands: a test that walks them, and one that says what they came to. */
export function modelRun({ part, of }: { readonly part: number; readonly of: number }): void {
  const runs = Math.ceil(number('MODEL_RUNS', 300) / of);
  const given = seedOf('MODEL_SEED');
  const seed = given + (part - 1) * 1_000_000;
  const coverage = openCoverage();
  let worlds: readonly ModelWorld[];
  beforeAll(async () => {
    worlds = await Promise.all(Array.from({ length: AT_ONCE }, startWorld));
  });
  afterAll(() => Promise.all(worlds.map((world) => world.store.close())));

  test(`${runs} sequences of commands lose nothing and give the same from all facts (MODEL_SEED=${given})`, async () => {
    console.log(`MODEL_SEED=${given} MODEL_RUNS=${runs * of}, part ${part} of ${of}`);
    const began = performance.now();
    let walked = 0;
    let found = false;
    // What chance left out comes in a few more.
    const goesOn = () => !found && (walked < runs || (walked < 2 * runs && missing(coverage).length > 0));
    const walkOn = async (world: ModelWorld) => {
      for (let own = 0; goesOn(); own++) {
        if (own % 10 === 0) await world.store.tidy();
        const { unsigned, steps } = sequenceOf(seed, walked++);
        const { done, faults } = await walk(world, { unsigned, steps }, coverage);
        if (faults.length === 0) continue;
        found = true;
        const least = await shrink(world, { unsigned, steps: done }, performance.now() + 120_000);
        throw new Error(told(given, faults, least));
      }
    };
    await Promise.all(worlds.map(walkOn));
    const seconds = (performance.now() - began) / 1_000;
    console.log(`${walked} sequences in ${seconds.toFixed(1)} s\n${coverage.print()}`);
  }, 3_600_000);

  test('every command was done, and items and plans went all ways that there are, and no other', () => {
    expect(missing(coverage)).toEqual([]);
    expect([...coverage.seen(LENGTHS).keys()]).toEqual([`${STEPS} commands`]);
    expect([...coverage.seen(WAYS).keys()].filter((way) => !waysOf(ITEM).includes(way))).toEqual([]);
    expect([...coverage.seen(PLANS).keys()].filter((way) => !waysOf(PLAN).includes(way))).toEqual([]);
  });
}

const waysOf = <S extends string>({ transitions }: LifeCycle<S>): string[] =>
  transitions.map(({ from, to }) => transitionName(from, to));

const awaitedOf = <S extends string>({ transitions, ...of }: LifeCycle<S>): string[] =>
  waysOf({ ...of, transitions: transitions.filter(({ rare }) => rare !== true) });

/** Commands that were not done, and ways that were not seen. */
const missing = ({ seen }: Coverage): string[] => [
  ...Object.keys(COMMANDS).filter((command) => !seen(DONE).has(command)),
  ...awaitedOf(ITEM).filter((way) => !seen(WAYS).has(way)),
  ...awaitedOf(PLAN).filter((way) => !seen(PLANS).has(way)),
];

function told(seed: number, first: readonly string[], least: Awaited<ReturnType<typeof shrink>>): string {
  const { unsigned, steps } = least.sequence;
  return [
    `A sequence breaks what must hold. Repeat with MODEL_SEED=${seed}. First seen: ${first[0]}`,
    `The shortest of ${least.runs} tried, unsigned: ${unsigned.join(', ') || 'nothing'}`,
    ...steps.map(({ command, picks }, at) => `  ${at + 1}. ${command} ${JSON.stringify(picks)}`),
    ...least.faults.map((fault) => `  ✗ ${fault}`),
  ].join('\n');
}
