import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import { coveredRegions, hasRightModality, lastQualifyingScan } from '../../src/domain/coverage.ts';
import {
  type MatchableItem,
  matchResults,
  type Resolution,
  statusAfterMatching,
} from '../../src/domain/matching.ts';
import type { Result } from '../../src/domain/results.ts';
import { mri, result } from './support.ts';

/** An MRI of liver + pelvis, due in the middle of March 2026, unless told otherwise. */
const item = (id: string, more: Partial<MatchableItem> = {}): MatchableItem => ({
  id,
  seriesId: 'course/mri',
  opens: '2026-02-12',
  due: '2026-03-12',
  closes: '2026-04-12',
  modalities: ['MRI'],
  regions: ['liver', 'pelvis'],
  beforeEnrolment: false,
  outOfReach: false,
  ...more,
});

const march = item('march');
const september = item('september', { opens: '2026-08-12', due: '2026-09-12', closes: '2026-10-12' });
const nextMarch = item('next march', { opens: '2027-02-12', due: '2027-03-12', closes: '2027-04-12' });
const scope = item('scope', {
  seriesId: 'course/scope',
  modalities: ['sigmoidoscopy'],
  regions: ['rectum'],
});

interface Case {
  readonly resolutions?: readonly Resolution[];
  readonly nonDiagnostic?: readonly string[];
  readonly enrolledOn?: CalendarDate;
}

function match(items: readonly MatchableItem[], results: readonly Result[], more: Case = {}) {
  const matching = matchResults({
    items,
    results,
    resolutions: more.resolutions ?? [],
    nonDiagnostic: new Set(more.nonDiagnostic ?? []),
    enrolledOn: more.enrolledOn ?? null,
  });
  return {
    closed: Object.fromEntries(
      [...matching.completions].map(([id, { on, late }]) => [id, `${on}${late ? ', late' : ''}`]),
    ),
    evidence: Object.fromEntries([...matching.completions].map(([id, { resultIds }]) => [id, resultIds])),
    missing: Object.fromEntries([...matching.partly].map(([id, { missing }]) => [id, missing])),
    queue: matching.unmatched.map(({ resultId }) => resultId),
    why: matching.unmatched.map(({ why }) => why),
  };
}

describe('(a) on time: the window holds the day performed', () => {
  test.each([
    ['the day it opens', '2026-02-12', true],
    ['the day before', '2026-02-11', false],
    ['the due day', '2026-03-12', true],
    ['the day it closes', '2026-04-12', true],
  ])('%s', (_, day, closes) => {
    const { closed, queue } = match([march], [mri(day)]);
    expect(closed).toEqual(closes ? { march: day } : {});
    expect(queue).toHaveLength(closes ? 0 : 1);
  });

  test('the day after it closes is late', () => {
    expect(match([march], [mri('2026-04-13')]).closed).toEqual({ march: '2026-04-13, late' });
  });

  test('every open item whose window holds the day, across courses', () => {
    const posthep = item('posthep', { seriesId: 'other/mri-liver', regions: ['liver'] });
    expect(match([march, posthep], [mri('2026-03-01')]).closed).toEqual({
      march: '2026-03-01',
      posthep: '2026-03-01',
    });
  });

  test('two overlapping windows of one series are both met', () => {
    const catchUp = item('catch-up', { opens: '2026-03-23', due: '2026-04-23', closes: '2026-05-23' });
    expect(match([march, catchUp], [mri('2026-04-01')]).closed).toEqual({
      march: '2026-04-01',
      'catch-up': '2026-04-01',
    });
  });

  test('a second scan in a window that is met goes to a person', () => {
    const { closed, why } = match([march], [mri('2026-03-01'), mri('2026-03-20')]);
    expect(closed).toEqual({ march: '2026-03-01' });
    expect(why).toEqual(['MRI of liver + pelvis: what was open that day is already met.']);
  });
});

