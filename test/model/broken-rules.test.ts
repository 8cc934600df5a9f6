import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { walk } from './run.ts';
import { type Sequence, sequenceOf } from './sequences.ts';
import { startWorld } from './world.ts';

/** The clause that is broken now; none: the rules are what they are. */
const broken = vi.hoisted(() => ({ clause: null as string | null }));

vi.mock('../../src/domain/matching.ts', async (original) => {
  const real = await original<typeof import('../../src/domain/matching.ts')>();
  const matchResults: typeof real.matchResults = (input) => {
    if (broken.clause === 'never an item whose window opens later') {
      const items = input.items.map((item) => ({ ...item, opens: addDays(item.opens, -400) }));
      return real.matchResults({ ...input, items });
    }
    if (broken.clause === 'entered in error: reopens') {
      const held = input.results.map((one) =>
        one.status === 'entered-in-error' ? { ...one, status: 'final' as const } : one,
      );
      return real.matchResults({ ...input, results: held });
    }
    return real.matchResults(input);
  };
  return { ...real, matchResults };
});

vi.mock('../../src/domain/revision-items.ts', async (original) => {
  const real = await original<typeof import('../../src/domain/revision-items.ts')>();
  const itemsOf: typeof real.itemsOf = (input, added, dropped, cutOn) =>
    real.itemsOf(input, added, dropped, broken.clause === 'cut day' ? addDays(cutOn, -400) : cutOn);
  return { ...real, itemsOf };
});

vi.mock('../../src/domain/care.ts', async (original) => {
  const real = await original<typeof import('../../src/domain/care.ts')>();
  const careOf: typeof real.careOf = (facts) => {
    const care = real.careOf(facts);
    if (broken.clause !== 'transferred (receiver confirmed)' || care.transfer === null) return care;
    const on = care.transfer.begunOn;
    return { ...care, transfer: { ...care.transfer, confirmed: { on, by: 'nobody', recordedOn: on } } };
  };
  return { ...real, careOf };
});

vi.mock('../../src/domain/work-items.ts', async (original) => {
  const real = await original<typeof import('../../src/domain/work-items.ts')>();
  const wantedWork: typeof real.wantedWork = (record) =>
    real
      .wantedWork(record)
      .filter(({ kind }) => broken.clause !== 'no plan ends by itself' || kind !== 'end-of-plan');
  return { ...real, wantedWork };
});

/** A clause of the clinical rules (§2) that the code is made to break, what goes there, and what the checks say of it. */
const CLAUSES: readonly (readonly [clause: string, by: readonly string[], finds: RegExp])[] = [
  ['never an item whose window opens later', ['send a result'], /before it opened/],
  [
    'entered in error: reopens',
    ['send a result', 'send another version'],
    /completed by a result that does not count|invariant/,
  ],
  ['cut day', ['correct a fact', 'accept a proposal'], /superseded, and was due by the cut day/],
  [
    'transferred (receiver confirmed)',
    ['begin a transfer', 'confirm a transfer'],
    /ended as transferred, and is null|invariant/,
  ],
  ['no plan ends by itself', ['end all that is live'], /on no list, with nothing ahead|invariant/],
];

/** The longest story that a sequence begins with. */
const STORY = 7;

/** Each beginning comes once in the first hundred sequences of a seed: those that begin so come first, then the rest. */
function sequencesBeginning(commands: readonly string[]): Sequence[] {
  const all = Array.from({ length: 100 }, (_, at) => sequenceOf(1, at));
  const begins = ({ steps }: Sequence): boolean =>
    commands.every((name) => steps.slice(0, STORY).some(({ command }) => command === name));
  return [...all.filter(begins), ...all.filter((one) => !begins(one))];
}

describe('a clause of the rules that the code breaks is found by the random sequences', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(async () => {
    broken.clause = null;
    await world.store.empty();
  });
  afterAll(() => world.store.close());

  test.each(CLAUSES)('%s', { timeout: 120_000 }, async (clause, by, finds) => {
    broken.clause = clause;
    const found: string[] = [];
    for (const [at, sequence] of sequencesBeginning(by).entries()) {
      found.push(...(await walk(world, sequence)).faults);
      if (found.length > 0) break;
      if (at % 10 === 9) await world.store.tidy();
    }
    expect(found.join('\n')).toMatch(finds);
  });
});
