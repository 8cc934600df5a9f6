import ICAL from 'ical.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { mark, meetOn } from '../support/board.ts';
import { type Clinic, expectProblem, G1_FACTS, good, startClinic } from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';
import { type DoneOut, opened, reading, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
});

interface Feed {
  id: string;
  role: string;
  revokedAt: string | null;
  url: string | null;
}

const create = async (role: string, as = role) =>
  good<Feed>(await clinic.ask('POST', '/v1/calendar-feeds', { as, body: { role } }), 201);
const pathOf = (feed: Feed) => new URL(feed.url ?? '').pathname;
/** The text of a feed, as a calendar program gets it: without a login. */
async function fetched(feed: Feed): Promise<string> {
  const response = await clinic.ask('GET', pathOf(feed));
  expect([response.statusCode, response.headers['content-type']]).toEqual([
    200,
    'text/calendar; charset=utf-8',
  ]);
  return response.body;
}
/** What another's parser reads in it: by UID. */
function eventsIn(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return new Map(
    calendar.getAllSubcomponents('vevent').map((part) => {
      const event = new ICAL.Event(part);
      const wholeDays = event.startDate.isDate && event.endDate.isDate;
      return [
        event.uid,
        {
          start: event.startDate.toString(),
          // Exclusive, by RFC 5545.
          end: event.endDate.toString(),
          wholeDays,
          sequence: event.sequence,
          summary: event.summary,
          status: part.getFirstPropertyValue('status'),
          url: String(part.getFirstPropertyValue('url')),
        },
      ] as const;
    }),
  );
}

