import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, expectProblem, good, hepatectomy, startClinic } from '../support/clinic.ts';
import {
  type DoneOut,
  decide,
  list,
  lose,
  open,
  opened,
  period,
  preview,
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

describe('a patient who was lost and is reached again', () => {
  test('all on one day: the next period is open and awaits its baseline', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const first = await opened(clinic, mrn);
    good(await scan(clinic, first.id, '2026-01-10', 3), 201);
    await lose(clinic, mrn);
    await reach(clinic, mrn);
    expect((await read(clinic, mrn)).proposal).toMatchObject({ kind: 'propose' });
    const second = await opened(clinic, mrn);
    expect(second).toMatchObject({ state: 'awaiting-baseline', closedReason: null, follows: first.id });
    expect(await clinic.work(mrn, 'observation-scan')).toMatchObject({ dueOn: '2026-01-26' });
    expect(await period(clinic, first.id)).toMatchObject({
      state: 'closed',
      closedReason: 'lost-to-follow-up',
    });
  });

  test('a preview tells what a scan would bring, as the scan then does: lost, reached again, elsewhere', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-01-10', 3), 201);
    await lose(clinic, mrn);
    at('2026-02-02');
    const seen = await preview(clinic, id, '2026-02-02', 3);
    expect(seen.before.next).toEqual({ what: 'Reach the patient', who: 'nurse', by: '2027-01-12' });
    expect(seen.after.next).toEqual({ what: 'Reach the patient', who: 'nurse', by: '2026-02-09' });
    expect(good<DoneOut>(await scan(clinic, id, '2026-02-02', 3), 201).period.next).toEqual(seen.after.next);
    await reach(clinic, mrn);
    const anew = { what: 'Open the next period, or decline it', who: 'clinician', by: '2026-02-09' };
    expect((await period(clinic, id)).next).toEqual(anew);
    at('2026-02-04');
    const again = await preview(clinic, id, '2026-02-03', 3);
    expect([again.before.next, again.after.next]).toEqual([anew, anew]);

    const elsewhere = await clinic.enrol([staging('2026-01-10', 'II')]);
    const { id: left } = await opened(clinic, elsewhere);
    const receiver = 'City Hospital';
    good(await clinic.care(elsewhere, 'transfer', { receiver, reason }), 201);
    const confirmation = { receiver, confirmedBy: 'Dr Receiver', confirmedOn: '2026-02-04' };
    good(await clinic.care(elsewhere, 'transfer/confirmation', confirmation), 201);
    const there = await preview(clinic, left, '2026-02-03', 3);
    expect([there.after.state, there.work]).toEqual(['observing', []]);
    expect((await preview(clinic, left, '2026-02-03', 3, { status: 'preliminary' })).work).toEqual([]);
  });

  test('of a period that was opened with a reason: proposed without a staging, and linked', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([]);
    expectProblem(await open(clinic, mrn, {}), 422, ['/reason']);
    const { period: first } = good<{ period: { id: string } }>(await open(clinic, mrn, { reason }), 201);
    good(await scan(clinic, first.id, '2026-01-10', 3, { nelmType: 'II' }), 201);
    await lose(clinic, mrn);
    at('2026-02-02');
    await reach(clinic, mrn);
    expect(await clinic.work(mrn, 'observation-proposed')).toMatchObject({ dueOn: '2026-02-09' });
    expect(await opened(clinic, mrn)).toMatchObject({ state: 'awaiting-baseline', follows: first.id });
  });

  test('with a decision: it stays on the list until the operation, and a later one corrects it', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-01-10', 3), 201);
    at('2026-04-13');
    good(await scan(clinic, id, '2026-04-12', 3), 201);
    await decide(clinic, id, 'radical', '2026-04-13', '2026-05-15');
    await lose(clinic, mrn);
    expect(await period(clinic, id)).toMatchObject({ state: 'closed', decision: { decision: 'radical' } });
    const listed = async () =>
      good<{ items: { caseId: string; decision: string; dueOn: string }[] }>(
        await clinic.ask('GET', '/v1/decisions-to-carry-out', { as: 'nurse' }),
      ).items.filter(({ caseId }) => caseId === id);
    expect(await listed()).toMatchObject([{ decision: 'radical', dueOn: '2026-05-15' }]);
    await reach(clinic, mrn);
    expect(await listed()).toMatchObject([{ decision: 'radical', dueOn: '2026-05-15' }]);
    await expect(decide(clinic, id, 'extend', '2026-04-13')).rejects.toThrow('does not fit');
    await decide(clinic, id, 'debulking', '2026-04-13', '2026-05-20');
    expect(await listed()).toMatchObject([{ decision: 'debulking', dueOn: '2026-05-20' }]);
    at('2026-05-19');
    good(await clinic.record(mrn, [hepatectomy('2026-05-18')]), 201);
    expect(await period(clinic, id)).toMatchObject({ closedReason: 'operated', deviation: null });
    expect(await listed()).toEqual([]);
  });

  test('with a question before the board: the list of what is before it has the case, as the board has', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-01-10', 3), 201);
    const other = await opened(clinic, await clinic.enrol([staging('2026-01-10', 'II')]));
    good(await scan(clinic, other.id, '2026-01-10', 3), 201);
    at('2026-04-13');
    good(await scan(clinic, id, '2026-04-12', 3), 201);
    good(await scan(clinic, other.id, '2026-04-12', 4), 201);
    await lose(clinic, mrn);
    const pending = await list(clinic, 'board-pending', 50);
    const cases = good<{ items: { caseId: string }[] }>(
      await clinic.ask('GET', '/v1/board/cases', { as: 'nurse' }),
    );
    expect(pending.map((row) => row.id).toSorted()).toEqual(
      cases.items.map(({ caseId }) => caseId).toSorted(),
    );
    expect(pending.find((row) => row.id === id)).toMatchObject({ state: 'closed', question: 'passed' });
    expect(pending.find((row) => row.id === other.id)).toMatchObject({ state: 'ruled-out' });
    for (const [state, of] of [
      ['closed', id],
      ['ruled-out', other.id],
    ] as const)
      expect((await list(clinic, state, 50)).map((row) => row.id)).toContain(of);
    await decide(clinic, id, 'non-surgical', '2026-04-13');
    expect((await list(clinic, 'board-pending', 50)).map((row) => row.id)).not.toContain(id);
  });

  test('twice: the last period is followed each time', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    await opened(clinic, mrn);
    at('2026-02-10');
    await lose(clinic, mrn);
    at('2026-03-02');
    await reach(clinic, mrn);
    const second = await opened(clinic, mrn);
    at('2026-04-10');
    await lose(clinic, mrn);
    expect(await period(clinic, second.id)).toMatchObject({ state: 'closed', closedOn: '2026-04-10' });
    at('2026-05-01');
    await reach(clinic, mrn);
    expect(await opened(clinic, mrn)).toMatchObject({ state: 'awaiting-baseline', follows: second.id });
  });
});
