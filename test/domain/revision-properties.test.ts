import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import { type Projection, project } from '../../src/domain/plan.ts';
import { runningCourses } from '../../src/domain/plan-model.ts';
import type { Result } from '../../src/domain/results.ts';
import { applyRevision, type Revision } from '../../src/domain/revision.ts';
import { expandCourse } from '../../src/domain/schedule.ts';
import { on } from './revision-support.ts';
import {
  correcting,
  counter,
  diagnosis,
  enteredInError,
  G1,
  G2,
  G3,
  hepatectomy,
  metastasis,
  mri,
  NEC,
  pathology,
  record,
  resection,
  result,
  shelf as signedToday,
  status,
  watching,
} from './support.ts';

// Signed before the first patient comes, so that facts set the cut day.
const shelf = new Map([...signedToday].map(([code, one]) => [code, { ...one, signedOn: '2015-01-01' }]));
const START = '2016-03-31';

interface Change {
  readonly kind:
    | 'grade'
    | 'day'
    | 'metastasis'
    | 'stable'
    | 'hepatectomy'
    | 'R1'
    | 'completion'
    | 'retract'
    | 'note'
    | 'scan';
  readonly afterDays: number;
  readonly which: number;
  readonly accept: boolean;
}
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(
    'grade',
    'day',
    'metastasis',
    'stable',
    'hepatectomy',
    'R1',
    'completion',
    'retract',
    'note',
    'scan',
  ),
  afterDays: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1500 })),
  which: fc.nat(7),
  accept: fc.boolean(),
});
const grades = [G1, G2, G3, NEC];

/** The facts that a change records on a day; ids are made unique by its number. */
function recordedBy(
  { kind, which }: Change,
  facts: readonly Fact[],
  day: CalendarDate,
  number: number,
): Fact[] {
  const named = (fact: Fact): Fact => on(day, { ...fact, id: `${number} ${fact.id}` });
  const standing = facts.filter((fact) => !facts.some((other) => other.corrects === fact.id));
  const anchor = standing.findLast((fact) => fact.kind === 'resection');
  const happened = addDays(day, -which);
  switch (kind) {
    case 'grade':
      return [named(pathology(grades[which % 4], happened))];
    case 'day':
      return anchor ? [named(correcting(anchor, { ...resection(addDays(START, which * 5 - 15)) }))] : [];
    case 'metastasis':
      return [named(metastasis(happened)), named(status(happened, 'stable'))];
    case 'stable':
      return [named(status(happened, 'stable'))];
    case 'hepatectomy':
      return [named(hepatectomy(happened))];
    case 'R1':
      return [named(hepatectomy(happened, { margin: 'R1' }))];
    case 'completion':
      return [named(resection(happened, { completion: true }))];
    case 'retract': {
      const last = standing.at(-1);
      return last && last.kind !== 'entered-in-error' ? [named(enteredInError(last))] : [];
    }
    default:
      return kind === 'note' ? [named(status(happened, 'no-evidence'))] : [];
  }
}

interface Step {
  readonly before: Projection;
  readonly revision: Revision;
  readonly after: Projection;
  readonly day: CalendarDate;
}

/** A patient's years: facts and scans come, and each proposal is accepted or left. Gives what was accepted. */
function live(
  primary: 'rectum' | 'pancreas',
  grade: number,
  watched: boolean,
  changes: readonly Change[],
): Step[] {
  const newId = counter();
  const began: Fact[] = [
    diagnosis(primary, {}, START),
    pathology(grades[grade], START),
    watched ? watching(START) : resection(START),
  ];
  let facts: Fact[] = began.map((fact) => on(START, fact));
  let results: Result[] = [];
  let day: CalendarDate = addDays(START, 30);
  let now = project(record({ facts }), shelf, day, newId);
  const steps: Step[] = [];
  changes.forEach((next, number) => {
    day = addDays(day, next.afterDays);
    facts = [...facts, ...recordedBy(next, facts, day, number)];
    if (next.kind === 'scan') {
      const scan = next.which % 2 === 0 ? mri(day, 'abdomen+pelvis') : result('colonoscopy', day);
      results = [...results, { ...scan, id: `${number} ${scan.id}`, accession: `${number}` }];
    }
    now = project(record({ facts, results, plan: now.plan }), shelf, day, newId);
    const { plan, revision } = now;
    if (plan === null || revision === null || !next.accept) return;
    const after = project(record({ facts, results, plan: applyRevision(plan, revision) }), shelf, day, newId);
    steps.push({ before: now, revision, after, day });
    now = after;
  });
  return steps;
}

const years = fc
  .tuple(
    fc.constantFrom('rectum', 'pancreas'),
    fc.nat(3),
    fc.boolean(),
    fc.array(change, { minLength: 3, maxLength: 9 }),
  )
  .map((life) => live(...(life as Parameters<typeof live>)));
