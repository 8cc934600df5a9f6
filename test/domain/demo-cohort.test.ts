import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DemoCohort, type DemoPatient, demoCohort } from '../../src/demo/cohort.ts';
import {
  addDays,
  addPeriod,
  type CalendarDate,
  daysBetween,
  earliestDay,
} from '../../src/domain/calendar.ts';
import { choose } from '../../src/domain/choosing.ts';
import type { Fact, FactDetails, FactKind, NewFact } from '../../src/domain/facts.ts';
import { type MatchableItem, matchResults, statusAfterMatching } from '../../src/domain/matching.ts';
import { NO_MEETINGS } from '../../src/domain/meetings.ts';
import {
  type BoardDecision,
  DEFAULT_OBSERVATION,
  OBSERVATION_STATES,
  type Reading,
} from '../../src/domain/observation-model.ts';
import { observe } from '../../src/domain/observation-rule.ts';
import { clinicalPicture } from '../../src/domain/picture.ts';
import { PROTOCOL_CODES } from '../../src/domain/protocol.ts';
import type { Result } from '../../src/domain/results.ts';
import { expandCourse, isImaging, stateOf } from '../../src/domain/schedule.ts';
import { protocolOf } from '../../src/protocols/index.ts';

const DAY = '2026-11-23';
const SEED = 1;
const cohort = demoCohort({ day: DAY, seed: SEED });
const inPaper = (of: DemoCohort) => of.patients.filter((patient) => patient.group === 'paper-cohort');
const named = (value: string, of = cohort) =>
  of.patients.find((patient) => patient.identifier.value === value)!;

const factsOf = (patient: DemoPatient): NewFact[] =>
  patient.events.flatMap((event) =>
    event.kind === 'patient' || event.kind === 'facts'
      ? event.facts
      : event.kind === 'fact'
        ? [event.fact]
        : [],
  );
function first<K extends FactKind>(
  patient: DemoPatient,
  kind: K,
  where?: (details: FactDetails[K]) => boolean,
) {
  type Dated = { date: string; details: FactDetails[K] };
  const found = factsOf(patient).find(
    (fact) => fact.kind === kind && (where === undefined || where(fact.details as FactDetails[K])),
  );
  return found as Dated | undefined;
}
const personOf = (patient: DemoPatient) => {
  const [event] = patient.events;
  if (event?.kind !== 'patient') throw new Error('The first event enrols the patient.');
  return event.person;
};
const monthsAfter = (date: CalendarDate, months: number) => addPeriod(date, { months, days: 0 });
const tally = <T>(values: readonly T[], wanted: readonly T[]) =>
  wanted.map((value) => values.filter((each) => each === value).length);

/** The treatment pattern as the clinical rules read it from facts. */
function treatmentOf(patient: DemoPatient): string {
  const resected = first(patient, 'resection', (details) => details.intent === 'curative') !== undefined;
  const curative = first(patient, 'hepatectomy', (details) => details.intent === 'curative') !== undefined;
  if (resected) return curative ? 'PLCR' : 'PTR';
  return first(patient, 'therapy-start') === undefined ? 'observation' : 'comprehensive';
}

function patternOf(patient: DemoPatient): 'synchronous' | 'asynchronous' {
  const staged = first(patient, 'liver-metastasis')!.date;
  const resected = first(patient, 'resection')?.date;
  const early = staged <= monthsAfter(first(patient, 'diagnosis')!.date, 6);
  return early || (resected !== undefined && staged <= resected) ? 'synchronous' : 'asynchronous';
}

const CELLS = [
  [
    'hokkaido',
    'pancreas',
    [27, 10],
    [4, 31, 2],
    [22, 15],
    [12, 17, 8, 0],
    [17, 9, 6, 5, 0],
    [22, 15, 0],
    [11, 16, 10, 0],
  ],
  ['hokkaido', 'rectum', [4, 6], [2, 7, 1], [4, 6], [3, 4, 3, 0], [4, 2, 1, 3, 0], [6, 3, 1], [1, 7, 2, 0]],
  [
    'chengdu',
    'pancreas',
    [13, 19],
    [5, 23, 4],
    [26, 6],
    [20, 10, 1, 1],
    [18, 9, 4, 0, 1],
    [15, 16, 1],
    [8, 9, 12, 3],
  ],
  ['chengdu', 'rectum', [1, 1], [0, 2, 0], [1, 1], [0, 1, 1, 0], [1, 0, 0, 1, 0], [1, 1, 0], [0, 1, 1, 0]],
] as const;

