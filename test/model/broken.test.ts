import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { shrink, walk } from './run.ts';
import { COMMANDS, type Step, sequenceOf } from './sequences.ts';
import { startWorld } from './world.ts';

const A_LIVE_ITEM = `id = (SELECT id FROM netvigil.item WHERE status = 'live' ORDER BY due_on DESC, id LIMIT 1)`;
const closed = (status: string, more: string) =>
  `UPDATE netvigil.item SET status = '${status}', stage = 0, changes_on = 'infinity', ${more} WHERE ${A_LIVE_ITEM}`;
const ended = `ended_reason = 'declined', ended_on = due_on,
  ended_by = (SELECT id FROM netvigil.staff s WHERE s.site_id = item.site_id ORDER BY id LIMIT 1)`;

/** What somebody does behind the service, and what must be found. */
const BROKEN: readonly (readonly [what: string, statement: string, finds: RegExp])[] = [
  ['ends an examination without a trail', closed('ended', ended), /Without a trail: item|ended-with-trail/],
  [
    'closes an examination with nothing',
    closed('completed', 'completed_on = due_on, completed_late = false'),
    /completed by nothing/,
  ],
  [
    'supersedes an examination by no revision',
    closed('superseded', 'superseded_by = revision'),
    /superseded by no accepted revision/,
  ],
  ['takes an examination away', `DELETE FROM netvigil.item WHERE ${A_LIVE_ITEM}`, /item: .* rows were known/],
  [
    'moves an examination',
    `UPDATE netvigil.item SET due_on = closes_on, changes_on = 'infinity' WHERE ${A_LIVE_ITEM}`,
    /was due/,
  ],
  [
    'ends a plan',
    `UPDATE netvigil.plan SET status = 'ended', ended_reason = 'discharged', ended_on = enrolled_on`,
    /ended-plan-is-still/,
  ],
  [
    'settles all work',
    `UPDATE netvigil.work_item SET status = 'settled', closed_at = opened_at,
       closed_by = (SELECT id FROM netvigil.staff s WHERE s.site_id = work_item.site_id ORDER BY id LIMIT 1)
      WHERE status = 'open'`,
    /Without a trail: work/,
  ],
  ['wakes a plan never', `UPDATE netvigil.plan SET wakes_on = 'infinity'`, /Deriving again writes/],
];

describe('what is broken on purpose is found, and told in the fewest commands', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => world.store.empty());
  afterAll(() => world.store.close());

  test.each(BROKEN)('somebody %s', { timeout: 120_000 }, async (_, statement, finds) => {
    const meddle = command({
      ...COMMANDS.sweep,
      run: async (inWorld) => {
        const { rowCount } = await inWorld.store.meddle(statement);
        return rowCount === 0 ? null : { by: 'nurse', status: 200, code: null, swept: true };
      },
    } as Parameters<typeof command>[0]);
    const commands = { ...COMMANDS, meddle };
    const at: Step = { command: 'meddle', picks: {} };
    // A story of a patient resected lately: there is a plan, with examinations ahead.
    const { unsigned, steps } = sequenceOf(1, 1);
    const found = { unsigned, steps: [...steps.slice(0, 3), at, ...steps.slice(3, 8)] };
    const first = await walk(world, found, null, commands);
    expect(first.faults.join('\n')).toMatch(finds);
    const { sequence } = await shrink(world, found, performance.now() + 60_000, commands);
    expect(sequence.steps.at(-1)?.command).toBe('meddle');
    expect(sequence.steps.length).toBeLessThanOrEqual(3);
  });

  test('and the same commands without it are as they must be', async () => {
    const { unsigned, steps } = sequenceOf(1, 1);
    expect((await walk(world, { unsigned, steps: steps.slice(0, 8) })).faults).toEqual([]);
  });
});
