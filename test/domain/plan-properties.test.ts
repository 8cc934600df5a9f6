import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type CalendarDate, daysBetween } from '../../src/domain/calendar.ts';
import { choose } from '../../src/domain/choosing.ts';
import {
  COMPARATORS,
  DIFFERENTIATIONS,
  DISEASE_STATUSES,
  type Fact,
  FUNCTIONALITIES,
  HEPATECTOMY_PROCEDURES,
  INTENTS,
  MARGINS,
  NODE_STATUSES,
  PRESENCES,
  PRIMARIES,
  REPORTED_GRADES,
} from '../../src/domain/facts.ts';
import { type MatchableItem, matchResults } from '../../src/domain/matching.ts';
import { clinicalPicture } from '../../src/domain/picture.ts';
import { type Projection, project } from '../../src/domain/plan.ts';
import type { PatientRecord } from '../../src/domain/plan-model.ts';
import { REGIONS } from '../../src/domain/protocol.ts';
import { RESULT_MODALITIES, RESULT_STATUSES, type Result } from '../../src/domain/results.ts';
import { expandCourse, extendSeries, ITEM_STATES, stateOf } from '../../src/domain/schedule.ts';
import { stageOf } from '../../src/domain/urgency.ts';
import { builtInProtocols } from '../../src/protocols/index.ts';
import {
  counter,
  death,
  diagnosis,
  enteredInError,
  hepatectomy,
  later,
  metastasis,
  mri,
  pathology,
  record,
  resection,
  result,
  shelf,
  status,
  watching,
} from './support.ts';

const FIRST = '2008-01-01';
const anyDay = (from: CalendarDate, to: CalendarDate): fc.Arbitrary<CalendarDate> =>
  fc.integer({ min: 0, max: daysBetween(from, to) }).map((days) => addDays(from, days));
const monthEnd = fc
  .tuple(fc.integer({ min: 2008, max: 2026 }), fc.constantFrom('01-31', '02-28', '08-31', '10-30', '12-31'))
  .map(([year, day]) => `${year}-${day}`);
