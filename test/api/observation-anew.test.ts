import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, expectProblem, good, hepatectomy, startClinic } from '../support/clinic.ts';
import {
  close,
  type DoneOut,
  decide,
  lose,
  open,
  opened,
  type PeriodOut,
  period,
  reach,
  read,
  scan,
  staging,
} from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const reason = 'Agreed in the round.';

/** A period whose count was the same after three months, and what the board decided on 13 Apr 2026. */
async function decided(decision: 'radical' | 'non-surgical'): Promise<{ mrn: string; id: string }> {
  at('2026-01-12');
  const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  at('2026-04-13');
  good(await scan(clinic, id, '2026-04-12', 3), 201);
  await decide(clinic, id, decision, '2026-04-13', decision === 'radical' ? '2026-05-15' : null);
  return { mrn, id };
}

describe('a patient who is staged anew', () => {
  test('after a decision against surgery: a period is proposed, and opens; the decision stays on record', async () => {
    const { mrn, id } = await decided('non-surgical');
    expect((await read(clinic, mrn)).proposal).toBeNull();
    at('2026-09-02');
    good(await clinic.record(mrn, [staging('2026-09-01', 'II')]), 201);
    expect(await clinic.work(mrn, 'observation-proposed')).toMatchObject({ dueOn: '2026-09-09' });
    const second = await opened(clinic, mrn);
    expect(second).toMatchObject({ state: 'awaiting-baseline', follows: null });
    expect(await period(clinic, id)).toMatchObject({
      state: 'board-decided',
      decision: { decision: 'non-surgical' },
    });
    // One patient is watched in one period at a time.
    expectProblem(await open(clinic, mrn, { reason }), 409);
    await expect(decide(clinic, id, 'extend', '2026-09-02')).rejects.toThrow('does not fit');
  });

  test('on the day of the decision, after it', async () => {
    const { mrn } = await decided('non-surgical');
    good(await clinic.record(mrn, [staging('2026-04-13', 'II')]), 201);
    expect(await opened(clinic, mrn)).toMatchObject({ state: 'awaiting-baseline' });
    expect((await read(clinic, mrn)).proposal).toBeNull();
  });

  test('after the operation that was decided', async () => {
    const { mrn } = await decided('radical');
    at('2026-05-19');
    expectProblem(await open(clinic, mrn, { reason }), 409);
    good(await clinic.record(mrn, [hepatectomy('2026-05-18')]), 201);
    at('2026-09-02');
    good(await clinic.record(mrn, [staging('2026-09-01', 'I')]), 201);
    expect(await opened(clinic, mrn)).toMatchObject({ state: 'awaiting-baseline' });
  });

  test('once another runs, one that a person closed is not opened again', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const first = await opened(clinic, mrn);
    const closed = good<DoneOut>(await close(clinic, first, { reason: 'withdrawn', note: reason })).period;
    const { period: second } = good<{ period: PeriodOut }>(await open(clinic, mrn, { reason }), 201);
    const reopen = async () => {
      const { version } = await period(clinic, closed.id);
      return clinic.ask('POST', `/v1/observation-periods/${closed.id}/reopen`, {
        as: 'clinician',
        headers: { 'if-match': `"${version}"` },
        body: { reason },
      });
    };
    expectProblem(await reopen(), 409);
    good(await close(clinic, second, { reason: 'opened-in-error', note: reason }));
    expect(good<DoneOut>(await reopen()).period.state).toBe('awaiting-baseline');
  });
});

describe('a patient who is lost', () => {
  test('is watched in no period before the contact is recorded; opened on that day it stays open', async () => {
    const { mrn, id } = await decided('radical');
    await lose(clinic, mrn);
    expectProblem(await open(clinic, mrn, { reason }), 409);
    await reach(clinic, mrn);
    const { period: second } = good<{ period: PeriodOut }>(await open(clinic, mrn, { reason }), 201);
    expect(second).toMatchObject({ state: 'awaiting-baseline', closedReason: null, follows: null });
    expect(await period(clinic, id)).toMatchObject({ state: 'closed', decision: { decision: 'radical' } });
  });

  test('is asked about when a scan of a later day is on record; reached, the next period is proposed, linked', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const first = await opened(clinic, mrn);
    good(await scan(clinic, first.id, '2026-01-10', 3), 201);
    at('2026-02-10');
    await lose(clinic, mrn);
    expect(await clinic.work(mrn, 'lost-contact')).toMatchObject({ dueOn: '2027-02-10' });
    at('2026-04-14');
    good(await scan(clinic, first.id, '2026-04-12', 3), 201);
    const seen = await clinic.work(mrn, 'lost-contact');
    expect([seen.sentence.slice(0, 31), seen.dueOn]).toEqual([
      'Is the patient there again? Los',
      '2026-04-21',
    ]);
    good(await clinic.answer(seen, { answer: 'reached', how: 'She came for the scan.', reason }));
    expect(await opened(clinic, mrn)).toMatchObject({ state: 'awaiting-baseline', follows: first.id });
  });

  test('is asked about when she returns from another hospital', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    await opened(clinic, mrn);
    at('2026-02-10');
    await lose(clinic, mrn);
    const receiver = 'City Hospital';
    good(await clinic.care(mrn, 'transfer', { receiver, reason }), 201);
    const confirmation = { receiver, confirmedBy: 'Dr Kita', confirmedOn: '2026-02-10' };
    good(await clinic.care(mrn, 'transfer/confirmation', confirmation), 201);
    at('2026-05-04');
    good(await clinic.care(mrn, 'return', { reason: 'Came back.' }), 201);
    expect(await clinic.work(mrn, 'lost-contact')).toMatchObject({ dueOn: '2026-05-11' });
  });
});
