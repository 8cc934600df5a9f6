import { describe, expect, test } from 'vitest';
import type { Course } from '../../src/domain/plan-model.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import type { ImagingRow } from '../../src/worklist/rows.repo.ts';
import { rowView } from '../../src/worklist/view.ts';

const course: Course = {
  id: '01a208ec-0000-7000-8000-000000000001',
  protocol: protocolOf('RECT-G2X'),
  anchorOn: '2023-06-17',
  anchorEvent: 'resection',
  anchorFactId: null,
  anchorPartial: false,
  omittedSeries: [],
  reason: '',
  picked: false,
  superseded: false,
  signedBy: 'Dr Demo',
  signedOn: '2026-11-23',
};
const series = course.protocol.series.find(({ steps }) => steps.length > 0);
const row: ImagingRow = {
  ...{ tier: 3, day: '2024-04-16', kind: 'imaging', id: '01a208ec-0000-7000-8000-000000000002', version: 1 },
  patient: null,
  ...{ opens: '2024-01-17', due: '2024-02-17', closes: '2024-03-17', critical: '2024-04-16' },
  ...{ primary: 'rectum', grade: 'G2', nelmType: 'unknown', ki67: null, lesions: null },
  ...{ assignee: null, assignedUntil: null },
  ...{ snoozedUntil: null, order: null, appointment: null, escalatedTo: null, lastContact: null },
  ...{
    missingRegions: [],
    seriesKey: series?.key ?? '',
    stepNumber: 1,
    occurrence: 2,
    origin: 'step',
    course,
  },
};
const on = (day: string, of: Partial<ImagingRow> = {}) =>
  rowView({ ...row, ...of }, { day, now: new Date(`${day}T12:00:00Z`) });

describe('the sentences of a row that was shown before', () => {
  test('tell the days late of the day on which it is shown again', () => {
    expect(on('2024-03-20').whyHere).toContain('3 days late (window closed 17 Mar 2024)');
    expect(on('2024-03-21').whyHere).toContain('4 days late (window closed 17 Mar 2024)');
    expect(on('2024-03-20').whyHere).toContain('3 days late (window closed 17 Mar 2024)');
  });

  test('tell the days to which it was moved', () => {
    expect(on('2024-03-20').why).toContain('due 17 Feb 2024');
    const moved = on('2024-03-20', { due: '2024-02-19', closes: '2024-03-19', critical: '2024-04-18' });
    expect(moved.why).toContain('due 19 Feb 2024');
    expect(moved.whyHere).toContain(
      '1 day late (window closed 19 Mar 2024); among these by critical day, 18 Apr',
    );
  });

  test('tell the place that it has come to', () => {
    expect(on('2024-03-17', { tier: 5 }).whyHere).toContain('Imaging due since 17 Feb 2024');
    expect(on('2024-03-17', { tier: 6 }).whyHere).toContain('Imaging open since 17 Jan 2024');
  });

  test('tell who signed, once the name was corrected', () => {
    expect(on('2024-03-20').why).toContain('signed by Dr Demo on 23 Nov 2026');
    expect(on('2024-03-20', { course: { ...course, signedBy: 'Dr Demo-Sato' } }).why).toContain(
      'signed by Dr Demo-Sato on 23 Nov 2026',
    );
  });
});