describe('(b) late: earlier unmet items of the same series whose window had closed', () => {
  test('all of them, and the one whose window holds the day is on time', () => {
    expect(match([march, september, nextMarch], [mri('2027-03-01')]).closed).toEqual({
      march: '2027-03-01, late',
      september: '2027-03-01, late',
      'next march': '2027-03-01',
    });
  });

  test('never an item of another series, whatever its modality', () => {
    const other = item('other', { seriesId: 'other/mri' });
    const here = item('here', { opens: '2026-05-01', due: '2026-06-01', closes: '2026-07-01' });
    const { closed } = match([scope, other, here], [mri('2026-06-01')]);
    expect(closed.here).toBe('2026-06-01');
    expect(closed.scope).toBeUndefined();
    // The other course asks for the same scan: it is late there by its own series.
    expect(closed.other).toBe('2026-06-01, late');
  });

  test('an item that is met already stays as it is', () => {
    expect(match([march, september], [mri('2026-03-01'), mri('2026-09-01')]).closed).toEqual({
      march: '2026-03-01',
      september: '2026-09-01',
    });
  });

  test('a scan between two windows is late for the first and nothing for the second', () => {
    expect(match([march, september], [mri('2026-06-01')]).closed).toEqual({ march: '2026-06-01, late' });
  });

  test('by two reports in a later window together, on the day of the second', () => {
    const { closed, evidence } = match(
      [march, september],
      [mri('2026-08-20', 'liver'), mri('2026-09-01', 'pelvis')],
    );
    expect(closed).toEqual({ march: '2026-09-01, late', september: '2026-09-01' });
    expect(evidence.march).toEqual(['MRI 2026-08-20 liver', 'MRI 2026-09-01 pelvis']);
  });

  test('not by two reports of different days outside any window: a person decides', () => {
    const { closed, queue } = match([march], [mri('2026-05-01', 'liver'), mri('2026-05-03', 'pelvis')]);
    expect(closed).toEqual({});
    expect(queue).toEqual(['MRI 2026-05-01 liver', 'MRI 2026-05-03 pelvis']);
  });

  test('not with half of it from before its window opened', () => {
    // Month 204 of RECT-G2X, and a catch-up of the next step whose wider window opens before it.
    const month204 = item('month 204', { opens: '2026-02-12', due: '2026-03-12', closes: '2026-04-12' });
    const catchUp = item('catch-up', { opens: '2026-01-15', due: '2026-03-15', closes: '2026-05-15' });
    const halves = [mri('2026-01-20', 'liver'), mri('2026-05-01', 'pelvis')];
    expect(match([month204, catchUp], halves).closed).toEqual({ 'catch-up': '2026-05-01' });
    // Another scan takes nothing away from what was met.
    const whole = [mri('2026-02-20', 'liver'), mri('2026-05-01', 'pelvis')];
    expect(match([month204, catchUp], whole).closed).toEqual({
      'month 204': '2026-05-01, late',
      'catch-up': '2026-05-01',
    });
    expect(match([month204, catchUp], [...whole, mri('2026-01-20')]).closed).toEqual({
      'month 204': '2026-05-01, late',
      'catch-up': '2026-01-20',
    });
  });

  test('a report that had covered a part stays part of the evidence', () => {
    const { closed, evidence, queue } = match([march], [mri('2026-03-01', 'liver'), mri('2026-05-01')]);
    expect(closed).toEqual({ march: '2026-05-01, late' });
    expect(evidence).toEqual({ march: ['MRI 2026-03-01 liver', 'MRI 2026-05-01 liver+pelvis'] });
    expect(queue).toEqual([]);
  });

  test('what closed before enrolment is never closed late', () => {
    const before = { ...march, beforeEnrolment: true };
    expect(match([before, september], [mri('2026-09-01')]).closed).toEqual({ september: '2026-09-01' });
    expect(match([before], [mri('2026-03-01')]).closed).toEqual({ march: '2026-03-01' });
  });
});

describe('(c) never an item whose window opens later', () => {
  test('too early goes to the queue, and says when the window opens', () => {
    const { closed, why } = match([march], [mri('2026-02-11')]);
    expect(closed).toEqual({});
    expect(why).toEqual([
      'MRI of liver + pelvis: performed on 11 Feb 2026, before the next window opens on 12 Feb 2026.',
    ]);
  });
});