function marginsOf(patients: readonly DemoPatient[]) {
  const reports = patients.map((patient) => first(patient, 'pathology-report')!.details);
  const metastases = patients.map((patient) => first(patient, 'liver-metastasis')!.details);
  const bands = reports.map(({ ki67 }) => (ki67 === null ? 'unknown' : ki67.value <= 7 ? '<=7' : '>7'));
  return [
    tally(
      patients.map((patient) => personOf(patient).sex),
      ['female', 'male'],
    ),
    tally(
      reports.map((report) => report.reportedGrade),
      ['G1', 'G2', 'G3'],
    ),
    tally(patients.map(patternOf), ['synchronous', 'asynchronous']),
    tally(
      metastases.map(({ nelmType }) => nelmType),
      ['I', 'II', 'III', 'unknown'],
    ),
    tally(
      metastases.map(({ hepaticTumourBurden }) => hepaticTumourBurden),
      ['<=10', '11-25', '26-50', '>50', 'unknown'],
    ),
    tally(bands, ['<=7', '>7', 'unknown']),
    tally(patients.map(treatmentOf), ['PLCR', 'PTR', 'comprehensive', 'observation']),
  ];
}

describe("the paper's cohort", () => {
  it.each(CELLS)('keeps the margins of %s, %s', (site, primary, ...margins) => {
    for (const seed of [1, 2, 77]) {
      const patients = inPaper(demoCohort({ day: DAY, seed })).filter(
        (patient) => patient.site === site && first(patient, 'diagnosis')!.details.primary === primary,
      );
      expect(marginsOf(patients)).toEqual(margins);
    }
  });

  it('keeps the totals', () => {
    expect(inPaper(cohort)).toHaveLength(81);
    expect(cohort.patients).toHaveLength(134);
    expect(marginsOf(inPaper(cohort))).toEqual([
      [45, 36],
      [11, 63, 7],
      [53, 28],
      [35, 32, 13, 1],
      [40, 20, 11, 9, 1],
      [44, 35, 2],
      [20, 33, 25, 3],
    ]);
  });

  it.each([1, 2, 77])(
    'puts the types I and II of Hokkaido under the observation rule: 36, one ruled out (seed %i)',
    (seed) => {
      const observed = inPaper(demoCohort({ day: DAY, seed })).filter(({ events }) =>
        events.some(({ kind }) => kind === 'observation-opened'),
      );
      expect(observed).toHaveLength(36);
      const periods = observed.map((patient) => periodOf(patient, DAY));
      const outcomes = periods.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome));
      expect(tally(outcomes, ['passed', 'ruled-out'])).toEqual([35, 1]);
      const ends = periods.map(({ state, closedReason }) => closedReason ?? state);
      expect(tally(ends, ['operated', 'board-decided'])).toEqual([34, 2]);
      for (const [index, patient] of observed.entries()) {
        const { date, details } = first(patient, 'liver-metastasis')!;
        expect(patient.site).toBe('hokkaido');
        expect(['I', 'II']).toContain(details.nelmType);
        expect(periods[index]).toMatchObject({
          baseline: { on: date, count: details.lesionCount },
          deviation: null,
        });
        const surgery = first(patient, 'hepatectomy')?.date;
        if (surgery !== undefined) expect(surgery >= monthsAfter(date, 3)).toBe(true);
      }
    },
  );

  it('keeps DFS-I and ages near the published ones', () => {
    const months = (primary: string) =>
      inPaper(cohort)
        .filter((patient) => patternOf(patient) === 'asynchronous')
        .filter((patient) => first(patient, 'diagnosis')!.details.primary === primary)
        .map(
          (patient) =>
            daysBetween(first(patient, 'resection')!.date, first(patient, 'liver-metastasis')!.date) /
            30.4375,
        )
        .sort((a, b) => a - b);
    expect(months('rectum')).toHaveLength(7);
    expect(months('rectum')[3]).toBeCloseTo(121, 0);
    expect(months('pancreas')).toHaveLength(21);
    expect(months('pancreas')[10]).toBeCloseTo(38.6, 0);

    for (const [primary, mean, deviation] of [
      ['pancreas', 55.4, 11.9],
      ['rectum', 68, 7.9],
    ] as const) {
      const ages = inPaper(cohort)
        .filter((patient) => first(patient, 'diagnosis')!.details.primary === primary)
        .map(
          (patient) =>
            daysBetween(personOf(patient).birthDate!, first(patient, 'liver-metastasis')!.date) / 365.25,
        );
      const average = ages.reduce((sum, age) => sum + age, 0) / ages.length;
      const variance = ages.reduce((sum, age) => sum + (age - average) ** 2, 0) / (ages.length - 1);
      expect(Math.abs(average - mean)).toBeLessThan(1);
      expect(Math.abs(Math.sqrt(variance) - deviation)).toBeLessThan(1.5);
    }
  });

  it('excludes functional tumours and counts at most six deaths', () => {
    for (const patient of inPaper(cohort)) {
      expect(first(patient, 'diagnosis')!.details.functionality).toBe('non-functional');
    }
    const deaths = cohort.patients.filter((patient) => first(patient, 'death') !== undefined);
    expect(deaths.map((patient) => patient.identifier.value)).toEqual([
      'H-0009',
      'H-1035',
      'C-1008',
      'C-1024',
      'C-1029',
    ]);
  });
});

