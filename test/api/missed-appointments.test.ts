import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { runDaily } from '../../src/jobs/daily.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  good,
  type ItemOut,
  NOW,
  pathology,
  startClinic,
} from '../support/clinic.ts';
import { act, mriDueToday, readRow } from '../support/desk.ts';
import { close, opened, period, scan, staging } from '../support/observation.ts';
import { proposalsOf } from '../support/proposals.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
beforeEach(() => {
  clinic.clock.setTo(NOW);
});

const KIND = 'missed-appointment';
const reason = 'As the ward was told.';
const onDay = async (day: string) => {
  clinic.clock.setTo(`${day}T01:00:00Z`);
  const { site } = await clinic.actor('nurse');
  const system = await systemActor(clinic.ctx, site);
  await sweepSite(clinic.ctx, site, system);
  await runDaily(clinic.ctx, system);
};
const book = async (item: { id: string }, on: string | null, as = 'nurse') => {
  const { version } = await readRow(clinic, item.id);
  const appointment = on === null ? null : { on, place: 'Radiology' };
  return good<{ version: number }>(
    await act(clinic, { id: item.id, version }, 'booking', { order: 'RIS-1', appointment }, { as }),
  );
};
const asked = async (mrn: string) => (await clinic.plan(mrn)).work.filter(({ kind }) => kind === KIND);
const answered = async (mrn: string, body: object) =>
  good(await clinic.answer(await clinic.work(mrn, KIND), { reason, ...body }, { as: 'nurse' }));

/** Due on 23 November, booked for Monday 30 November 2026. */
async function booked(): Promise<{ mrn: string; item: ItemOut }> {
  const made = await mriDueToday(clinic);
  await book(made.item, '2026-11-30');
  return made;
}
/** The same on 8 December: nothing has come of it. */
async function missed(): Promise<{ mrn: string; item: ItemOut }> {
  const made = await booked();
  await onDay('2026-12-08');
  return made;
}

/** Of an appointment on 30 November: nothing for a week, then one question, however often anything runs. */
async function askedOnceAfterAWeek(mrn: string) {
  await onDay('2026-12-07');
  expect(await asked(mrn)).toEqual([]);
  await onDay('2026-12-08');
  await onDay('2026-12-08');
  const [work, ...more] = await asked(mrn);
  expect(more).toEqual([]);
  return work;
}

describe('an appointment that passes without a result', () => {
  test('is a nurse’s work after a week, once however often anything runs, and its row is the examination’s', async () => {
    const { mrn, item } = await booked();
    const work = await askedOnceAfterAWeek(mrn);
    expect(work).toMatchObject({
      subject: `${item.id} 2026-11-30 try 1`,
      role: 'nurse',
      tier: 4,
      dueOn: '2026-12-08',
      answers: ['done', 'reached', 'not-reached'],
    });
    expect(work?.sentence).toContain('The appointment of 30 Nov 2026 for MRI liver + pelvis has passed');
    // A fact derives the patient anew.
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2026-11-20' }]), 201);
    expect((await asked(mrn)).map(({ id }) => id)).toEqual([work?.id]);
    await onDay('2027-02-01');
    expect((await asked(mrn)).map(({ id }) => id)).toEqual([work?.id]);
    const list = good<{ rows: { id: string; itemId: string | null }[] }>(
      await clinic.ask('GET', `/v1/worklist?kind=${KIND}&limit=200`, { as: 'nurse' }),
    );
    expect(list.rows.find(({ id }) => id === work?.id)?.itemId).toBe(item.id);
  });

  test('found after months without a sweep it is asked about all the same', async () => {
    const { mrn } = await booked();
    await onDay('2027-06-01');
    expect(await asked(mrn)).toMatchObject([{ dueOn: '2026-12-08' }]);
  });

  test('that was booked anew by then is none', async () => {
    const { mrn, item } = await booked();
    clinic.clock.setTo('2026-12-01T01:00:00Z');
    await book(item, '2026-12-10');
    await onDay('2026-12-08');
    expect(await asked(mrn)).toEqual([]);
    await onDay('2026-12-18');
    expect(await asked(mrn)).toMatchObject([{ subject: `${item.id} 2026-12-10 try 1` }]);
  });

  test('is asked about again where the new booking is taken back', async () => {
    const { mrn, item } = await missed();
    const { version } = await book(item, '2026-12-20');
    expect(await asked(mrn)).toEqual([]);
    good(await act(clinic, { id: item.id, version }, 'undo'));
    expect(await asked(mrn)).toMatchObject([{ subject: `${item.id} 2026-11-30 try 1` }]);
  });
});