describe('all regions named', () => {
  test('partly covered stays open and says what is missing', () => {
    const { closed, missing, queue } = match([march], [mri('2026-03-01', 'liver')]);
    expect([closed, missing, queue]).toEqual([{}, { march: ['pelvis'] }, []]);
  });

  test('a part of what was asked for before the enrolment, told later, goes to a person', () => {
    const earlier = item('earlier', { beforeEnrolment: true });
    const enrolledOn = '2026-06-01';
    const late = mri('2026-03-12', 'pelvis', { receivedOn: '2026-07-01' });
    const { missing, why } = match([earlier], [late], { enrolledOn });
    expect([missing, why]).toEqual([
      {},
      ['MRI of pelvis: covers a part alone of what was asked for before the enrolment.'],
    ]);
    expect(match([earlier], [{ ...late, receivedOn: '2026-05-01' }], { enrolledOn }).queue).toEqual([]);
  });

  test('two reports in one window complete each other, on the day of the second', () => {
    const { closed, missing, evidence } = match(
      [march],
      [mri('2026-03-05', 'pelvis'), mri('2026-03-01', 'abdomen')],
    );
    expect([closed, missing]).toEqual([{ march: '2026-03-05' }, {}]);
    expect(evidence.march).toEqual(['MRI 2026-03-01 abdomen', 'MRI 2026-03-05 pelvis']);
  });

  test('two reports in different windows do not', () => {
    const { closed, missing } = match(
      [march, september],
      [mri('2026-03-01', 'liver'), mri('2026-09-01', 'pelvis')],
    );
    expect([closed, missing]).toEqual([{}, { march: ['pelvis'], september: ['liver'] }]);
  });

  test('a part that comes after the close leaves the item partly covered', () => {
    const { closed, missing, queue } = match(
      [march],
      [mri('2026-04-12', 'liver'), mri('2026-04-13', 'pelvis')],
    );
    expect([closed, missing, queue]).toEqual([{}, { march: ['pelvis'] }, ['MRI 2026-04-13 pelvis']]);
  });

  test('abdomen contains the liver; the liver is no abdomen', () => {
    expect(match([march], [mri('2026-03-01', 'abdomen+pelvis')]).closed).toEqual({ march: '2026-03-01' });
    const abdomen = item('abdomen', { regions: ['abdomen'] });
    const { closed, why } = match([abdomen], [mri('2026-03-01', 'liver')]);
    expect(closed).toEqual({});
    expect(why).toEqual(['MRI of liver: covers none of the regions asked for.']);
  });

  test('a second report of a part that is seen already shows nothing more', () => {
    const { missing, why } = match([march], [mri('2026-03-01', 'liver'), mri('2026-03-02', 'liver')]);
    expect(missing).toEqual({ march: ['pelvis'] });
    expect(why).toEqual(['MRI of liver: shows nothing that another report has not shown already.']);
  });

  test('a report that names no region covers none', () => {
    const { closed, why } = match([march], [mri('2026-03-01', '')]);
    expect(closed).toEqual({});
    expect(why).toEqual(['MRI of no stated region: covers none of the regions asked for.']);
  });

  test('an endoscopy shows what it is for, without a region named', () => {
    expect([...coveredRegions({ modality: 'colonoscopy', regions: [] })]).toEqual(['rectum']);
    expect([...coveredRegions({ modality: 'EUS', regions: [] })]).toEqual(['pancreas']);
    expect([...coveredRegions({ modality: 'MRI', regions: [] })]).toEqual([]);
  });
});

describe('the right modality', () => {
  test('colonoscopy satisfies sigmoidoscopy, not the other way round', () => {
    expect(match([scope], [result('colonoscopy', '2026-03-01')]).closed).toEqual({ scope: '2026-03-01' });
    expect(match([scope], [result('sigmoidoscopy', '2026-03-01')]).closed).toEqual({ scope: '2026-03-01' });
    expect(hasRightModality({ modality: 'sigmoidoscopy' }, ['colonoscopy'])).toBe(false);
  });

  test('"A or B" is either, and both together', () => {
    const either = item('either', { modalities: ['CT', 'MRI'], regions: ['abdomen', 'pelvis'] });
    for (const modality of ['CT', 'MRI'] as const) {
      expect(match([either], [result(modality, '2026-03-01', 'abdomen+pelvis')]).closed).toEqual({
        either: '2026-03-01',
      });
    }
    const mixed = [result('CT', '2026-03-01', 'abdomen'), mri('2026-03-04', 'pelvis')];
    expect(match([either], mixed).closed).toEqual({ either: '2026-03-04' });
  });

  test('the wrong one goes to the queue', () => {
    const { closed, why } = match([march], [result('CT', '2026-03-01', 'liver+pelvis')]);
    expect(closed).toEqual({});
    expect(why).toEqual(['CT of liver + pelvis: no scheduled examination asks for this modality.']);
  });

  test('without any scheduled examination, so does every result', () => {
    expect(match([], [mri('2026-03-01')]).why).toEqual([
      'MRI of liver + pelvis: the patient has no scheduled examination.',
    ]);
  });
});