/** What the patient's observation period has come to on a day. */
function periodOf(patient: DemoPatient, day: CalendarDate) {
  const facts: Fact[] = [];
  const readings: Reading[] = [];
  const decisions: BoardDecision[] = [];
  let openedOn = '';
  for (const event of patient.events.filter(({ on }) => on <= day)) {
    const told =
      event.kind === 'patient' || event.kind === 'facts'
        ? event.facts
        : event.kind === 'fact'
          ? [event.fact]
          : [];
    for (const fact of told) facts.push({ ...fact, id: fact.source!.value, recordedOn: event.on } as Fact);
    if (event.kind === 'observation-opened') openedOn = event.on;
    const last = readings.at(-1);
    const id = `reading ${readings.length}`;
    const common = { id, nature: 'first', follows: null, repeatBy: null } as const;
    if (event.kind === 'observation-scan')
      readings.push({ ...event.scan, ...common, scanId: id, readOn: event.scan.readOn ?? event.on });
    if (event.kind === 'observation-correction' && last !== undefined)
      readings.push({ ...last, ...event.told, id, nature: 'correction', follows: last.id, readOn: event.on });
    if (event.kind === 'board-decision') {
      const number = decisions.length + 1;
      const decidedOn = event.on;
      decisions.push({ ...event.decision, id: `decision ${number}`, number, decidedOn, question: null });
    }
  }
  const given = {
    periodId: 'period',
    openedOn,
    follows: null,
    facts,
    readings,
    decisions,
    known: { opening: new Set<string>(), decision: new Set<string>() },
    closing: null,
    onRecord: [],
    confirmedDays: [],
    beside: [],
    board: NO_MEETINGS,
  };
  return observe(given, DEFAULT_OBSERVATION, day);
}

