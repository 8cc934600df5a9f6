import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import { choose } from '../../src/domain/choosing.ts';
import { type Comparison, type Impact, impactOf, NEEDED_FACT } from '../../src/domain/cohort.ts';
import { cohortTally } from '../../src/domain/cohort-totals.ts';
import type { Fact } from '../../src/domain/facts.ts';
import { clinicalPicture } from '../../src/domain/picture.ts';
import { project } from '../../src/domain/plan.ts';
import type { PatientRecord, Shelf } from '../../src/domain/plan-model.ts';
import type { Protocol, ProtocolCode, Step } from '../../src/domain/protocol.ts';
import type { Result } from '../../src/domain/results.ts';
import { on, withVersion2 } from './revision-support.ts';
import {
  counter,
  death,
  diagnosis,
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

const DAY: CalendarDate = '2026-11-23';
const newId = counter();
const ENROLLED: CalendarDate = '2025-10-01';
const today: Shelf = new Map(
  [...signedToday].map(([code, one]) => [code, { ...one, signedOn: '2015-01-01' }]),
);

const withMri = (change: Partial<Step>) => (v1: Protocol) => ({
  series: v1.series.map((series) =>
    series.key === 'mri-liver-pelvis'
      ? { ...series, steps: series.steps.map((step) => ({ ...step, ...change })) }
      : series,
  ),
});
const version2 = (code: ProtocolCode, edit: Parameters<typeof withVersion2>[2]): Shelf =>
  new Map([...today, [code, withVersion2(code, DAY, edit).get(code)!]]);
const comparison = (code: ProtocolCode, change: Partial<Step>): Comparison => ({
  code,
  current: today,
  next: version2(code, withMri(change)),
  day: DAY,
  newId,
});

const factsOf = (grade: object): Fact[] =>
  [diagnosis('rectum'), pathology({ sizeMm: 12, ...grade }), resection('2025-09-12')].map((fact) =>
    on('2025-09-30', fact),
  );
/** Resected on 12 September 2025, enrolled on 1 October: MRI is due each 12 March and 12 September. */
function enrolled(grade: object, results: readonly Result[] = [], declined: readonly CalendarDate[] = []) {
  const facts = factsOf(grade);
  const { plan } = project(record({ facts }), today, ENROLLED, newId);
  if (plan === null) throw new Error('No plan.');
  const items = plan.items.map((item) =>
    item.seriesKey !== 'sigmoidoscopy' && declined.includes(item.due)
      ? { ...item, closedBy: 'ended' as const }
      : item,
  );
  return record({ facts, results, plan: { ...plan, items } });
}
const SCANS_2026 = [mri('2026-03-12'), mri('2026-09-12'), result('sigmoidoscopy', '2026-09-12')];
const modalities = (impact: Impact, side: 'before' | 'after') => {
  const counted = Object.groupBy(impact[side], ({ modality }) => modality);
  return Object.fromEntries(Object.entries(counted).map(([modality, scans]) => [modality, scans?.length]));
};
const short = ({
  effect,
  needsDecision,
  gained,
  dropped,
  moved,
  windowsChanged,
  becomesOverdue,
}: Impact) => ({
  effect,
  needsDecision,
  items: [gained, dropped, moved, windowsChanged],
  becomesOverdue,
});

describe('what a version would change for one patient', () => {
  test('twice as many scans: those between are gained, none is dropped', () => {
    // 12 Dec 2026, 12 Jun and Dec of 2027 to 2029, 12 Jun 2030.
    const impact = impactOf(enrolled(G1, SCANS_2026), comparison('RECT-G1', { every: 'P3M' }));
    expect(short(impact)).toEqual({
      effect: 'changed',
      needsDecision: true,
      items: [8, 0, 0, 0],
      becomesOverdue: [],
    });
    expect(modalities(impact, 'before')).toEqual({ MRI: 8, sigmoidoscopy: 4 });
    expect(modalities(impact, 'after')).toEqual({ MRI: 16, sigmoidoscopy: 4 });
  });

  test('half as many: each March of 2027 to 2030 is dropped; what is overdue stays overdue', () => {
    const impact = impactOf(enrolled(G1), comparison('RECT-G1', { every: 'P12M' }));
    expect(short(impact)).toEqual({
      effect: 'changed',
      needsDecision: true,
      items: [0, 4, 0, 0],
      becomesOverdue: [],
    });
    expect(modalities(impact, 'after')).toEqual({ MRI: 4, sigmoidoscopy: 4 });
  });

  test('who was not seen within the new interval becomes overdue: a catch-up the day after', () => {
    const declined = enrolled(G1, SCANS_2026.slice(0, 1), ['2026-09-12']);
    expect(short(impactOf(declined, comparison('RECT-G1', { every: 'P3M' })))).toEqual({
      effect: 'changed',
      needsDecision: true,
      items: [9, 0, 0, 0],
      becomesOverdue: [{ why: 'catch-up', series: 'MRI liver + pelvis', on: '2026-11-24' }],
    });
  });

  test('a longest interval that has passed makes the patient overdue on the day itself', () => {
    // Last seen on 12 Mar 2026; six months and one of grace end on 12 October.
    const seen = enrolled(G1, SCANS_2026.slice(0, 1));
    const { becomesOverdue } = impactOf(seen, comparison('RECT-G1', { max: 'P6M' }));
    expect(becomesOverdue).toEqual([
      { why: 'interval-exceeded', series: 'MRI liver + pelvis', on: '2026-10-13' },
    ]);
  });

  test('other windows move no examination: the eight MRI that lie ahead are counted as such', () => {
    const impact = impactOf(enrolled(G1, SCANS_2026), comparison('RECT-G1', { late: 'P2M' }));
    expect(short(impact).items).toEqual([0, 0, 0, 8]);
  });

  test('a patient whom another protocol covers, a discharged one, a transferred one and a dead one are left as they are', () => {
    const version = comparison('RECT-G1', { every: 'P3M' });
    const g1 = enrolled(G1, SCANS_2026);
    const ended = g1.plan!.items.map((item) => ({ ...item, closedBy: 'ended' as const }));
    const discharged = { ...g1, plan: { ...g1.plan!, discharged: true, items: ended } };
    const dead = { ...g1, facts: [...g1.facts, death()] };
    const shared = { date: '2026-11-01', corrects: null, recordedOn: '2026-11-01' };
    const begun = { ...shared, id: 'begun', kind: 'transfer-begun' } as const;
    const transfer = [
      { ...begun, details: { receiver: 'City Hospital', reason: 'Moves.' } },
      {
        ...shared,
        id: 'confirmed',
        kind: 'transfer-confirmed',
        details: { receiver: 'City Hospital', confirmedBy: 'Dr Kita', transfer: 'begun' },
      },
    ] satisfies Fact[];
    const transferred = { ...g1, facts: [...g1.facts, ...transfer] };
    for (const one of [enrolled(G2), discharged, transferred, dead]) {
      expect(short(impactOf(one, version))).toEqual({
        effect: 'unchanged',
        needsDecision: false,
        items: [0, 0, 0, 0],
        becomesOverdue: [],
      });
    }
  });

  test('a patient who waits for the signature starts with 10 MRI and 5 sigmoidoscopies', () => {
    const waiting = record({
      facts: [diagnosis('rectum'), pathology({ sizeMm: 12, ...G1 }), resection('2026-09-12')],
    });
    const unsigned = new Map(today);
    unsigned.delete('RECT-G1');
    const impact = impactOf(waiting, { ...comparison('RECT-G1', {}), current: unsigned });
    expect(short(impact)).toMatchObject({ effect: 'starting', needsDecision: false, items: [15, 0, 0, 0] });
    expect(modalities(impact, 'before')).toEqual({});
    expect(modalities(impact, 'after')).toEqual({ MRI: 10, sigmoidoscopy: 5 });
  });

  test('a regrade that waits for a decision is not put down to the version', () => {
    const g1 = enrolled(G1, SCANS_2026);
    const regraded = { ...g1, facts: [...g1.facts, on(DAY, pathology(G2, '2026-11-01'))] };
    expect(short(impactOf(regraded, comparison('RECT-G1', { every: 'P3M' })))).toMatchObject({
      effect: 'unchanged',
    });
    // RECT-G2X: every 4 months in both versions, and windows two months longer in the second.
    const longer = impactOf(regraded, comparison('RECT-G2X', { late: 'P2M' }));
    expect(short(longer)).toMatchObject({ effect: 'changed', needsDecision: true });
    expect([longer.gained, longer.dropped, longer.moved]).toEqual([0, 0, 0]);
    expect(longer.windowsChanged).toBeGreaterThan(30);
  });
});

describe('a cohort', () => {
  test('four patients add up; each month of ten years stands there for each modality', () => {
    const version = comparison('RECT-G1', { every: 'P3M' });
    const cohort = [
      enrolled(G1, SCANS_2026),
      enrolled(G1, SCANS_2026.slice(0, 1), ['2026-09-12']),
      enrolled(G2),
      record({ facts: [diagnosis('rectum')] }),
    ];
    const tally = cohortTally(DAY);
    for (const one of cohort) tally.add(impactOf(one, version));
    tally.addUnchanged(3, [{ month: '2027-03', modality: 'CT or MRI', count: 2 }]);
    const { scans, ...totals } = tally.totals();
    expect(totals).toEqual({
      patients: { unchanged: 5, changed: 2, starting: 0 },
      proposals: 2,
      items: { gained: 17, dropped: 0, moved: 0, windowsChanged: 0 },
      becomesOverdue: { patients: 1, examinations: 1 },
    });
    expect([scans[0]?.month, scans[119]?.month, scans.length]).toEqual(['2026-11', '2036-10', 3 * 120]);
    const of = (month: string, modality: string) =>
      scans.find((one) => one.month === month && one.modality === modality);
    // The catch-up; in December the two G1 of the second version; in March both, in both versions.
    expect(of('2026-11', 'MRI')).toMatchObject({ before: 0, after: 1 });
    expect(of('2026-12', 'MRI')).toMatchObject({ before: 0, after: 2 });
    expect(of('2027-03', 'MRI')).toMatchObject({ before: 2, after: 2 });
    // RECT-G2X: every 4 months from 12 September.
    expect(of('2027-01', 'MRI')).toMatchObject({ before: 1, after: 1 });
    expect(of('2027-09', 'sigmoidoscopy')).toMatchObject({ before: 3, after: 3 });
    expect(of('2027-03', 'CT or MRI')).toMatchObject({ before: 2, after: 2 });
  });
});

const GRADES = [G1, G2, G3, NEC];
const someFacts: fc.Arbitrary<Fact[]> = fc
  .record({
    primary: fc.constantFrom('rectum', 'pancreas', 'other', 'unknown'),
    grade: fc.option(fc.nat(3), { freq: 2 }),
    sizeMm: fc.constantFrom(6, 12, 25),
    resected: fc.option(fc.constantFrom('2016-02-29', '2024-06-01', '2026-10-31'), { freq: 2 }),
    watched: fc.boolean(),
    metastatic: fc.option(fc.constantFrom('2025-03-31', '2026-06-01'), { freq: 2 }),
    stable: fc.boolean(),
    hepatectomy: fc.option(fc.constantFrom('2025-08-31', '2026-07-01'), { freq: 2 }),
    dead: fc.nat(9).map((n) => n === 0),
  })
  .map((of): Fact[] =>
    [
      diagnosis(of.primary as 'rectum'),
      of.grade === null ? [] : pathology({ ...GRADES[of.grade], sizeMm: of.sizeMm }, '2024-06-20'),
      of.resected === null ? [] : resection(of.resected),
      of.watched ? watching() : [],
      of.metastatic === null ? [] : metastasis(of.metastatic),
      of.stable ? status('2026-06-20', 'stable') : [],
      of.hepatectomy === null ? [] : hepatectomy(of.hepatectomy),
      of.dead ? death() : [],
    ].flat(),
  );
const CODES = Object.keys(NEEDED_FACT) as ProtocolCode[];

test('no protocol is chosen for a patient without the fact that it is looked up by', () => {
  const chosen = new Set<ProtocolCode>();
  fc.assert(
    fc.property(someFacts, (facts) => {
      for (const { protocol } of choose(clinicalPicture(facts)).courses) {
        chosen.add(protocol);
        const { kind, field, value } = NEEDED_FACT[protocol];
        const fits = (fact: Fact) =>
          fact.kind === kind &&
          (field === undefined || (fact.details as unknown as Record<string, unknown>)[field] === value);
        expect(facts.some(fits)).toBe(true);
      }
    }),
    { numRuns: 20_000 },
  );
  // PANC-LOW is never chosen by itself.
  expect(CODES.filter((code) => !chosen.has(code))).toEqual(['PANC-LOW']);
});

test('for every patient what was unmet and what is gained, less what is dropped, is what will be; and a cohort is its sum', () => {
  let changed = 0;
  const patient = fc.record({
    facts: someFacts,
    seen: fc.uniqueArray(fc.constantFrom('2025-03-12', '2026-03-12', '2026-09-12', '2026-11-20')),
    enrolledOn: fc.constantFrom('2026-08-01', '2026-11-23'),
    every: fc.constantFrom('P2M', 'P3M', 'P5M', 'P8M', 'P12M'),
  });
  fc.assert(
    fc.property(fc.array(patient, { maxLength: 4 }), fc.nat(), (patients, which) => {
      const called = patients.flatMap(({ facts }) => choose(clinicalPicture(facts)).courses);
      const code = called[which % called.length]?.protocol ?? 'RECT-G1';
      const every = patients[0]?.every ?? 'P3M';
      const next = version2(code, (v1) => ({
        series: v1.series.map((series) => ({
          ...series,
          steps: series.steps.slice(0, 1).map((step) => ({ ...step, every, from: 'P0M', max: 'P12M' })),
        })),
      }));
      const tally = cohortTally(DAY);
      const impacts = patients.map(({ facts, seen, enrolledOn }) => {
        const known: PatientRecord = record({
          facts: facts.map((fact) => on('2026-07-31', fact)),
          results: seen.map((day) => mri(day, 'abdomen+pelvis')),
        });
        const { plan } = project(known, today, enrolledOn, newId);
        const impact = impactOf({ ...known, plan }, { code, current: today, next, day: DAY, newId });
        // Nothing that is gained or dropped lies before the day: with moved ones both sides have one.
        expect(impact.before.length + impact.gained - impact.dropped).toBe(impact.after.length);
        if (impact.effect === 'changed') changed++;
        tally.add(impact);
        return impact;
      });
      const { patients: counted, items, scans } = tally.totals();
      const sum = (of: (impact: Impact) => number) =>
        impacts.reduce((total, impact) => total + of(impact), 0);
      expect(counted.unchanged + counted.changed + counted.starting).toBe(patients.length);
      expect(items.gained).toBe(sum((impact) => impact.gained));
      expect(items.dropped).toBe(sum((impact) => impact.dropped));
      const within = (impact: Impact, side: 'before' | 'after') =>
        impact[side].filter(({ dueOn }) => dueOn < '2036-11-01').length;
      for (const side of ['before', 'after'] as const) {
        expect(scans.reduce((total, month) => total + month[side], 0)).toBe(
          sum((impact) => within(impact, side)),
        );
      }
    }),
    { numRuns: 300 },
  );
  expect(changed).toBeGreaterThan(20);
});
