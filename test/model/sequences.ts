import fc from 'fast-check';
import { PROTOCOL_CODES } from '../../src/domain/protocol.ts';
import type { Commands } from './command.ts';
import { boardCommands } from './commands/board.ts';
import { careCommands } from './commands/care.ts';
import { decisionCommands } from './commands/decisions.ts';
import { deskCommands } from './commands/desk.ts';
import { factCommands } from './commands/facts.ts';
import { mergeCommands } from './commands/merges.ts';
import { observationCommands } from './commands/observations.ts';
import { peopleCommands } from './commands/people.ts';
import { protocolCommands } from './commands/protocols.ts';
import { resultCommands } from './commands/results.ts';
import { timeCommands } from './commands/time.ts';

/** All that anybody can do. A new group of commands is a file in `commands/` and a line here. */
export const COMMANDS: Commands = {
  ...factCommands,
  ...resultCommands,
  ...decisionCommands,
  ...deskCommands,
  ...peopleCommands,
  ...protocolCommands,
  ...mergeCommands,
  ...careCommands,
  ...observationCommands,
  ...boardCommands,
  ...timeCommands,
};

export interface Step {
  readonly command: string;
  readonly picks: unknown;
}
/** `unsigned`: protocols that nobody has signed yet. */
export interface Sequence {
  readonly unsigned: readonly string[];
  readonly steps: readonly Step[];
}

/** A sequence has at least this many commands that were about something. */
export const STEPS = 30;

/** A command with these picks, and whatever else. */
function step(command: string, picks: object = {}): fc.Arbitrary<Step> {
  const known = COMMANDS[command];
  if (known === undefined) throw new Error(`There is no command "${command}"`);
  return known.picks.map((any) => ({ command, picks: { ...(any as object), ...picks } }));
}

const SURE = {
  primary: 'rectum',
  differentiation: 'well',
  ki67: 1,
  sizeMm: 12,
  presence: 'absent',
  intent: 'curative',
  margin: 'R0',
};
const resected = (ago: number, is: object = {}) =>
  step('enrol', { beginning: 'resected', is: { ...SURE, ...is }, ago, precision: 'day' });
const days = (days: number) => step('days pass', { days });
const seen = (when = 'in its window', item = 1) =>
  step('send a result', { patient: 0, item, when, fit: 'whole', status: 'final' });
const withdrawn = step('send another version', {
  of: 0,
  by: 1,
  status: 'entered-in-error',
  shift: 0,
  region: 'as before',
});
const regraded = step('correct a fact', { patient: 0, ki67: 5, prefer: 'pathology-report' });
const accepted = step('accept a proposal', { patient: 0, asRead: false, by: 'clinician' });
const died = step('record a death', { patient: 0, ago: 0, precision: 'day' });
const livesAfterAll = step('withdraw a fact', { patient: 0, prefer: 'death' });

/** A story once for each of these waits: before, in, and after the first window of the plan. */
const waiting = (waits: readonly number[], story: (wait: fc.Arbitrary<Step>) => fc.Arbitrary<Step>[]) =>
  waits.map((wait) => story(days(wait)));
const FIRST_WINDOW = [155, 185, 230];

