import { beforeAll, describe, expect, test } from 'vitest';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { type Clinic, death, good, startClinic } from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';
import { act } from '../support/desk.ts';
import { close, decide, opened, period, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);

/** A period with a baseline of 3 lesions of type II on 10 Jan 2026. */
async function observing(): Promise<{ mrn: string; id: string }> {
  at('2026-01-12');
  const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  return { mrn, id };
}

async function passed(): Promise<{ mrn: string; id: string }> {
  const made = await observing();
  at('2026-04-13');
  good(await scan(clinic, made.id, '2026-04-12', 3), 201);
  return made;
}

const broken = (...statements: string[]) =>
  asSuper(clinic.database.superConfig, "set session_replication_role = 'replica'", ...statements);

/** Green, red in this clause alone once broken past keys and triggers, and green again once mended. */
async function seenRed(clause: string, breaking: string, mending: string): Promise<void> {
  expect(await clinic.database.breaches()).toEqual([]);
  await broken(breaking);
  expect((await clinic.database.breaches()).map((breach) => breach.clause)).toEqual([clause]);
  await broken(mending);
  expect(await clinic.database.breaches()).toEqual([]);
}

const workOf = (id: string, kind: string) => `parts ->> 'period' = '${id}' and kind = '${kind}'`;
const closed = (id: string, kind: string) =>
  `update netvigil.work_item set status = 'settled', closed_at = now(), closed_by = (select id from netvigil.staff limit 1)
    where ${workOf(id, kind)}`;
const open = (id: string, kind: string) =>
  `update netvigil.work_item set status = 'open', closed_at = null, closed_by = null where ${workOf(id, kind)}`;
const set = (id: string, what: string) => `update netvigil.observation_period set ${what} where id = '${id}'`;