/** What the patient's plan, accepted as soon as the facts allow one, looks like on a day. */
function planOf(patient: DemoPatient, day: CalendarDate) {
  const facts: Fact[] = [];
  const results = new Map<string, Result>();
  let enrolledOn: CalendarDate | null = null;
  let accepted: ReturnType<typeof choose> | null = null;
  for (const event of patient.events) {
    const record = (fact: NewFact, corrects: string | null) =>
      facts.push({ ...fact, id: fact.source!.value, corrects, recordedOn: event.on } as Fact);
    if (event.kind === 'patient' || event.kind === 'facts')
      for (const fact of event.facts) record(fact, null);
    if (event.kind === 'fact') record(event.fact, event.correctsSource?.value ?? null);
    if (event.kind === 'result')
      results.set(event.result.accession, {
        ...event.result,
        id: event.result.accession,
        receivedOn: event.on,
      });
    const choice = choose(clinicalPicture(facts));
    if (accepted === null && choice.courses.length > 0) [enrolledOn, accepted] = [event.on, choice];
  }
  const items = (accepted?.courses ?? []).flatMap(({ protocol: code, anchorOn, imagingReplaced }) => {
    const protocol = protocolOf(code);
    const omittedSeries = protocol.series
      .filter((each) => imagingReplaced && isImaging(each))
      .map(({ key }) => key);
    return expandCourse({ protocol, anchorOn, omittedSeries }, enrolledOn!, () => null).map((item) => {
      const { modalities, regions } = protocol.series.find(({ key }) => key === item.seriesKey)!;
      const outOfReach = patient.events.some(
        (event) =>
          event.kind === 'end-item' && event.seriesKey === item.seriesKey && event.dueOn === item.due,
      );
      const seriesId = `${code} ${item.seriesKey}`;
      return {
        ...item,
        id: `${seriesId} ${item.due} ${item.origin}`,
        seriesId,
        modalities,
        regions,
        outOfReach,
      };
    });
  });
  const matchable: MatchableItem[] = items;
  const matching = matchResults({
    items: matchable,
    results: [...results.values()],
    resolutions: [],
    nonDiagnostic: new Set(),
    enrolledOn,
  });
  const choice = choose(clinicalPicture(facts));
  const states = items.map((item) => {
    const completion = matching.completions.get(item.id);
    if (completion !== undefined) return completion.late ? 'completed late' : 'completed on time';
    if (item.outOfReach || choice.deceased) return 'ended';
    return stateOf(item, statusAfterMatching(item, matching), day);
  });
  const overdue = items
    .filter((_, index) => states[index] === 'overdue')
    .map((item) => daysBetween(item.closes, day));
  return { accepted, choice, matching, states, overdue };
}