const anchor = fc.oneof({ weight: 3, arbitrary: anyDay(FIRST, '2026-11-23') }, monthEnd);
const when = fc.oneof(
  { weight: 6, arbitrary: anchor },
  { weight: 1, arbitrary: anchor.map((day) => day.slice(0, 7)) },
  { weight: 1, arbitrary: anchor.map((day) => day.slice(0, 4)) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const of = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const index = fc.option(fc.record({ comparator: of(COMPARATORS), value: of([0, 1, 2, 3, 5, 20, 21, 60]) }));

const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .tuple(of(PRIMARIES), of(FUNCTIONALITIES), of(PRESENCES), when)
    .map(([primary, functionality, symptoms, day]) => diagnosis(primary, { functionality, symptoms }, day)),
  fc
    .record({
      differentiation: of(DIFFERENTIATIONS),
      reportedGrade: of(REPORTED_GRADES),
      ki67: index,
      mitoses: index,
      sizeMm: of([null, 5, 9.9, 10, 20, 21]),
      lymphaticInvasion: of(PRESENCES),
      venousInvasion: of(PRESENCES),
      muscleInvasion: of(PRESENCES),
      nodes: of(NODE_STATUSES),
      day: when,
    })
    .map(({ day, ...report }) => pathology(report, day)),
  fc
    .tuple(of(INTENTS), of(MARGINS), fc.boolean(), when)
    .map(([intent, margin, completion, day]) => resection(day, { intent, margin, completion })),
  when.map(metastasis),
  fc
    .tuple(of(INTENTS), of(MARGINS), of(HEPATECTOMY_PROCEDURES), when)
    .map(([intent, margin, procedure, day]) => hepatectomy(day, { intent, margin, procedure })),
  fc.tuple(of(DISEASE_STATUSES), when).map(([is, day]) => status(day, is)),
  fc
    .tuple(fc.boolean(), fc.boolean(), when)
    .map(([acceptsG2, acceptsNoBiopsy, day]) => watching(day, { acceptsG2, acceptsNoBiopsy })),
);

/** Each fact with an id of its own; now and then one corrects, retracts or ends all that came before. */
const anyFacts: fc.Arbitrary<readonly Fact[]> = fc
  .tuple(
    fc.array(anyFact, { maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 2 }),
    fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
  )
  .map(([facts, changes, died]) => {
    const named: Fact[] = facts.map((fact, at) => ({ ...fact, id: `fact-${at}` }));
    for (const [at, retracted] of changes) {
      const [old, next] = [named[at % (named.length || 1)], named[(at + 1) % (named.length || 1)]];
      if (old === undefined || next === undefined || next === old) continue;
      const id = `fact-${named.length}`;
      named.push(retracted ? { ...enteredInError(old), id } : { ...next, id, corrects: old.id });
    }
    return died ? [...named, death()] : named;
  });

const rectum = diagnosis('rectum', {}, '2008-01-01');
const pancreas = diagnosis('pancreas', {}, '2008-01-01');
const kis = of([1, 5, 30]);

/** Facts that a plan starts from at once. */
const coveredFacts: fc.Arbitrary<readonly Fact[]> = fc.oneof(
  fc
    .tuple(of([rectum, pancreas]), kis, of([8, 12]), anchor, fc.option(anchor))
    .map(([primary, value, sizeMm, day, liver]) => [
      primary,
      pathology({ ki67: { comparator: '=', value }, sizeMm }, day),
      resection(day),
      ...(liver === null ? [] : [metastasis(liver), hepatectomy(liver)]),
    ]),
  fc
    .tuple(of([1, 5]), anchor, anchor)
    .map(([value, day, liver]) => [
      rectum,
      pathology({ ki67: { comparator: '=', value } }, day),
      resection(day),
      metastasis(liver),
      status('2027-01-01', 'stable'),
    ]),
  anchor.map((day) => [pancreas, pathology({ sizeMm: 12 }, day), watching(day)]),
);

const someRegions = fc.subarray([...REGIONS], { maxLength: 3 });
const anyResult = fc
  .record({
    modality: fc.oneof(
      { weight: 3, arbitrary: of(['MRI', 'CT', 'colonoscopy'] as const) },
      of(RESULT_MODALITIES),
    ),
    status: fc.oneof({ weight: 5, arbitrary: fc.constant('final' as const) }, of(RESULT_STATUSES)),
    regions: fc.oneof(someRegions, fc.constantFrom(['liver'], ['pelvis'], ['abdomen', 'pelvis'])),
    performedOn: anyDay(FIRST, '2040-01-01'),
  })
  .map((one) => one as Pick<Result, 'modality' | 'status' | 'regions' | 'performedOn'>);
const anyResults: fc.Arbitrary<readonly Result[]> = fc.array(anyResult, { maxLength: 12 }).map((list) =>
  list.map((one, at) => ({
    ...result(one.modality, one.performedOn, '', { id: `result-${at}` }),
    status: one.status,
    regions: one.regions,
  })),
);

const shuffled = <T>(list: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
const projectAnew = (more: Partial<PatientRecord>, day: CalendarDate): Projection =>
  project(record(more), shelf, day, counter());

const enrolment = anyDay('2024-01-01', '2028-01-01');
const laterDays = fc.integer({ min: 0, max: 9_000 });

describe('choosing', () => {
  test('never answers nothing: a course, a blocking question, an uncovered reason, or death', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { courses, missing, uncovered, deceased } = choose(clinicalPicture(facts));
        expect(
          deceased || courses.length > 0 || uncovered.length > 0 || missing.some((fact) => fact.blocking),
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('nothing runs beside a blocking question, and RECT-NONE never beside a metastasis', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const picture = clinicalPicture(facts);
        const { courses, missing } = choose(picture);
        if (missing.some((fact) => fact.blocking)) expect(courses).toEqual([]);
        if (picture.everMetastatic) {
          expect(courses.map((course) => course.protocol)).not.toContain('RECT-NONE');
        }
        expect(courses.map((course) => course.protocol)).not.toContain('PANC-LOW');
      }),
      { numRuns: 1_000 },
    );
  });

  test('the imaging of a primary course stops only where NELM-OBS takes over', () => {
    fc.assert(
      fc.property(fc.oneof(anyFacts, coveredFacts), (facts) => {
        const { courses } = choose(clinicalPicture(facts));
        if (courses.some((course) => course.imagingReplaced)) {
          expect(courses.map((course) => course.protocol)).toContain('NELM-OBS');
        }
      }),
    );
  });
});