describe('it is settled at once by', () => {
  test.each<[string, (of: { mrn: string; item: ItemOut }) => Promise<unknown>]>([
    ['another appointment', ({ item }) => book(item, '2026-12-20')],
    ['an order without an appointment', ({ item }) => book(item, null)],
    [
      'the result',
      async ({ mrn }) => good(await clinic.send(mrn, { performedOn: '2026-11-30', accession: mrn }), 201),
    ],
    [
      'a preliminary report: the patient came',
      async ({ mrn }) =>
        good(
          await clinic.send(mrn, { performedOn: '2026-11-30', accession: mrn, status: 'preliminary' }),
          201,
        ),
    ],
    [
      'the end of the examination',
      async ({ item }) => {
        const { version } = await readRow(clinic, item.id);
        good(await clinic.end({ id: item.id, version }, { reason: 'declined', note: reason }));
      },
    ],
    ['death', async ({ mrn }) => good(await clinic.record(mrn, [death('2026-12-01')]), 201)],
    [
      'a loss, which has its own work',
      async ({ mrn }) => {
        const attempts = [{ on: '2026-12-07', how: 'Telephone.', outcome: 'No answer.' }];
        good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason }), 201);
        expect((await clinic.work(mrn, 'lost-contact')).dueOn).toBe('2027-12-08');
      },
    ],
    [
      'a transfer that was confirmed',
      async ({ mrn }) => {
        good(await clinic.care(mrn, 'transfer', { receiver: 'City Hospital', reason }), 201);
        expect(await asked(mrn)).toHaveLength(1);
        const told = { receiver: 'City Hospital', confirmedOn: '2026-12-08', confirmedBy: 'Dr Kita' };
        good(await clinic.care(mrn, 'transfer/confirmation', told), 201);
      },
    ],
  ])('%s', async (_what, settle) => {
    const made = await missed();
    const work = await clinic.work(made.mrn, KIND);
    await settle(made);
    expect(await asked(made.mrn)).toEqual([]);
    expect((await clinic.audited(work.id)).map(({ action }) => action)).toEqual([
      'work-opened',
      'work-settled',
    ]);
  });

  test('an accepted revision that takes another examination in its place', async () => {
    const { mrn, item } = await booked();
    await onDay('2027-12-08');
    const later = await clinic.item(mrn, 'mri-liver-pelvis', '2028-11-23');
    await book(later, '2027-12-20');
    await onDay('2027-12-28');
    expect((await asked(mrn)).map(({ subject }) => subject)).toEqual([
      `${item.id} 2026-11-30 try 1`,
      `${later.id} 2027-12-20 try 1`,
    ]);
    good(
      await clinic.record(mrn, [pathology({ ki67: { comparator: '=', value: 5 } }, { date: '2027-12-28' })]),
      201,
    );
    await proposalsOf(clinic).accept(mrn);
    // What was due by the cut day lives on, and is asked about still.
    expect((await asked(mrn)).map(({ subject }) => subject)).toEqual([`${item.id} 2026-11-30 try 1`]);
  });
});

describe('an answer is an attempt', () => {
  test('and asks again in a week, until something comes of it', async () => {
    const { mrn, item } = await missed();
    await answered(mrn, { answer: 'not-reached', how: 'Telephone.' });
    expect(await asked(mrn)).toMatchObject([{ subject: `${item.id} 2026-11-30 try 2`, dueOn: '2026-12-15' }]);
    await onDay('2026-12-15');
    await answered(mrn, { answer: 'done' });
    const [third] = await asked(mrn);
    expect(third).toMatchObject({ dueOn: '2026-12-22', parts: { tries: 2 } });
    expect(third?.sentence).toContain(
      'the patient came, as was answered on 15 Dec 2026. Ask for the report.',
    );
    good(await clinic.send(mrn, { performedOn: '2026-11-30', accession: mrn }), 201);
    expect(await asked(mrn)).toEqual([]);
  });

  test('“reached” records no end of a loss where there is none', async () => {
    const { mrn } = await missed();
    await answered(mrn, { answer: 'reached', how: 'Telephone.' });
    const { facts } = good<{ facts: { kind: string }[] }>(
      await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
    );
    expect(facts.map(({ kind }) => kind)).not.toContain('contact-resumed');
  });

  test('“reached” ends a loss from before the appointment', async () => {
    const { mrn, item } = await mriDueToday(clinic);
    const attempts = [{ on: '2026-11-20', how: 'Telephone.', outcome: 'No answer.' }];
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason }), 201);
    await book(item, '2026-11-30');
    await onDay('2026-12-08');
    await answered(mrn, { answer: 'reached', how: 'She called.' });
    expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).toEqual([KIND]);
  });

  test('is not taken back: the next one is asked for', async () => {
    const { mrn } = await missed();
    const work = await clinic.work(mrn, KIND);
    await answered(mrn, { answer: 'done' });
    const response = await clinic.ask('POST', `/v1/work-items/${work.id}/reopen`, {
      as: 'nurse',
      headers: { 'if-match': `"${work.version + 1}"` },
      body: { reason },
    });
    expectProblem(response, 409);
    expect(response.body).toContain('It counted as an attempt, and the next one is asked for');
  });
});

