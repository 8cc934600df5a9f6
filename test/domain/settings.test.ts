import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import { project } from '../../src/domain/plan.ts';
import { type Shelf, shelfOf, withVersion } from '../../src/domain/plan-model.ts';
import { applyRevision } from '../../src/domain/revision.ts';
import {
  DEFAULT_SETTINGS,
  type Settings,
  settingsFaultsIn,
  type Tolerance,
  withTolerances,
} from '../../src/domain/settings.ts';
import { builtInProtocols, protocolOf } from '../../src/protocols/index.ts';
import { inShort, on, revisionOf, withVersion2 } from './revision-support.ts';
import {
  counter,
  diagnosis,
  G1,
  G2,
  mri,
  pathology,
  record,
  resection,
  shelf as signedToday,
} from './support.ts';

const G1_MRI: Tolerance = {
  protocol: 'RECT-G1',
  series: 'mri-liver-pelvis',
  step: 1,
  early: 'P2W',
  late: 'P2M',
};
const settling = (...tolerances: Partial<Tolerance>[]): Settings => ({
  ...DEFAULT_SETTINGS,
  tolerances: tolerances.map((one) => ({ ...G1_MRI, ...one })),
});
const faults = (settings: unknown) => settingsFaultsIn(settings as Settings, builtInProtocols);
const signed = (settings: Settings, signedOn: CalendarDate, version = 1) => ({
  version,
  signedBy: 'Dr Demo',
  signedOn,
  settings,
});
const early2015 = [...signedToday.values()].map((one) => ({ ...one, signedOn: '2015-01-01' }));
const plain = shelfOf(early2015, null);
const DAY: CalendarDate = '2026-11-23';
const newId = counter();

describe('what may be settled', () => {
  test('the defaults, and windows that fit, have no fault', () => {
    expect(faults(DEFAULT_SETTINGS)).toEqual([]);
    expect(faults(settling({}))).toEqual([]);
  });

  test('every fault is told at once, in a sentence with its place', () => {
    const many = settling(
      { protocol: 'RECT-G9' as 'RECT-G1' },
      { series: 'mri-head' },
      { step: 2 },
      { early: 'P6M', late: 'P7M' },
      {},
      {},
      { series: 'sigmoidoscopy', early: '-P1M', late: 'P0D' },
    );
    expect(
      faults({
        ...many,
        deadlines: {
          review: 0,
          proposal: 91,
          missingFact: 1.5,
          board: 14,
          urgentBoard: 7,
          transfer: 14,
          other: -7,
        },
      }),
    ).toEqual([
      {
        pointer: '/deadlines/review',
        sentence: '"review" is 0; it has to be a whole number of days, 1 to 90.',
      },
      {
        pointer: '/deadlines/proposal',
        sentence: '"proposal" is 91; it has to be a whole number of days, 1 to 90.',
      },
      {
        pointer: '/deadlines/missingFact',
        sentence: '"missingFact" is 1.5; it has to be a whole number of days, 1 to 90.',
      },
      {
        pointer: '/deadlines/other',
        sentence: '"other" is -7; it has to be a whole number of days, 1 to 90.',
      },
      {
        pointer: '/tolerances/0/protocol',
        sentence: 'RECT-G9, series "mri-liver-pelvis", step 1: there is no such protocol.',
      },
      {
        pointer: '/tolerances/1/series',
        sentence:
          'RECT-G1, series "mri-head", step 1: RECT-G1 version 1 has no such series; it has mri-liver-pelvis, sigmoidoscopy.',
      },
      {
        pointer: '/tolerances/2/step',
        sentence:
          'RECT-G1, series "mri-liver-pelvis", step 2: the series has no such step; its steps are 1 to 1.',
      },
      {
        pointer: '/tolerances/3/early',
        sentence:
          'RECT-G1, series "mri-liver-pelvis", step 1: "early" (P6M) has to be shorter than "every" (P6M) (seen from 1 Jan 2024, for one).',
      },
      {
        pointer: '/tolerances/3/late',
        sentence:
          'RECT-G1, series "mri-liver-pelvis", step 1: "late" (P7M) may not be longer than "every" (P6M) (seen from 1 Jan 2024, for one).',
      },
      {
        pointer: '/tolerances/4',
        sentence:
          'RECT-G1, series "mri-liver-pelvis", step 1: it is given twice; each step takes one tolerance.',
      },
      {
        pointer: '/tolerances/5',
        sentence:
          'RECT-G1, series "mri-liver-pelvis", step 1: it is given twice; each step takes one tolerance.',
      },
      {
        pointer: '/tolerances/6/early',
        sentence:
          'RECT-G1, series "sigmoidoscopy", step 1: "early" is "-P1M"; it has to be an ISO 8601 duration such as P6M or P12W.',
      },
      {
        pointer: '/tolerances/6/late',
        sentence:
          'RECT-G1, series "sigmoidoscopy", step 1: "late" is "P0D", no time at all; P6M would be six months.',
      },
    ]);
  });

  test('hundreds of tolerances of one step are checked once, and each told to be one too many', () => {
    const found = faults(settling(...Array.from({ length: 500 }, () => ({ early: 'P6M' }))));
    expect(found).toHaveLength(500);
    expect(found.filter(({ sentence }) => sentence.includes('given twice'))).toHaveLength(499);
  });
});