describe('the projection', () => {
  test('facts and results in any order give the same', () => {
    const input = fc
      .tuple(fc.oneof(anyFacts, coveredFacts), anyResults, enrolment)
      .chain(([facts, results, day]) =>
        fc.tuple(fc.constant([facts, results, day] as const), shuffled(facts), shuffled(results)),
      );
    fc.assert(
      fc.property(input, ([[facts, results, day], otherFacts, otherResults]) => {
        const one = projectAnew({ facts, results }, day);
        const other = projectAnew({ facts: otherFacts, results: otherResults }, day);
        const comparable = (projection: Projection) => ({
          ...projection,
          matching: {
            completions: new Map([...projection.matching.completions].toSorted()),
            partly: new Map([...projection.matching.partly].toSorted()),
            unmatched: projection.matching.unmatched.toSorted((a, b) => (a.resultId < b.resultId ? -1 : 1)),
          },
          work: projection.work.toSorted((a, b) =>
            `${a.kind} ${a.subject}` < `${b.kind} ${b.subject}` ? -1 : 1,
          ),
        });
        expect(comparable(other)).toEqual(comparable(one));
      }),
      { numRuns: 300 },
    );
  });

  test('no patient alive is without a plan that has an item ahead, or work for a person', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyFacts, coveredFacts),
        anyResults,
        enrolment,
        laterDays,
        (facts, results, day, days) => {
          const before = projectAnew({ facts, results: [] }, day);
          const after = later(before, { facts, results }, addDays(day, days));
          for (const projection of [before, after]) {
            if (projection.choice.deceased) continue;
            const today = projection === before ? day : addDays(day, days);
            const ahead = projection.plan?.items.some(
              (item) => projection.items.get(item.id)?.status === 'live' && item.closes >= today,
            );
            expect(ahead === true || projection.work.length > 0).toBe(true);
            if (projection.planStatus === 'active' && ahead !== true) {
              expect(projection.work.map(({ kind }) => kind)).toContain('end-of-plan');
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the same need is never wanted twice', () => {
    fc.assert(
      fc.property(fc.oneof(anyFacts, coveredFacts), anyResults, enrolment, (facts, results, day) => {
        const subjects = projectAnew({ facts, results }, day).work.map((one) => `${one.kind} ${one.subject}`);
        expect(new Set(subjects).size).toBe(subjects.length);
      }),
      { numRuns: 300 },
    );
  });

  test('every item is in exactly one state, and a closed one stays out of the stages', () => {
    fc.assert(
      fc.property(coveredFacts, anyResults, enrolment, laterDays, (facts, results, day, days) => {
        const today = addDays(day, days);
        const after = later(projectAnew({ facts }, day), { facts, results }, today);
        expect(after.items.size).toBe(after.plan?.items.length);
        for (const item of after.plan?.items ?? []) {
          const outcome = after.items.get(item.id);
          if (outcome === undefined) throw new Error(`${item.id} has no outcome.`);
          const state = stateOf(item, outcome.status, today);
          expect(ITEM_STATES.filter((one) => one === state)).toHaveLength(1);
          const { stage, changesOn } = stageOf(item, outcome.status, today);
          expect(stage > 0).toBe(state === 'open' || state === 'due' || state === 'overdue');
          expect(changesOn > today).toBe(true);
          expect(outcome.completedOn !== null).toBe(state === 'completed');
          expect(outcome.missingRegions.length > 0 && state === 'completed').toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('removing all results reopens everything', () => {
    fc.assert(
      fc.property(coveredFacts, anyResults, enrolment, laterDays, (facts, results, day, days) => {
        const today = addDays(day, days);
        const start = projectAnew({ facts }, day);
        const after = later(start, { facts, results }, today);
        const withdrawn = results.map((one) => ({ ...one, status: 'entered-in-error' as const }));
        const untouched = later(start, { facts }, today);
        expect(later(after, { facts, results: withdrawn }, today).items).toEqual(untouched.items);
        expect([...untouched.items.values()].some((item) => item.status === 'completed')).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('the day on which time alone gives something new is always ahead, and no day before it does', () => {
    fc.assert(
      fc.property(coveredFacts, enrolment, laterDays, (facts, day, days) => {
        const start = later(projectAnew({ facts }, day), { facts }, addDays(day, days));
        const today = addDays(day, days);
        expect(start.wakesOn > today).toBe(true);
        if (start.wakesOn > '2390') return;
        const eve = addDays(start.wakesOn, -1);
        const before = later(start, { facts }, eve);
        expect(before.extension).toEqual([]);
        const kinds = (projection: Projection) =>
          projection.work.map(({ kind, subject }) => `${kind} ${subject}`);
        expect(kinds(before)).toEqual(kinds(start));
      }),
      { numRuns: 150 },
    );
  });
});

describe('matching', () => {
  const items: fc.Arbitrary<readonly MatchableItem[]> = fc
    .tuple(fc.constantFrom(...builtInProtocols), anchor, anyDay('2020-01-01', '2027-01-01'))
    .map(([protocol, anchorOn, enrolledOn]) =>
      expandCourse({ protocol, anchorOn, omittedSeries: [] }, enrolledOn, () => null).map((item, at) => {
        const series = protocol.series.find((one) => one.key === item.seriesKey);
        return {
          ...item,
          id: `item-${at}`,
          seriesId: item.seriesKey,
          modalities: series?.modalities ?? [],
          regions: series?.regions ?? [],
          outOfReach: false,
        };
      }),
    );
  /** Results near the windows, most of them partial. */
  const near = (list: readonly MatchableItem[]) =>
    fc
      .array(
        fc.tuple(
          fc.nat(),
          fc.integer({ min: -80, max: 200 }),
          fc.constantFrom('liver', 'pelvis', 'abdomen', 'abdomen+pelvis', 'chest'),
          fc.constantFrom('MRI', 'MRI', 'CT', 'colonoscopy'),
        ),
        { maxLength: 10 },
      )
      .map((picks) =>
        picks.map(([at, days, regions, modality], n) =>
          result(modality, addDays(list[at % (list.length || 1)]?.due ?? '2026-01-01', days), regions, {
            id: `result-${n}`,
          }),
        ),
      );
  const matched = (list: readonly MatchableItem[], results: readonly Result[]) =>
    matchResults({ items: list, results, resolutions: [], nonDiagnostic: new Set(), enrolledOn: null });
  const scene = items.chain((list) => fc.tuple(fc.constant(list), near(list)));

  test('an item is never completed with a result from before its window opens', () => {
    fc.assert(
      fc.property(scene, ([list, results]) => {
        const byId = new Map(results.map((one) => [one.id, one]));
        for (const [id, { on, late, resultIds }] of matched(list, results).completions) {
          const item = list.find((one) => one.id === id);
          if (item === undefined) throw new Error(`${id} is no item.`);
          const days = resultIds.map((resultId) => byId.get(resultId)?.performedOn ?? '');
          expect(days.every((day) => day >= item.opens)).toBe(true);
          expect(days).toContain(on);
          expect(on > item.closes).toBe(late);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('another qualifying final result never reopens an item', () => {
    const withOneMore = scene.chain(([list, results]) =>
      fc.tuple(fc.constant(list), fc.constant(results), fc.nat(), fc.integer({ min: -80, max: 200 })),
    );
    fc.assert(
      fc.property(withOneMore, ([list, results, at, days]) => {
        const target = list[at % (list.length || 1)];
        if (target === undefined) return;
        const modality = target.modalities[0] ?? 'MRI';
        const more = result(modality, addDays(target.due, days), 'abdomen+pelvis', { id: 'more' });
        const before = matched(list, results).completions;
        const after = matched(list, [...results, more]).completions;
        expect([...before.keys()].filter((id) => !after.has(id))).toEqual([]);
        const inWindow = more.performedOn >= target.opens && more.performedOn <= target.closes;
        if (inWindow) expect(after.get(target.id)?.late).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('each final result closes something, covers a part, or is on the queue', () => {
    fc.assert(
      fc.property(scene, ([list, results]) => {
        const matching = matched(list, results);
        const used = [...matching.completions.values(), ...matching.partly.values()].flatMap(
          (evidence) => evidence.resultIds,
        );
        const queue = matching.unmatched.map((one) => one.resultId);
        expect(new Set([...used, ...queue])).toEqual(new Set(results.map((one) => one.id)));
        expect(queue.filter((id) => used.includes(id))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the schedule', () => {
  const courses = fc.tuple(fc.constantFrom(...builtInProtocols), anchor, enrolment, fc.option(anchor));

  test('due days rise strictly in a series, and each lies in its own window', () => {
    fc.assert(
      fc.property(courses, ([protocol, anchorOn, enrolledOn, scan]) => {
        const items = expandCourse({ protocol, anchorOn, omittedSeries: [] }, enrolledOn, () => scan);
        for (const series of protocol.series) {
          const dues = items.filter((item) => item.seriesKey === series.key).map((item) => item.due);
          expect(dues.slice(1).every((due, at) => due > (dues[at] ?? ''))).toBe(true);
        }
        for (const item of items) {
          expect(item.opens < item.due && item.due < item.closes && item.closes < item.critical).toBe(true);
          expect(item.beforeEnrolment).toBe(item.closes < enrolledOn);
        }
        expect(items.filter((item) => item.origin === 'catch-up').length).toBeLessThanOrEqual(
          protocol.series.length,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('extended step by step, an open series is what it would be expanded at once', () => {
    const sweeps = fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(courses, sweeps, ([protocol, anchorOn, enrolledOn], gaps) => {
        const setup = { protocol, anchorOn, omittedSeries: [] };
        const steps = (day: CalendarDate) =>
          expandCourse(setup, day, () => day).filter((item) => item.origin === 'step');
        const known = steps(enrolledOn).map((item) => `${item.seriesKey} ${item.due}`);
        let day = enrolledOn;
        for (const gap of gaps) {
          day = addDays(day, gap);
          for (const series of protocol.series) {
            const lastDue = known
              .filter((one) => one.startsWith(`${series.key} `))
              .map((one) => one.slice(series.key.length + 1))
              .reduce((a, b) => (a > b ? a : b), '');
            for (const item of extendSeries(anchorOn, series, lastDue, day)) {
              known.push(`${item.seriesKey} ${item.due}`);
            }
          }
        }
        expect(known.toSorted()).toEqual(
          steps(day)
            .map((item) => `${item.seriesKey} ${item.due}`)
            .toSorted(),
        );
      }),
      { numRuns: 200 },
    );
  });
});

test('a scan in the window of every item leaves nothing overdue, whoever the patient is', () => {
  fc.assert(
    fc.property(coveredFacts, enrolment, (facts, day) => {
      const start = projectAnew({ facts }, day);
      const results = (start.plan?.items ?? []).flatMap((item) => [
        mri(item.due, 'abdomen+pelvis', { id: `mri-${item.id}` }),
        result('colonoscopy', item.due, '', { id: `scope-${item.id}` }),
      ]);
      const last = (start.plan?.items ?? []).reduce((due, item) => (item.due > due ? item.due : due), day);
      const after = later(start, { facts, results }, last);
      const late = (after.plan?.items ?? []).filter(
        (item) => stateOf(item, after.items.get(item.id)?.status ?? 'live', last) === 'overdue',
      );
      expect(late).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