test('the new appointment is not booked on the work itself: its answer would be hidden from the examination', async () => {
  const { mrn } = await missed();
  const work = await clinic.work(mrn, KIND);
  const body = { order: 'RIS-2', appointment: { on: '2026-12-20', place: 'Radiology' } };
  const response = await act(clinic, work, 'booking', body);
  expectProblem(response, 409);
  expect(response.body).toContain('book-the-examination');
  expect(await asked(mrn)).toHaveLength(1);
});

test('it goes with the patient into a merge, and back', async () => {
  const { mrn, item } = await missed();
  const into = await clinic.enrol([]);
  const { merge } = good<{ merge: string }>(
    await clinic.ask('POST', `${addressOf(into)}/merges`, {
      as: 'clinician',
      body: { duplicate: { system: 'urn:oid:1.2.3', value: mrn }, reason },
    }),
    201,
  );
  const [work, ...more] = await asked(into);
  expect([work?.subject, more]).toEqual([`${item.id} 2026-11-30 try 1`, []]);
  await book(item, '2026-12-20');
  expect(await asked(into)).toEqual([]);
  await onDay('2026-12-28');
  expect(await asked(into)).toMatchObject([{ subject: `${item.id} 2026-12-20 try 1` }]);
  good(await clinic.ask('POST', `/v1/merges/${merge}/undo`, { as: 'clinician', body: { reason } }));
  expect(await asked(mrn)).toMatchObject([{ subject: `${item.id} 2026-12-20 try 1` }]);
  expect(await asked(into)).toEqual([]);
});

describe('the scan of an observation period', () => {
  /** Opened on 23 Nov 2026, booked for Monday 30 November 2026, as the baseline is waited for. */
  async function bookedScan(): Promise<{ mrn: string; id: string; row: { id: string } }> {
    const mrn = await clinic.enrol([staging('2026-11-20', 'II')]);
    const { id } = await opened(clinic, mrn);
    const row = await clinic.work(mrn, 'observation-scan');
    await book(row, '2026-11-30');
    return { mrn, id, row };
  }

  test('is asked about like an examination, without a plan too, until another day is booked', async () => {
    const { mrn, row } = await bookedScan();
    const work = await askedOnceAfterAWeek(mrn);
    expect(work).toMatchObject({ role: 'nurse', tier: 4, dueOn: '2026-12-08' });
    await answered(mrn, { answer: 'not-reached', how: 'Telephone.' });
    expect(await asked(mrn)).toMatchObject([{ dueOn: '2026-12-15', parts: { tries: 1 } }]);
    await book(row, '2026-12-20');
    expect(await asked(mrn)).toEqual([]);
    await onDay('2026-12-28');
    expect(await asked(mrn)).toMatchObject([{ dueOn: '2026-12-28', parts: { tries: 0 } }]);
  });

  test('once it is read, or the period is closed, nobody is asked', async () => {
    const [one, two] = [await bookedScan(), await bookedScan()];
    await onDay('2026-12-08');
    good(await scan(clinic, one.id, '2026-11-30', 3), 201);
    expect(await asked(one.mrn)).toEqual([]);
    const note = 'Moved away.';
    good(await close(clinic, await period(clinic, two.id), { reason: 'withdrawn', note }));
    expect(await asked(two.mrn)).toEqual([]);
  });

  test('goes with the patient into a merge, and back', async () => {
    const { mrn } = await bookedScan();
    const into = await clinic.enrol([]);
    const { merge } = good<{ merge: string }>(
      await clinic.ask('POST', `${addressOf(into)}/merges`, {
        as: 'clinician',
        body: { duplicate: { system: 'urn:oid:1.2.3', value: mrn }, reason },
      }),
      201,
    );
    await onDay('2026-12-08');
    expect(await asked(into)).toHaveLength(1);
    good(await clinic.ask('POST', `/v1/merges/${merge}/undo`, { as: 'clinician', body: { reason } }));
    expect(await asked(mrn)).toHaveLength(1);
    expect(await asked(into)).toEqual([]);
  });
});

test('a booking and a result at once: no deadlock, and whichever is last is right', async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => booked()));
  await onDay('2026-12-08');
  onTestFinished(() => clinic.clock.setTo(NOW));
  const versions = await Promise.all(made.map(({ item }) => readRow(clinic, item.id)));
  const body = { order: 'RIS-1', appointment: { on: '2026-12-20', place: 'Radiology' } };
  const answers = await Promise.all(
    made.flatMap(({ mrn, item }, n) => [
      act(clinic, { id: item.id, version: versions[n]?.version ?? 0 }, 'booking', body),
      clinic.send(mrn, { performedOn: '2026-11-30', accession: mrn }),
    ]),
  );
  expect(new Set(answers.map(({ statusCode }) => statusCode))).not.toContain(500);
  for (const { mrn } of made) expect(await asked(mrn)).toEqual([]);
});