describe('tolerances', () => {
  test('change the windows of the step they name, and nothing else of the protocol', () => {
    const g1 = protocolOf('RECT-G1');
    const effective = withTolerances(g1, settling({}));
    expect(effective.series[0]?.steps).toEqual([{ ...g1.series[0]?.steps[0], early: 'P2W', late: 'P2M' }]);
    expect({ ...effective, series: [] }).toEqual({ ...g1, series: [] });
    expect(effective.series[1]).toEqual(g1.series[1]);
    expect(withTolerances(g1, settling({}))).toEqual(effective);
  });

  test('that say what the protocol says, or name what it lacks, leave the very same protocol', () => {
    const g1 = protocolOf('RECT-G1');
    for (const one of [
      DEFAULT_SETTINGS,
      settling({ early: 'P1M', late: 'P1M' }),
      settling({ protocol: 'RECT-G2X' }),
      settling({ step: 2 }),
      settling({ series: 'mri-head' }),
    ]) {
      expect(withTolerances(g1, one)).toBe(g1);
    }
  });

  test('that do not fit a version leave it with its own windows', () => {
    // "late" of two months is longer than an interval of one.
    const monthly = withVersion2('RECT-G1', DAY, (v1) => ({
      series: v1.series.map((series) => ({
        ...series,
        steps: series.steps.map((step) => ({ ...step, every: 'P1M', early: 'P1W', late: 'P1W' })),
      })),
    })).get('RECT-G1')!.protocol;
    expect(withTolerances(monthly, settling({}))).toBe(monthly);
  });

  test('whatever is settled without a tolerance, every protocol is itself, and so is the shelf', () => {
    const days = fc.integer({ min: 1, max: 90 });
    const deadlines = fc.record({
      review: days,
      proposal: days,
      missingFact: days,
      board: days,
      urgentBoard: days,
      transfer: days,
      other: days,
    });
    fc.assert(
      fc.property(deadlines, (own) => {
        const settings = { ...DEFAULT_SETTINGS, deadlines: own };
        const shelf = shelfOf(early2015, signed(settings, DAY));
        for (const protocol of builtInProtocols) {
          expect(withTolerances(protocol, settings)).toBe(protocol);
          expect(shelf.get(protocol.code)?.protocol).toBe(protocol);
          expect(shelf.get(protocol.code)?.settings).toBeUndefined();
        }
      }),
    );
  });

  test('whatever windows pass the check, they are those of the protocol that runs', () => {
    const period = fc.constantFrom('P1D', 'P1W', 'P2W', 'P1M', 'P2M', 'P3M', 'P6M', 'P12M', 'P13M');
    let applied = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...builtInProtocols),
        fc.nat(),
        period,
        period,
        (protocol, n, early, late) => {
          const places = protocol.series.flatMap(({ key, steps }) =>
            steps.map(({ number }) => ({ key, number })),
          );
          const place = places[n % places.length];
          if (place === undefined) return;
          const own = settling({
            protocol: protocol.code,
            series: place.key,
            step: place.number,
            early,
            late,
          });
          const step = withTolerances(protocol, own)
            .series.find(({ key }) => key === place.key)
            ?.steps.find(({ number }) => number === place.number);
          const before = protocol.series
            .find(({ key }) => key === place.key)
            ?.steps.find(({ number }) => number === place.number);
          const sound = faults(own).length === 0;
          expect(step).toEqual(sound ? { ...before, early, late } : before);
          if (sound) applied++;
        },
      ),
      { numRuns: 200 },
    );
    expect(applied).toBeGreaterThan(50);
  });
});