describe('a calendar feed', () => {
  test('shows a scan of an observation period as the same entry when its baseline is corrected', async () => {
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    const mrn = await clinic.enrol([staging('2026-08-20', 'II')]);
    const { id } = await opened(clinic, mrn);
    // Three months and 28 days after the baseline its window closes.
    const first = good<DoneOut>(await scan(clinic, id, '2026-08-20', 3), 201);
    const work = await clinic.work(mrn, 'observation-scan');
    const feed = await create('nurse');
    const uid = `work-item-${work.id}@netvigil`;
    expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({ start: '2026-12-18', sequence: 0 });
    const corrected = { performedOn: '2026-08-22', nature: 'correction', reason: 'The day was mistyped.' };
    good(await reading(clinic, first, corrected), 201);
    expect(await clinic.work(mrn, 'observation-scan')).toMatchObject({ id: work.id, dueOn: '2026-12-20' });
    expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({ start: '2026-12-20', sequence: 1 });
  });

  test('shows nurses the windows of examinations as whole days, and no patient', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    await clinic.put(mrn, [], { name: 'Mayumi Himitsu', kana: 'ひみつ まゆみ' });
    const item = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
    const text = await fetched(await create('nurse'));
    const events = eventsIn(text);
    expect(events.get(`item-${item.id}@netvigil`)).toEqual({
      start: '2027-04-10',
      end: '2027-06-11',
      wholeDays: true,
      sequence: 0,
      summary: 'Netvigil: window of an examination',
      status: 'CONFIRMED',
      url: `http://127.0.0.1:3000/v1/items/${item.id}`,
    });
    expect(text).toContain('DTSTART;VALUE=DATE:20270410');
    expect(text).not.toMatch(/Himitsu|ひみつ|MRI|liver|pelvis|rectum|NET|mrn-/);
    expect([...events.values()].every(({ wholeDays }) => wholeDays)).toBe(true);
  });

  test('keeps its UIDs, and counts SEQUENCE up where a day moves', async () => {
    const mrn = await clinic.enrol([]);
    const work = await clinic.work(mrn, 'missing-fact').catch(async () => {
      const [first] = (await clinic.plan(mrn)).work.filter(({ kind }) => kind === 'missing-fact');
      return first;
    });
    const role = work?.role ?? '';
    const uid = `work-item-${work?.id}@netvigil`;
    const feed = await create(role);
    expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({
      start: '2026-11-30',
      end: '2026-12-01',
      sequence: 0,
    });
    expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({ sequence: 0 });
    const moved = `update netvigil.work_item set due_on = '2026-12-07' where id = '${work?.id}'`;
    await asSuper(clinic.database.superConfig, moved);
    expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({ start: '2026-12-07', sequence: 1 });
    await asSuper(
      clinic.database.superConfig,
      `update netvigil.work_item set due_on = '2026-11-30' where id = '${work?.id}'`,
    );
    expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({ start: '2026-11-30', sequence: 2 });
  });

  test('shows the board its meetings; a moved one keeps its UID, a cancelled one says so', async () => {
    const [coordinator, clinician] = [await create('coordinator'), await create('clinician')];
    const body = {
      validFrom: '2026-11-23',
      weekdays: [2],
      everyWeeks: 1,
      startsAt: '17:00',
      cutOffDays: 2,
      coordinator: 'coordinator',
      deputy: 'clinician',
      reason: 'Agreed in the round.',
    };
    good(
      await clinic.ask('POST', '/v1/board/pattern', {
        as: 'coordinator',
        headers: { 'if-match': '"0"' },
        body,
      }),
      201,
    );
    const uid = 'board-alpha-2026-12-01@netvigil';
    for (const feed of [coordinator, clinician])
      expect(eventsIn(await fetched(feed)).get(uid)).toMatchObject({
        start: '2026-12-01',
        wholeDays: true,
        sequence: 0,
        summary: 'Board meeting, 17:00',
        status: 'CONFIRMED',
      });
    const change = (more: object, version: number) =>
      clinic.ask('POST', '/v1/board/meetings/2026-12-01', {
        as: 'coordinator',
        headers: { 'if-match': `"${version}"` },
        body: { reason: 'The room is taken.', ...more },
      });
    good(
      await change({ status: 'takes-place', on: '2026-12-03', startsAt: '17:00', cutOffOn: '2026-12-01' }, 0),
    );
    expect(eventsIn(await fetched(coordinator)).get(uid)).toMatchObject({ start: '2026-12-03', sequence: 1 });
    good(await change({ status: 'cancelled' }, 1));
    expect(eventsIn(await fetched(coordinator)).get(uid)).toMatchObject({ sequence: 2, status: 'CANCELLED' });
  });

  test('counts up a meeting whose hour changes or whose day becomes a holiday, which stays as cancelled', async () => {
    const feed = await create('coordinator');
    const uid = 'board-alpha-2026-12-08@netvigil';
    const entry = async () => eventsIn(await fetched(feed)).get(uid);
    expect(await entry()).toMatchObject({ sequence: 0, summary: 'Board meeting, 17:00' });
    await meetOn(clinic, '2026-12-02', { startsAt: '18:00' });
    expect(await entry()).toMatchObject({
      sequence: 1,
      summary: 'Board meeting, 18:00',
      status: 'CONFIRMED',
    });
    // Earlier meetings stay as they were.
    expect(eventsIn(await fetched(feed)).get('board-alpha-2026-11-24@netvigil')).toMatchObject({
      sequence: 0,
      summary: 'Board meeting, 17:00',
    });
    await mark(clinic, { day: '2026-12-08', kind: 'holiday', name: 'Founding day' });
    expect(await entry()).toMatchObject({ sequence: 2, status: 'CANCELLED' });
    await mark(clinic, { day: '2026-12-08', kind: 'ordinary', name: 'Founding day' });
    expect(await entry()).toMatchObject({ sequence: 3, status: 'CONFIRMED' });
  });

  test('is of one site and role', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const { id } = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
    expect(eventsIn(await fetched(await create('nurse', 'beta-nurse'))).size).toBe(0);
    expect(eventsIn(await fetched(await create('clinician'))).has(`item-${id}@netvigil`)).toBe(false);
    expectProblem(
      await clinic.ask('POST', '/v1/calendar-feeds', { as: 'nurse', body: { role: 'clinician' } }),
      403,
    );
  });

  test('opens by its token until it is revoked; the token is shown once and stands nowhere', async () => {
    const asked = { as: 'nurse', body: { role: 'nurse' }, headers: { 'idempotency-key': 'feed-1' } };
    const feed = good<Feed>(await clinic.ask('POST', '/v1/calendar-feeds', asked), 201);
    const again = good<Feed>(await clinic.ask('POST', '/v1/calendar-feeds', asked), 201);
    expect(again).toEqual({ ...feed, url: null });
    const revoke = (as: string) =>
      clinic.ask('POST', `/v1/calendar-feeds/${feed.id}/revocation`, { as, body: { reason: 'Lost.' } });
    const [token = ''] = pathOf(feed).split('/').at(-1)?.split('.') ?? [];
    expect(token).toMatch(/^[\w-]{43}$/);
    await fetched(feed);
    expect(clinic.logged()).not.toContain(token);
    good(await revoke('nurse'));
    expectProblem(await clinic.ask('GET', pathOf(feed)), 404);
    expectProblem(await revoke('nurse'), 409);
    expectProblem(await clinic.ask('GET', `/v1/calendars/${'a'.repeat(43)}.ics`), 404);
    expectProblem(await revoke('beta-nurse'), 404);
    await neverStored(token);
  });
});

/** Nothing of the database holds the token: of all tables, as text. */
async function neverStored(token: string): Promise<void> {
  const { rows } = await clinic.database.pool.query<{ name: string }>(
    "select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('netvigil', 'pgboss') and table_type = 'BASE TABLE'",
  );
  for (const { name } of rows) {
    const found = `do $$ begin if exists (select from ${name} t where t::text like '%${token}%') then raise exception 'found in ${name}'; end if; end $$`;
    await asSuper(clinic.database.superConfig, found);
  }
}
