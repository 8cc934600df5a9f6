import ICAL from 'ical.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { mark, meetOn, patternBody, post } from '../support/board.ts';
import { addressOf, type Clinic, expectProblem, G1_FACTS, good, startClinic } from '../support/clinic.ts';
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

  test('shows nurses the window of a scan months before it opens, and leads to whose it is', async () => {
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    const mrn = await clinic.enrol([staging('2026-11-20', 'II')]);
    const { id } = await opened(clinic, mrn);
    const feed = await create('nurse');
    const uid = `observation-period-${id}@netvigil`;
    expect(eventsIn(await fetched(feed)).has(uid)).toBe(false);
    // Due on 20 Feb 2027, from 14 days before to 28 days after it.
    const first = good<DoneOut>(await scan(clinic, id, '2026-11-20', 3), 201);
    expect(first.period.state).toBe('observing');
    const shown = eventsIn(await fetched(feed)).get(uid);
    expect(shown).toEqual({
      start: '2027-02-06',
      end: '2027-03-21',
      wholeDays: true,
      sequence: expect.any(Number),
      summary: 'Netvigil: window of an examination',
      status: 'CONFIRMED',
      url: `http://127.0.0.1:3000/observation-periods/${id}`,
    });
    const page = await clinic.ask('GET', `/observation-periods/${id}`, { as: 'nurse' });
    expect([page.statusCode, page.headers.location]).toEqual([303, addressOf(mrn).replace('/v1', '')]);
    const corrected = { performedOn: '2026-11-22', nature: 'correction', reason: 'The day was mistyped.' };
    good(await reading(clinic, first, corrected), 201);
    const moved = eventsIn(await fetched(feed)).get(uid);
    expect(moved).toMatchObject({ start: '2027-02-08', end: '2027-03-23' });
    expect(moved?.sequence).toBeGreaterThan(shown?.sequence ?? 0);
    // Counted again in the window: it waits for the board, and no longer for a scan.
    clinic.clock.setTo('2027-02-22T01:00:00Z');
    good(await scan(clinic, id, '2027-02-22', 3), 201);
    expect(eventsIn(await fetched(feed)).has(uid)).toBe(false);
    expect(eventsIn(await fetched(await create('coordinator'))).has(uid)).toBe(false);
  });

  test('shows no window of a patient whose plan went elsewhere', async () => {
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.record(mrn, [staging('2026-11-20', 'II')]), 201);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-11-20', 3), 201);
    const feed = await create('nurse');
    const uid = `observation-period-${id}@netvigil`;
    expect(eventsIn(await fetched(feed)).has(uid)).toBe(true);
    const receiver = 'City Hospital';
    good(await clinic.care(mrn, 'transfer', { receiver, reason: 'Moves.' }, { as: 'coordinator' }), 201);
    expect(eventsIn(await fetched(feed)).has(uid)).toBe(true);
    good(
      await clinic.care(mrn, 'transfer/confirmation', {
        receiver,
        confirmedBy: 'Dr Kita',
        confirmedOn: '2026-11-23',
      }),
      201,
    );
    expect(eventsIn(await fetched(feed)).has(uid)).toBe(false);
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
      url: `http://127.0.0.1:3000/worklist/rows/${item.id}`,
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

  describe('of the board’s meetings', () => {
    // Wednesdays from 6 January 2027 on; each test takes months of its own.
    const uidOf = (day: string) => `board-beta-${day}@netvigil`;
    const asBeta = 'beta-coordinator';
    let feed: Feed;
    let version = 0;
    const entries = async () => eventsIn(await fetched(feed));
    const entry = async (day: string) => {
      const { start, sequence, status, summary } = (await entries()).get(uidOf(day)) ?? {};
      return { start, sequence, status, summary };
    };
    const pattern = async (validFrom: string, more: object = {}) => {
      const people = { coordinator: 'beta-coordinator', deputy: 'beta-nurse' };
      const body = patternBody(validFrom, { weekdays: [3], ...people, ...more });
      good(await post(clinic, '/board/pattern', version, body, asBeta), 201);
      version += 1;
    };
    const changed = async (day: string, read: number, body: object) =>
      good(await post(clinic, `/board/meetings/${day}`, read, { reason: 'The room.', ...body }, asBeta));

    beforeAll(async () => {
      clinic.clock.setTo('2027-01-04T01:00:00Z');
      feed = await create('coordinator', asBeta);
      await pattern('2027-01-06');
    });

    test('those that another weekday drops stay as cancelled, counted up, and come back under their name', async () => {
      expect(await entry('2027-01-13')).toMatchObject({ sequence: 0, status: 'CONFIRMED' });
      await pattern('2027-01-11', { weekdays: [4] });
      const all = await entries();
      expect(all.get(uidOf('2027-01-06'))).toMatchObject({ sequence: 0, status: 'CONFIRMED' });
      expect(all.get(uidOf('2027-01-13'))).toMatchObject({
        start: '2027-01-13',
        sequence: 1,
        status: 'CANCELLED',
        summary: 'Board meeting, 16:00',
        // It is listed no more: its own address would lead nowhere.
        url: 'http://127.0.0.1:3000/board',
      });
      expect(all.get(uidOf('2027-01-14'))).toMatchObject({ sequence: 0, status: 'CONFIRMED' });
      await pattern('2027-01-18', { weekdays: [3], startsAt: '17:00' });
      expect(await entry('2027-01-13')).toMatchObject({ sequence: 1, status: 'CANCELLED' });
      expect(await entry('2027-01-20')).toMatchObject({
        sequence: 2,
        status: 'CONFIRMED',
        summary: 'Board meeting, 17:00',
      });
      expect(await entry('2027-01-21')).toMatchObject({ sequence: 1, status: 'CANCELLED' });
    });

    test('one that was cancelled or moved by hand is not counted up by a pattern that changes nothing of it', async () => {
      await changed('2027-01-27', 0, { status: 'cancelled' });
      await changed('2027-02-03', 0, { status: 'takes-place', on: '2027-02-05' });
      const before = [await entry('2027-01-27'), await entry('2027-02-03')];
      expect(before).toMatchObject([
        { sequence: 3, status: 'CANCELLED' },
        { sequence: 3, status: 'CONFIRMED', start: '2027-02-05' },
      ]);
      await pattern('2027-01-25', { weekdays: [1] });
      await pattern('2027-01-25', { weekdays: [2], startsAt: '09:00' });
      expect([await entry('2027-01-27'), await entry('2027-02-03')]).toEqual(before);
      // Nor is one by a cut-off, which no calendar shows, or by a holiday on another day.
      const tuesday = await entry('2027-02-09');
      await pattern('2027-01-25', { weekdays: [2], startsAt: '09:00', cutOffDays: 1 });
      const days = [{ day: '2027-02-10', kind: 'holiday', name: 'Founding day' }];
      good(await post(clinic, '/special-days', 0, { days, reason: 'So.' }, asBeta), 201);
      expect(await entry('2027-02-09')).toEqual(tuesday);
      // Dropped already, it is neither cancelled again nor counted up by the holiday.
      expect(await entry('2027-02-10')).toMatchObject({ sequence: 3, status: 'CANCELLED' });
    });

    test('a meeting that is moved out of what the calendar shows leaves no entry on its old day', async () => {
      // 180 days ahead: the calendar ends on 3 July.
      expect(await entry('2027-06-29')).toMatchObject({ start: '2027-06-29', status: 'CONFIRMED' });
      const { sequence = 0 } = await entry('2027-06-29');
      await changed('2027-06-29', 0, { status: 'takes-place', on: '2027-07-09' });
      expect(await entry('2027-06-29')).toMatchObject({ start: '2027-07-09', sequence: sequence + 1 });
    });

    test('has no meeting of which nobody ever told, and each once', async () => {
      const text = await fetched(feed);
      const uids = [...text.matchAll(/^UID:(.*)\r$/gm)].map(([, uid]) => uid);
      expect(new Set(uids).size).toBe(uids.length);
      expect(uids).not.toContain(uidOf('2027-01-05'));
      clinic.clock.setTo('2026-11-23T01:00:00Z');
    });
  });

  test('leads to pages that are there: of an examination, a patient, work, a meeting, also of one that was dropped', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const { id } = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
    const observed = await clinic.enrol([staging('2026-11-20', 'II')]);
    good(await scan(clinic, (await opened(clinic, observed)).id, '2026-11-20', 3), 201);
    await meetOn(clinic, '2026-11-23', { weekdays: [5], deputy: 'clinician' });
    await meetOn(clinic, '2026-11-24', {
      weekdays: [2],
      startsAt: '17:00',
      cutOffDays: 2,
      deputy: 'clinician',
    });
    const [nurses, coordinators] = [
      await fetched(await create('nurse')),
      await fetched(await create('coordinator')),
    ];
    const links = [...eventsIn(nurses).values(), ...eventsIn(coordinators).values()].map(
      ({ url }) => new URL(url),
    );
    const kinds = new Map(links.map(({ pathname }) => [pathname.replace(/[0-9a-f-]{10,}/, '…'), pathname]));
    expect([...kinds.keys()].toSorted()).toEqual([
      '/board',
      '/board/meetings/…/agenda',
      '/observation-periods/…',
      '/worklist/rows/…',
    ]);
    for (const path of [...kinds.values(), `/worklist/rows/${id}`]) {
      const first = await clinic.ask('GET', path, { as: 'nurse' });
      const { location } = first.headers;
      const page =
        location === undefined ? first : await clinic.ask('GET', String(location), { as: 'nurse' });
      expect([path, page.statusCode, page.headers['content-type']]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
    }
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