describe('observation periods: the master invariant turns red when', () => {
  test('a period waits for nothing: no open work, no day to wake on', async () => {
    const { id } = await observing();
    await seenRed(
      'observation-goes-on',
      set(id, "wakes_on = 'infinity'"),
      set(id, "wakes_on = '2026-03-27'"),
    );
    at('2026-04-13');
    good(await scan(clinic, id, '2026-04-12', 3, { count: { qualifier: 'uncountable' } }), 201);
    await seenRed('observation-goes-on', closed(id, 'observation-read'), open(id, 'observation-read'));
  });

  test('a board is asked and nobody has it as work, of a closed period too', async () => {
    const { mrn, id } = await observing();
    at('2026-03-02');
    const outside = { kind: 'extrahepatic-disease', date: '2026-03-01', details: { where: 'bone' } } as const;
    good(await clinic.record(mrn, [outside]), 201);
    expect(await period(clinic, id)).toMatchObject({ state: 'closed', question: 'extrahepatic-disease' });
    const other = `update netvigil.work_item set kind = 'deviation' where ${workOf(id, 'board-decision')}`;
    const back = `update netvigil.work_item set kind = 'board-decision' where ${workOf(id, 'deviation')}`;
    await seenRed('question-goes-before-the-board', other, back);
  });

  test('an end left nobody anything to do, but for a death and one opened in error', async () => {
    const { id } = await observing();
    good(await close(clinic, await period(clinic, id), { reason: 'withdrawn', note: 'Moved.' }));
    await seenRed('observation-end-leaves-work', closed(id, 'which-plan'), open(id, 'which-plan'));
    const died = await observing();
    good(await clinic.record(died.mrn, [death('2026-01-11')]), 201);
    expect((await period(clinic, died.id)).state).toBe('closed');
    expect(await clinic.database.breaches()).toEqual([]);
  });

  test('an operation was decided, and nobody sees to it', async () => {
    const { id } = await passed();
    at('2026-04-20');
    expect((await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01')).state).toBe('board-decided');
    const kind = 'decision-to-carry-out';
    const other = `update netvigil.work_item set kind = 'deviation' where ${workOf(id, kind)}`;
    const back = `update netvigil.work_item set kind = '${kind}' where ${workOf(id, 'deviation')}`;
    await seenRed('decided-is-carried-out', other, back);
  });

  test('a loss closed it, and nobody tries again', async () => {
    const { mrn, id } = await observing();
    at('2026-03-02');
    const attempts = [{ on: '2026-03-01', how: 'Telephone.', outcome: 'No answer.' }];
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason: 'No answer.' }), 201);
    const patient = `patient_id = (select patient_id from netvigil.observation_period where id = '${id}')`;
    const kind = (is: string, was: string) =>
      `update netvigil.work_item set kind = '${is}' where ${patient} and kind = '${was}'`;
    await broken(kind('deviation', 'lost-contact'));
    expect((await clinic.database.breaches()).map((breach) => breach.clause).toSorted()).toEqual([
      'lost-is-tried-again',
      'observation-lost-is-tried-again',
    ]);
    await broken(kind('lost-contact', 'deviation'));
  });

  test('an outcome passed rests on counts that differ', async () => {
    const { id } = await passed();
    const counted = (value: number) =>
      `update netvigil.observation_reading set count_value = ${value} where period_id = '${id}' and performed_on = '2026-04-12'`;
    await seenRed('passed-by-two-equal-counts', counted(4), counted(3));
    const contrast = (of: string) =>
      `update netvigil.observation_reading set contrast = '${of}' where period_id = '${id}' and performed_on = '2026-01-10'`;
    await seenRed('passed-by-two-equal-counts', contrast('none'), contrast('hepatobiliary'));
  });

  test('the appointment of its scan passes and nobody looks, or it is another one', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const { id } = await opened(clinic, mrn);
    const row = await clinic.work(mrn, 'observation-scan');
    const appointment = { on: '2026-01-15', place: 'Radiology' };
    good(await act(clinic, row, 'booking', { order: 'RIS-1', appointment }));
    const clause = 'scan-appointment-is-watched';
    await seenRed(clause, set(id, "wakes_on = '2026-01-24'"), set(id, "wakes_on = '2026-01-23'"));
    at('2026-01-23');
    const { site } = await clinic.actor('nurse');
    await sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site));
    await broken(set(id, "wakes_on = 'infinity'"));
    const booked = (on: string) => `update netvigil.work_item set booked_on = '${on}' where id = '${row.id}'`;
    await seenRed(clause, booked('2026-01-16'), booked('2026-01-15'));
    await broken(set(id, "wakes_on = '2026-01-27'"));
  });

  test('a period has come to an outcome that was never written down', async () => {
    const { id } = await passed();
    const outcome = (is: string) =>
      `update netvigil.observation_outcome set outcome = '${is}' where period_id = '${id}'`;
    await seenRed('outcome-is-on-record', outcome('uncertain'), outcome('passed'));
  });

  test('a period runs under settings in another text than was signed', async () => {
    const { id } = await observing();
    const hash = (of: string) =>
      `update netvigil.site_settings set content_hash = ${of} where site_id = (select site_id from netvigil.observation_period where id = '${id}')`;
    const signed =
      '(select s.content_hash from netvigil.site_settings_signoff s where s.site_id = netvigil.site_settings.site_id and s.version = netvigil.site_settings.version)';
    await broken(hash("'other'"));
    const found = new Set((await clinic.database.breaches()).map((breach) => breach.clause));
    expect(found).toContain('observation-is-signed');
    await broken(hash(signed));
    expect(await clinic.database.breaches()).toEqual([]);
  });
  test('a decided operation is dropped by a loss', async () => {
    const { mrn, id } = await passed();
    await decide(clinic, id, 'radical', '2026-04-13', '2026-05-15');
    const attempts = [{ on: '2026-04-12', how: 'Telephone.', outcome: 'No answer.' }];
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason: 'Moved.' }), 201);
    const kind = 'decision-to-carry-out';
    await seenRed('decided-is-carried-out', closed(id, kind), open(id, kind));
  });

  test('a patient is reached again after a loss that ended a period, and nobody is asked what follows', async () => {
    const { mrn, id } = await observing();
    const attempts = [{ on: '2026-01-11', how: 'Telephone.', outcome: 'No answer.' }];
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason: 'Moved.' }), 201);
    good(await clinic.care(mrn, 'contact', { how: 'She came.' }), 201);
    const proposed = `parts ->> 'follows' = '${id}' and kind = 'observation-proposed'`;
    await seenRed(
      'reached-again-is-asked',
      `update netvigil.work_item set status = 'settled', closed_at = now(), closed_by = (select id from netvigil.staff limit 1) where ${proposed}`,
      `update netvigil.work_item set status = 'open', closed_at = null, closed_by = null where ${proposed}`,
    );
    await seenRed(
      'loss-is-of-the-period',
      set(id, "closed_on = '2026-01-11'"),
      set(id, "closed_on = '2026-01-12'"),
    );
  });
});