describe('the clinic on its day', () => {
  const days: CalendarDate[] = ['2026-11-23', '2027-02-28', '2028-02-29', '2026-12-31'];

  it.each(days)('has every protocol and every state, and a credible amount of work, on %s', (day) => {
    const plans = demoCohort({ day, seed: SEED }).patients.map((patient) => planOf(patient, day));
    const codes = new Set(
      plans.flatMap((plan) => plan.accepted?.courses.map((course) => course.protocol) ?? []),
    );
    expect([...PROTOCOL_CODES].filter((code) => !codes.has(code))).toEqual(['PANC-LOW']);

    const states = Object.groupBy(
      plans.flatMap((plan) => plan.states),
      (state) => state,
    );
    expect(Object.keys(states).sort()).toEqual([
      ...[
        'before-enrolment',
        'completed late',
        'completed on time',
        'due',
        'ended',
        'open',
        'overdue',
        'planned',
      ],
    ]);
    expect(states.open!.length).toBeGreaterThan(4);
    expect(states.due!.length).toBeGreaterThan(4);

    const overdue = plans.flatMap((plan) => plan.overdue);
    expect(overdue.length).toBeGreaterThanOrEqual(8);
    expect(overdue.length).toBeLessThanOrEqual(14);
    expect(overdue.filter((late) => late <= 14).length).toBeGreaterThan(1);
    expect(overdue.filter((late) => late > 14 && late <= 90).length).toBeGreaterThan(3);
    expect(overdue.filter((late) => late > 90 && late <= 365).length).toBeGreaterThan(0);
    expect(overdue.filter((late) => late > 365)).toHaveLength(1);

    const unmatched = plans.flatMap((plan) => plan.matching.unmatched);
    expect(unmatched.length).toBeGreaterThanOrEqual(4);
    expect(unmatched.length).toBeLessThanOrEqual(8);
    expect(plans.flatMap((plan) => plan.choice.uncovered).length).toBeGreaterThan(5);
    const missing = new Set(plans.flatMap((plan) => plan.choice.missing.map(({ fact }) => fact)));
    for (const fact of [
      'primary',
      'grade',
      'anchor',
      'size',
      'margin',
      'muscle-invasion',
      'disease-status',
    ] as const) {
      expect(missing).toContain(fact);
    }
  });

  it.each(days)("leaves the README's patient with one overdue MRI on %s", (day) => {
    const patient = named('H-0001', demoCohort({ day, seed: SEED }));
    expect(patient.identifier).toEqual({ system: 'urn:netvigil:demo:mrn', value: 'H-0001' });
    const resected = first(patient, 'resection')!.date;
    expect(resected.slice(8)).toBe('12');
    expect(daysBetween(resected, patient.events[0]!.on)).toBeLessThanOrEqual(14);
    const { states, accepted } = planOf(patient, day);
    expect(accepted?.courses.map((course) => course.protocol)).toEqual(['RECT-G2X']);
    expect(tally(states, ['completed on time', 'overdue', 'open', 'due'])).toEqual([3, 1, 0, 0]);
  });

  it.each(days)(
    'has someone lost, someone in transfer, someone transferred and a recurrence read on %s',
    (day) => {
      const { patients } = demoCohort({ day, seed: SEED });
      const care = ['loss', 'transfer', 'transfer-confirmation', 'recurrence'];
      const told = patients.flatMap(({ identifier, events }) =>
        events.flatMap((event) => (care.includes(event.kind) ? [`${identifier.value} ${event.kind}`] : [])),
      );
      expect(told.toSorted()).toEqual([
        'C-0014 transfer',
        'H-0006 loss',
        'H-0010 transfer',
        'H-0010 transfer-confirmation',
        'H-0020 recurrence',
      ]);
      const relapsed = patients.find(({ events }) => events.some(({ kind }) => kind === 'recurrence'))!;
      const last = relapsed.events.at(-1)!;
      expect(last.kind === 'recurrence' && planOf(relapsed, day).matching.unmatched).toEqual([]);
    },
  );

  it.each(days)('has someone in every state of an observation period, and a gap, on %s', (day) => {
    const { patients } = demoCohort({ day, seed: SEED });
    const watched = patients.filter(({ group }) => group === 'observation');
    const states = Object.fromEntries(
      watched.map((patient) => {
        const opened = patient.events.some(({ kind }) => kind === 'observation-opened');
        return [patient.identifier.value, opened ? periodOf(patient, day).state : 'gap'];
      }),
    );
    expect(states).toEqual({
      'H-0031': 'gap',
      'H-0032': 'awaiting-baseline',
      'H-0033': 'observing',
      'H-0034': 'scan-due',
      'H-0035': 'scan-overdue',
      'H-0036': 'inconclusive',
      'H-0037': 'ruled-out',
      'H-0038': 'board-pending',
      'H-0039': 'board-pending',
      'H-0040': 'board-decided',
      'H-0041': 'closed',
      'H-0042': 'not-applicable',
      'H-0043': 'observing',
    });
    for (const state of OBSERVATION_STATES) expect(Object.values(states)).toContain(state);
    const of = (value: string) =>
      periodOf(watched.find(({ identifier }) => identifier.value === value)!, day);
    expect(of('H-0039')).toMatchObject({ urgent: true, decision: { decision: 'radical' } });
    expect(of('H-0041')).toMatchObject({ closedReason: 'extrahepatic-disease', urgent: true });
    expect(of('H-0043').rounds).toHaveLength(2);
  });

  it('shows what the planted cases say', () => {
    const courses = (value: string) =>
      planOf(named(value), DAY).accepted?.courses.map(({ protocol }) => protocol);
    expect(courses('C-0003')).toEqual(['PANC-G1']);
    expect(courses('H-0013')).toEqual(['PANC-G2']);
    expect(courses('H-1010')).toEqual(['PANC-G3', 'POSTHEP']);
    expect(courses('H-0012')).toBeUndefined();
    expect([...planOf(named('H-0008'), DAY).matching.partly.values()][0]?.missing).toEqual(['pelvis']);
    expect(planOf(named('C-0010'), DAY).states).not.toContain('completed late');
    expect(planOf(named('H-0018'), DAY).states).toContain('completed late');
    expect(planOf(named('C-0011'), DAY).overdue).toEqual([9]);
    expect(planOf(named('C-0012'), DAY).choice.courses.map(({ protocol }) => protocol)).toEqual(['PANC-G2']);
    expect(first(named('H-0003'), 'resection')!.date).toMatch(/-08-31$/);
    expect(first(named('C-0001'), 'resection')!.date).toMatch(/-02-29$/);
    expect(first(named('H-0015'), 'resection')!.date).toMatch(/^\d{4}-\d{2}$/);
    const doubled = cohort.patients.filter((patient) => patient.identifier.value === 'H-0020');
    expect(new Set(doubled.map((patient) => patient.identifier.system)).size).toBe(2);
    expect(new Set(doubled.map((patient) => personOf(patient).name)).size).toBe(2);
    const month130 = first(named('H-0004'), 'resection')!.date;
    expect(monthsAfter(month130, 130) <= DAY && monthsAfter(month130, 131) > DAY).toBe(true);
  });
});