const OPTIONS = { numRuns: 150, interruptAfterTimeLimit: 8_000, markInterruptAsFailure: false };
const holdsAtEach = (check: (step: Step) => void) =>
  fc.assert(
    fc.property(years, (steps) => steps.forEach(check)),
    OPTIONS,
  );
const statusIn = ({ items }: Projection, id: string) => items.get(id)?.status;

test('acceptance loses no examination: what is due by the cut day, and every course that goes on, is untouched', () => {
  let seen = 0;
  holdsAtEach(({ before, revision, after }) => {
    const ends = new Set(revision.droppedCourses.map((course) => course.id));
    for (const item of before.plan?.items ?? []) {
      if (item.due > revision.cutOn && ends.has(item.courseId)) continue;
      const was = statusIn(before, item.id);
      const is = statusIn(after, item.id);
      if (was === 'live') expect(['live', 'completed']).toContain(is);
      else expect(is).toBe(was);
      seen++;
    }
  });
  expect(seen).toBeGreaterThan(1_000);
});

test('nothing new is due on or before the cut day, and what was met keeps its evidence', () => {
  holdsAtEach(({ before, revision, after }) => {
    for (const item of [...revision.addedItems, ...revision.movedItems.map(({ to }) => to)])
      expect(item.due > revision.cutOn).toBe(true);
    for (const item of before.plan?.items ?? []) {
      const { status: was, evidence } = before.items.get(item.id) ?? {};
      if (was === 'completed')
        expect(after.items.get(item.id)).toMatchObject({ status: 'completed', evidence });
    }
  });
});

test('kept, moved, added and dropped share nothing, and together are both plans after the cut day', () => {
  holdsAtEach(({ before, revision }) => {
    const { keptItems, movedItems, addedItems, droppedItems, cutOn } = revision;
    const old = [
      ...keptItems.map(({ item }) => item),
      ...movedItems.map(({ from }) => from),
      ...droppedItems,
    ].map(({ id }) => id);
    const fresh = [...keptItems.map(({ as }) => as), ...movedItems.map(({ to }) => to), ...addedItems];
    expect(new Set(old).size).toBe(old.length);
    expect(new Set(fresh.map(({ id }) => id)).size).toBe(fresh.length);
    const ends = new Set(revision.droppedCourses.map((course) => course.id));
    const replaced = (before.plan?.items ?? []).filter(
      (item) => ends.has(item.courseId) && item.due > cutOn && statusIn(before, item.id) === 'live',
    );
    expect(replaced.map(({ id }) => id).filter((id) => !old.includes(id))).toEqual([]);
    const place = (item: { seriesKey: string; due: string }, courseId: string) =>
      `${courseId} ${item.seriesKey} ${item.due}`;
    const called = revision.addedCourses.flatMap(({ course }) =>
      expandCourse(course, addDays(cutOn, 1), () => addDays(cutOn, 1))
        .filter((item) => item.due > cutOn)
        .map((item) => place(item, course.id)),
    );
    // What closed unseen is caught up with on the day after the cut, and asked for once a series.
    const caughtUp = fresh.filter((item) => item.origin === 'catch-up');
    expect(caughtUp.every((item) => item.due === addDays(cutOn, 1))).toBe(true);
    const ofSteps = fresh.filter((item) => item.origin === 'step');
    expect(ofSteps.map((item) => place(item, item.courseId)).toSorted()).toEqual(called.toSorted());
  });
});

test('once accepted, the running courses are those that the facts call for, and nothing more is proposed', () => {
  let seen = 0;
  holdsAtEach(({ after }) => {
    expect(after.revision).toBeNull();
    if (after.choice.uncovered.length > 0 || after.plan === null) return;
    const named = (code: string, anchorOn: string, imaging: boolean) =>
      `${code} from ${anchorOn}${imaging ? '' : ', no imaging'}`;
    const running = runningCourses(after.plan).map(({ protocol, anchorOn, omittedSeries }) =>
      named(protocol.code, anchorOn, omittedSeries.length === 0),
    );
    const called = after.choice.courses.map((one) => named(one.protocol, one.anchorOn, !one.imagingReplaced));
    expect(running.toSorted()).toEqual(called.toSorted());
    seen++;
  });
  expect(seen).toBeGreaterThan(50);
});

test('no examination is live twice: series and due day name one among the running courses', () => {
  holdsAtEach(({ after }) => {
    if (after.plan === null) return;
    const running = new Set(runningCourses(after.plan).map((course) => course.id));
    const live = after.plan.items
      .filter((item) => running.has(item.courseId) && statusIn(after, item.id) === 'live')
      .map((item) => `${item.seriesKey} ${item.due}`);
    expect(new Set(live).size).toBe(live.length);
  });
});