/** How sequences begin: what is rare in chance alone, and must come in every run. Anything may follow. */
const STORIES: readonly (readonly fc.Arbitrary<Step>[])[] = [
  // A period is closed by a clinician's word, which is taken back.
  [
    resected(3),
    step('open a period', { patient: 0, said: true }),
    step('close a period', { period: 1, why: 'withdrawn', stale: false }),
    step('reopen a period', { period: 0 }),
  ],
  // Its scan is booked, and nothing comes of it.
  [
    resected(3),
    step('open a period', { patient: 0, said: true }),
    step('book a scan of a period', { work: 0, ahead: 3 }),
    days(30),
    step('sweep'),
  ],
  // Another hospital takes over while a scan of the period is booked.
  [
    resected(3),
    step('open a period', { patient: 0, said: true }),
    step('book a scan of a period', { work: 0, ahead: 200 }),
    step('begin a transfer', { patient: 0, ago: 0 }),
    step('confirm a transfer', { patient: 0, ago: 0 }),
  ],
  // An appointment is made, and taken back.
  [
    resected(3),
    step('book an examination', { patient: 0, item: 0, ahead: 10 }),
    step('undo on a row', { patient: 0, item: 0 }),
  ],
  // What is overdue by the cut day stays as it is.
  [resected(3), days(230), regraded, accepted],
  // A plan is accepted long after the facts changed.
  ...waiting([125, 155, 200], (wait) => [resected(3), days(30), regraded, wait, accepted]),
  // Another plan is called for, and turned down.
  [
    resected(3),
    days(30),
    regraded,
    step('reject a proposal', { patient: 0, asRead: false, by: 'clinician' }),
  ],
  // The new rule has a narrower window before the due day, a wider one after it.
  [resected(3, { primary: 'pancreas' }), days(230), regraded, accepted],
  [resected(3, { primary: 'pancreas' }), days(340), regraded, days(75), accepted],
  // A report is withdrawn before the window has closed, and after.
  ...waiting(FIRST_WINDOW, (wait) => [resected(3), wait, seen(), withdrawn]),
  // It counts early, and is withdrawn.
  [
    resected(3),
    days(100),
    seen('today'),
    step('resolve a result', { entry: 0, choice: 'early', candidate: 1 }),
    withdrawn,
  ],
  // A recurrence is read, the board decides, and then: it is carried out, the report is withdrawn, records are merged.
  ...[
    [step('record a fact', { patient: 0, kind: 'hepatectomy', is: SURE, ago: 0, precision: 'day' })],
    [withdrawn, step('answer a work item', { work: 1, answer: 0, code: 0, by: 'clinician', stale: 1 })],
    [resected(3), step('merge two records', { patient: 0, other: 1, confirmed: true })],
    [step('decide about a recurrence', { recurrence: 0, by: 'clinician' })],
  ].map((after) => [
    resected(3),
    days(185),
    seen(),
    step('answer a work item', { work: 0, answer: 2, code: 0, by: 'clinician', stale: 1 }),
    step('decide about a recurrence', { recurrence: 1, by: 'clinician' }),
    ...after,
  ]),
  // A death is taken back.
  ...waiting(FIRST_WINDOW, (wait) => [resected(3), wait, died, livesAfterAll]),
  // The dead have reports too.
  [resected(3), days(230), seen('today'), died, withdrawn],
  [resected(3), days(230), died, seen('today')],
  // The report is there before the plan.
  [
    step('enrol', { beginning: 'pathology is late', is: SURE, ago: 200, precision: 'day' }),
    seen('today'),
    step('record a fact', { patient: 0, kind: 'pathology-report', is: SURE, ago: 10, precision: 'day' }),
  ],
  // A plan comes to its end.
  [resected(1_700), days(365), step('end all that is live', { patient: 0 }), step('discharge', { work: 0 })],
  // A clinician decides against surveillance, and then more is known.
  [
    resected(3, { margin: 'R1' }),
    step('answer a work item', { work: 0, answer: 1, code: 0, by: 'clinician', stale: 1 }),
    step('record a fact', { patient: 0, kind: 'pathology-report', is: SURE, ago: 1, precision: 'day' }),
  ],
  // A patient goes and comes back, discharged or not; the dead are gone.
  ...[[], ['end all that is live', 'discharge']].flatMap((before) =>
    [['return to us'], ['record a death', 'withdraw a fact']].map((after) => [
      resected(3),
      ...before.map((what) => step(what, { patient: 0, work: 0 })),
      ...['begin a transfer', 'confirm a transfer', ...after].map((what) =>
        step(what, { patient: 0, ago: 0, prefer: 'death' }),
      ),
    ]),
  ),
  [
    resected(3),
    step('lose to follow-up', { patient: 0, ago: 0 }),
    step('reach again', { patient: 0, ago: 0 }),
  ],
  // A discharged patient dies, and did not.
  [
    resected(1_700),
    step('end all that is live', { patient: 0 }),
    days(365),
    step('discharge', { work: 0 }),
    died,
    livesAfterAll,
  ],
  // What was ended in error is taken back, before its window has closed, and after.
  ...waiting(FIRST_WINDOW, (wait) => [
    resected(3),
    wait,
    step('end an item', { patient: 0, item: 1, why: 'declined', by: 'clinician', stale: 1 }),
    step('take an ending back', { patient: 0, item: 1, by: 'clinician' }),
  ]),
  // Two records are one, are regraded as one, and are two after all.
  [
    resected(3),
    resected(3),
    step('merge two records', { patient: 0, other: 1, confirmed: true }),
    days(30),
    regraded,
    accepted,
    step('undo a merge', { merge: 0 }),
  ],
  // Two records are one, all is ended and planned anew for the one, and they are two after all.
  [
    resected(3, { ki67: 30 }),
    resected(200),
    step('merge two records', { patient: 0, other: 1, confirmed: true }),
    step('end all that is live', { patient: 0 }),
    accepted,
    step('undo a merge', { merge: 0 }),
  ],
  // Time alone brings the end of a plan, an interval exceeded, a further horizon.
  ...[resected(1_700), resected(3, { primary: 'pancreas' }), resected(7_200, { primary: 'pancreas' })].map(
    (one) => [one, days(730), step('sweep'), days(365), step('sweep')],
  ),
  // The site brings a version of its own, or windows of its own, and the plan is accepted in it.
  ...[
    ['import a protocol version', 'sign a protocol'],
    ['draft settings', 'sign settings'],
  ].map((told) => [
    resected(3),
    days(30),
    ...told.map((what) => step(what, { version: 0 })),
    days(155),
    accepted,
  ]),
  // A version is retired, with nothing in its place and then with another.
  [
    resected(3),
    step('import a protocol version', { version: 0 }),
    step('retire a protocol version', { version: 0 }),
    days(30),
    step('sweep'),
    step('sign a protocol', { version: 0 }),
    accepted,
  ],
  // Earlier imaging comes to light.
  [resected(700), seen('in its window', 0), withdrawn],
];