describe('status of the report', () => {
  const of = (status: Result['status']) => match([march], [mri('2026-03-01', 'liver+pelvis', { status })]);

  test.each(['final', 'corrected', 'amended'] as const)('%s closes', (status) => {
    expect(of(status).closed).toEqual({ march: '2026-03-01' });
  });
  test.each(['preliminary', 'entered-in-error', 'cancelled'] as const)('%s closes nothing', (status) => {
    const { closed, missing, queue } = of(status);
    expect([closed, missing, queue]).toEqual([{}, {}, []]);
  });

  test('corrected, and no longer qualifying: the item is open again', () => {
    const corrected = mri('2026-03-01', 'liver', { status: 'corrected', version: 2 });
    const { closed, missing } = match([march], [corrected]);
    expect([closed, missing]).toEqual([{}, { march: ['pelvis'] }]);
  });

  test('corrected to another day: the window of that day counts', () => {
    const corrected = mri('2026-02-01', 'liver+pelvis', { status: 'corrected', version: 2 });
    expect(match([march], [corrected]).closed).toEqual({});
  });

  test('entered in error reopens what it closed late, too', () => {
    const scan = mri('2026-09-01');
    expect(match([march, september], [scan]).closed).toEqual({
      march: '2026-09-01, late',
      september: '2026-09-01',
    });
    expect(match([march, september], [{ ...scan, status: 'entered-in-error' }]).closed).toEqual({});
  });

  test('read as non-diagnostic: closes nothing, and is nobody’s to resolve', () => {
    const scan = mri('2026-03-01');
    const { closed, queue } = match([march], [scan], { nonDiagnostic: [scan.id] });
    expect([closed, queue]).toEqual([{}, []]);
  });
});

describe('what a person decides', () => {
  const ct = result('CT', '2026-03-01', 'liver+pelvis');
  const decided = (kind: Resolution['kind'], itemId: string | null, resultId = ct.id) => ({
    resolutions: [{ resultId, kind, itemId }],
  });

  test('equivalent for an item: closed on the day performed', () => {
    const { closed, queue } = match([march], [ct], decided('equivalent', 'march'));
    expect([closed, queue]).toEqual([{ march: '2026-03-01' }, []]);
  });

  test('equivalent after the close is late', () => {
    const late = result('CT', '2026-05-01', 'liver+pelvis');
    expect(match([march], [late], decided('equivalent', 'march', late.id)).closed).toEqual({
      march: '2026-05-01, late',
    });
  });

  test('a choice for an item of one course leaves those of the others closed', () => {
    const liver = item('liver', { seriesId: 'other/mri', regions: ['liver'] });
    const scan = mri('2026-03-20', 'liver');
    expect(match([march, liver], [scan]).closed).toEqual({ liver: '2026-03-20' });
    expect(match([march, liver], [scan], decided('equivalent', 'march', scan.id)).closed).toEqual({
      march: '2026-03-20',
      liver: '2026-03-20',
    });
    // Of the same series it counts for the one that was chosen, and for no other.
    const wide = item('wide', { due: '2026-03-30', closes: '2026-06-30' });
    const whole = mri('2026-03-20');
    expect(match([march, wide], [whole], decided('equivalent', 'march', whole.id)).closed).toEqual({
      march: '2026-03-20',
    });
  });

  test('early for an item', () => {
    const early = mri('2026-02-01');
    const { closed, queue } = match([march], [early], decided('early', 'march', early.id));
    expect([closed, queue]).toEqual([{ march: '2026-02-01' }, []]);
  });

  test('extra: closes nothing and leaves the queue', () => {
    const { closed, queue } = match([march], [ct], decided('extra', null));
    expect([closed, queue]).toEqual([{}, []]);
  });

  test('wrong patient: closes nothing, even where it would have', () => {
    const scan = mri('2026-03-01');
    const { closed, missing, queue } = match([march], [scan], decided('wrong-patient', null, scan.id));
    expect([closed, missing, queue]).toEqual([{}, {}, []]);
    expect(match([march], [scan], decided('wrong-patient', 'march', scan.id)).closed).toEqual({});
  });

  test('two results for one item are both its evidence', () => {
    const pelvis = result('CT', '2026-03-09', 'pelvis');
    const liver = result('CT', '2026-03-01', 'liver');
    const { closed, evidence } = match([march], [pelvis, liver], {
      resolutions: [
        { resultId: pelvis.id, kind: 'equivalent', itemId: 'march' },
        { resultId: liver.id, kind: 'equivalent', itemId: 'march' },
      ],
    });
    expect(closed).toEqual({ march: '2026-03-01' });
    expect(evidence).toEqual({ march: [liver.id, pelvis.id] });
  });

  test('withdrawn, the result reopens what a person closed with it', () => {
    const withdrawn: Result = { ...ct, status: 'entered-in-error' };
    expect(match([march], [withdrawn], decided('equivalent', 'march')).closed).toEqual({});
  });

  test('the item was superseded since: the result is matched anew', () => {
    const early = mri('2026-02-01');
    const revised = item('revised', { opens: '2026-01-12', due: '2026-02-12', closes: '2026-03-12' });
    const items = [{ ...march, outOfReach: true }, revised];
    expect(match(items, [early], decided('early', 'march', early.id)).closed).toEqual({
      revised: '2026-02-01',
    });
    expect(match([{ ...march, outOfReach: true }], [ct], decided('equivalent', 'march')).queue).toEqual([
      ct.id,
    ]);
  });
});