/** What must hold of every cohort. */
function check(of: DemoCohort): void {
  const records = new Set<string>();
  const accessions = new Map<string, DemoPatient>();
  const identifiers = new Set<string>();
  for (const patient of of.patients) {
    const { identifier, events, site } = patient;
    identifiers.add(`${site} ${identifier.system} ${identifier.value}`);
    expect(events.length).toBeLessThanOrEqual(30);
    expect(events.map((event) => event.kind === 'patient')).toEqual(events.map((_, index) => index === 0));
    expect(events.map((event) => event.on)).toEqual(events.map((event) => event.on).sort());
    expect(events.at(-1)!.on <= of.day).toBe(true);
    const { name, birthDate } = personOf(patient);
    expect(name).toContain('Demo');
    if (birthDate !== null) expect(birthDate < addDays(events[0]!.on, -365 * 20)).toBe(true);

    for (const event of events) {
      const facts =
        event.kind === 'patient' || event.kind === 'facts'
          ? event.facts
          : event.kind === 'fact'
            ? [event.fact]
            : [];
      for (const fact of facts) {
        if (fact.date !== null) expect(earliestDay(fact.date) <= event.on).toBe(true);
        expect(records.has(fact.source!.value)).toBe(false);
        records.add(fact.source!.value);
      }
      if (event.kind === 'fact' && event.correctsSource !== null) {
        expect(records.has(event.correctsSource.value)).toBe(true);
      }
      if (event.kind !== 'result') continue;
      expect(event.result.performedOn <= event.on).toBe(true);
      const key = `${site} ${event.result.system} ${event.result.accession}`;
      expect(accessions.get(key) ?? patient).toBe(patient);
      accessions.set(key, patient);
    }
    if (patient.group === 'paper-cohort') checkIndices(first(patient, 'pathology-report')!.details);
  }
  expect(identifiers.size).toBe(of.patients.length);
  expect(new Set(of.patients.map((patient) => personOf(patient).name)).size).toBe(of.patients.length);
  expect(of.patients.reduce((sum, { events }) => sum + events.length, 0)).toBeLessThanOrEqual(1500);
}

function checkIndices({ reportedGrade, ki67 }: FactDetails['pathology-report']): void {
  if (ki67 === null) return;
  const grade = ki67.value < 3 ? 'G1' : ki67.value <= 20 ? 'G2' : 'G3';
  expect(reportedGrade).toBe(grade);
}

describe('generation', () => {
  it('gives the same cohort for the same seed and day, another for another', () => {
    const again = JSON.stringify(demoCohort({ day: DAY, seed: SEED }));
    expect(again).toBe(JSON.stringify(cohort));
    expect(JSON.stringify(demoCohort({ day: DAY, seed: 2 }).patients)).not.toBe(
      JSON.stringify(cohort.patients),
    );
    expect(JSON.stringify(demoCohort({ day: '2026-11-24', seed: SEED }).patients)).not.toBe(
      JSON.stringify(cohort.patients),
    );
  });

  it('repeats one report only, and sends new versions of two', () => {
    const results = cohort.patients.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'result' ? [event.result] : [])),
    );
    const repeated = Object.values(Object.groupBy(results, (result) => result.accession)).filter(
      (versions) => versions!.length > 1,
    );
    expect(
      repeated.map((versions) => versions!.map(({ version, status }) => `${version} ${status}`)).sort(),
    ).toEqual([
      ['1 final', '1 final'],
      ['1 final', '2 corrected'],
      ['1 final', '2 entered-in-error'],
    ]);
  });

  it.each(['2026-11-23', '2027-02-28', '2028-02-29'])('holds together on %s', (day) => {
    check(demoCohort({ day, seed: SEED }));
  });

  it('holds together for any seed and day', () => {
    const offset = fc.integer({ min: 0, max: 3_000 });
    fc.assert(
      fc.property(offset, fc.integer(), (days, seed) =>
        check(demoCohort({ day: addDays('2025-01-01', days), seed })),
      ),
      { numRuns: 30 },
    );
  });
});
