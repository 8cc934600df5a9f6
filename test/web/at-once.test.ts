import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, diagnosis, good, newMrn, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { opened, period, staging } from '../support/observation.ts';
import { submit } from '../support/pages.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-01-12T01:00:00Z' });
  return () => clinic.app.close();
});

const at = (id: string, action: string) => `/worklist/rows/${id}/${action}`;

/** Sends several forms that were all filled in on one version, and gives the statuses in order. */
async function together(url: string, forms: readonly Record<string, string | number>[]): Promise<number[]> {
  const answers = await Promise.all(forms.map((form) => submit(clinic, url, form)));
  return answers.map(({ statusCode }) => statusCode).toSorted();
}

describe('of several people who send a form about one row at the same time, one is recorded', () => {
  test.each(['final', 'preliminary'])('a %s scan of an observation period', async (status) => {
    const mrn = newMrn();
    const facts = [diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }), staging('2026-01-10', 'II')];
    good(await clinic.put(mrn, facts), 201);
    const { id } = await opened(clinic, mrn);
    const row = await clinic.work(mrn, 'observation-scan');
    const told = {
      version: row.version,
      performedOn: '2026-01-10',
      reader: 'Dr Reader',
      modality: 'MRI',
      contrast: 'hepatobiliary',
      qualifier: 'exact',
      outside: 'absent',
      nelmType: 'unknown',
      status,
    };
    const forms = [1, 2, 3, 4, 5, 6].map((count) => ({ ...told, count }));
    expect(await together(at(row.id, 'scan'), forms)).toEqual([200, 412, 412, 412, 412, 412]);
    expect((await period(clinic, id)).scans).toHaveLength(1);
  });

  test('a result, an ending, a snooze', async () => {
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    const forms = {
      result: { performedOn: '2026-11-22', modality: 'MRI', accession: '', conclusion: '', regions: 'liver' },
      end: { reason: 'declined', note: 'Said so.' },
      snooze: { until: '2026-12-01', reason: 'On holiday.' },
    };
    for (const [action, told] of Object.entries(forms)) {
      const { item } = await mriDueToday(clinic);
      const form = { version: item.version, ...told };
      const statuses = await together(at(item.id, action), [form, form, form]);
      expect([action, ...statuses]).toEqual([action, 200, 412, 412]);
    }
  });
});