const anyStep = fc.oneof(
  ...Object.entries(COMMANDS).map(([command, { weight }]) => ({ weight, arbitrary: step(command) })),
);
const anyUnsigned = fc.oneof(
  fc.constant([]),
  fc.subarray([...PROTOCOL_CODES], { minLength: 1, maxLength: 4 }),
);

/** Steps beyond the number wanted stand in for commands that are about nothing. */
const anyhow = fc.array(anyStep, { minLength: 3 * STEPS, maxLength: 3 * STEPS });
const withoutStory = fc
  .tuple(anyUnsigned, step('enrol'), step('enrol'), anyhow)
  .map(([unsigned, ...[first, second, then]]): Sequence => ({ unsigned, steps: [first, second, ...then] }));
const following = (story: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<Sequence> =>
  fc.tuple(fc.tuple(...story), anyhow).map(([first, then]) => ({ unsigned: [], steps: [...first, ...then] }));

/** The nth sequence of a seed: every other one begins anyhow, and the rest with each story in turn. */
export function sequenceOf(seed: number, at: number): Sequence {
  const story = STORIES[((at - 1) / 2) % STORIES.length];
  const of = story === undefined ? withoutStory : following(story);
  const [sequence] = fc.sample(of, { seed: (seed + at * 7_919) | 0, numRuns: 1 });
  if (sequence === undefined) throw new Error('Nothing was sampled');
  return sequence;
}