describe('a plan under settings', () => {
  const facts = (grade = G1) =>
    [diagnosis('rectum'), pathology({ sizeMm: 12, ...grade }), resection('2025-09-12')].map((fact) =>
      on('2025-09-30', fact),
    );
  const scans = [mri('2026-03-12'), mri('2026-09-12')];
  const running = (shelf: Shelf = plain, grade = G1) => {
    const { plan } = project(record({ facts: facts(grade) }), shelf, '2025-10-01', newId);
    if (plan === null) throw new Error('No plan.');
    return record({ facts: facts(grade), results: scans, plan });
  };
  const settled = shelfOf(early2015, signed(settling({}), DAY));
  const windows = (projection: ReturnType<typeof project>) =>
    projection.plan?.items
      .filter((item) => item.seriesKey === 'mri-liver-pelvis' && item.closedBy === null)
      .slice(0, 4)
      .map(({ opens, due, closes }) => [opens, due, closes]);

  test('signed tolerances are proposed: all that is due after the day stays, with its new window', () => {
    const patient = running();
    const before = project(patient, settled, DAY, newId);
    expect(inShort(before)).toEqual({
      cutOn: DAY,
      goesOn: [],
      starts: ['RECT-G1 v1 from 2025-09-12'],
      ends: ['RECT-G1 v1 from 2025-09-12'],
      // 8 MRI and 4 sigmoidoscopies.
      kept: 12,
      moved: 0,
      added: 0,
      dropped: 0,
    });
    expect(windows(before)).toEqual([
      ['2026-02-12', '2026-03-12', '2026-04-12'],
      ['2026-08-12', '2026-09-12', '2026-10-12'],
      ['2027-02-12', '2027-03-12', '2027-04-12'],
      ['2027-08-12', '2027-09-12', '2027-10-12'],
    ]);
    const plan = applyRevision(patient.plan!, revisionOf(before));
    const after = project({ ...patient, plan }, settled, DAY, newId);
    expect(windows(after)).toEqual([
      ['2026-02-12', '2026-03-12', '2026-04-12'],
      ['2026-08-12', '2026-09-12', '2026-10-12'],
      ['2027-02-26', '2027-03-12', '2027-05-12'],
      ['2027-08-29', '2027-09-12', '2027-11-12'],
    ]);
    expect(after.revision).toBeNull();
    expect(plan.courses.map(({ settings }) => settings?.version)).toEqual([undefined, 1]);
  });

  test('where they change nothing of a protocol, nothing is proposed', () => {
    expect(project(running(plain, G2), settled, DAY, newId).revision).toBeNull();
    // The same windows once more, in a later version of the settings.
    const again = shelfOf(early2015, signed(settling({}), '2027-01-10', 2));
    expect(project(running(settled), again, '2027-01-11', newId).revision).toBeNull();
  });

  test('settings taken back propose the protocol’s own windows, from the day they were signed', () => {
    const first = shelfOf(early2015, signed(settling({}), '2025-09-30'));
    const back = shelfOf(early2015, signed(DEFAULT_SETTINGS, DAY, 2));
    const revision = revisionOf(project(running(first), back, DAY, newId));
    expect(revision.cutOn).toBe(DAY);
    expect(revision.keptItems.map(({ as }) => [as.opens, as.closes])[0]).toEqual([
      '2027-02-12',
      '2027-04-12',
    ]);
  });

  test('a first plan has them from the start, and a new version of the protocol too', () => {
    expect(windows(project(record({ facts: facts() }), settled, '2025-10-01', newId))?.[0]).toEqual([
      '2026-02-26',
      '2026-03-12',
      '2026-05-12',
    ]);
    const next = withVersion(settled, withVersion2('RECT-G1', DAY, () => ({})).get('RECT-G1')!);
    expect(next.get('RECT-G1')?.protocol.series[0]?.steps[0]).toMatchObject({ early: 'P2W', late: 'P2M' });
    expect(next.settings?.version).toBe(1);
  });

  test('deadlines are those of the work opened under them', () => {
    const deadlines = {
      review: 3,
      proposal: 14,
      missingFact: 5,
      board: 20,
      urgentBoard: 6,
      transfer: 30,
      other: 10,
    };
    const shelf = shelfOf(early2015, signed({ ...settling({}), deadlines }, DAY));
    const dueOn = (of: Shelf) => {
      const patient = running();
      const unknown = { ...patient, facts: [...patient.facts, on(DAY, diagnosis('unknown'))] };
      const work = [
        ...project(patient, of, DAY, newId).work,
        ...project(record({ facts: unknown.facts.slice(0, 1) }), of, DAY, newId).work,
      ];
      return Object.fromEntries(work.map((one) => [one.kind, one.dueOn]));
    };
    expect(dueOn(shelf)).toEqual({
      'result-to-review': '2026-11-26',
      proposal: '2026-12-07',
      'missing-fact': '2026-11-28',
    });
    expect(dueOn(plain)).toEqual({ 'result-to-review': '2026-11-30', 'missing-fact': '2026-11-30' });
  });
});