test('an item that a person ended is out of reach', () => {
  const { closed, queue } = match([{ ...march, outOfReach: true }, september], [mri('2026-03-01')]);
  expect([closed, queue]).toEqual([{}, ['MRI 2026-03-01 liver+pelvis']]);
});

describe('history of a late enrolment', () => {
  const before = { ...march, beforeEnrolment: true };

  test('is asked about as a whole, not scan by scan', () => {
    const { queue } = match([before, september], [mri('2026-01-05'), mri('2026-07-01')], {
      enrolledOn: '2026-07-02',
    });
    // The scan of July lies past the last closed window: it may be an early one.
    expect(queue).toEqual(['MRI 2026-07-01 liver+pelvis']);
  });

  test('of a patient who did not enrol late, each scan is looked at', () => {
    expect(match([march], [mri('2026-01-05')], { enrolledOn: '2026-01-20' }).queue).toHaveLength(1);
  });
});

describe('the last qualifying scan', () => {
  const wanted = { modalities: ['MRI'], regions: ['liver', 'pelvis'] } as const;
  const last = (...results: readonly Result[]) => lastQualifyingScan(wanted, results, '2026-06-01');

  test('the last whole one up to the day', () => {
    expect(last(mri('2026-03-01'), mri('2026-05-01'), mri('2026-06-02'))).toBe('2026-05-01');
    expect(last(mri('2026-06-01'))).toBe('2026-06-01');
    expect(last()).toBeNull();
  });
  test('parts of one day make a whole, parts of two do not', () => {
    expect(last(mri('2026-05-01', 'liver'), mri('2026-05-01', 'pelvis'))).toBe('2026-05-01');
    expect(last(mri('2026-05-01', 'liver'), mri('2026-05-02', 'pelvis'))).toBeNull();
  });
  test('no preliminary report, no other modality', () => {
    expect(
      last(
        mri('2026-05-01', 'liver+pelvis', { status: 'preliminary' }),
        result('CT', '2026-05-01', 'liver+pelvis'),
      ),
    ).toBeNull();
  });
});

test('status on record: completed, or before enrolment, or live', () => {
  const matching = matchResults({
    items: [march],
    results: [mri('2026-03-01')],
    resolutions: [],
    nonDiagnostic: new Set(),
    enrolledOn: null,
  });
  expect(statusAfterMatching({ id: 'march', beforeEnrolment: true }, matching)).toBe('completed');
  expect(statusAfterMatching({ id: 'x', beforeEnrolment: true }, matching)).toBe('before-enrolment');
  expect(statusAfterMatching({ id: 'x', beforeEnrolment: false }, matching)).toBe('live');
});

/** An MRI that was due, and closed, before the patient was enrolled on 23 November 2026. */
const ITEM_BEFORE_ENROLMENT = {
  id: 'before',
  seriesId: 'course/mri',
  opens: '2026-02-12',
  due: '2026-03-12',
  closes: '2026-04-12',
  modalities: ['MRI'],
  regions: ['liver'],
  beforeEnrolment: true,
  outOfReach: false,
} as const;

test('what is received after enrolment is looked at, however long ago it was performed', () => {
  const scan = result('CT', '2026-02-01', 'liver', { receivedOn: '2026-11-24' });
  const known = result('CT', '2026-02-02', 'liver', { receivedOn: '2026-11-23' });
  const { unmatched } = matchResults({
    items: [ITEM_BEFORE_ENROLMENT],
    results: [scan, known],
    resolutions: [],
    nonDiagnostic: new Set(),
    enrolledOn: '2026-11-23',
  });
  expect(unmatched.map(({ resultId }) => resultId)).toEqual(['CT 2026-02-01 liver']);
});
