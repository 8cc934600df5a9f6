import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decideAs } from '../support/agenda.ts';
import {
  change,
  convene,
  mark,
  meeting,
  meetings,
  meetOn,
  patternBody,
  patterns,
  post,
  specialDays,
} from '../support/board.ts';
import { caseForBoard } from '../support/board-case.ts';
import { type Clinic, expectProblem, good, startClinic } from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-03-02T01:00:00Z' });
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo('2026-03-02T01:00:00Z'));

const reason = 'Room taken.';
const days = async (from: string, to: string) =>
  (await meetings(clinic, from, to)).map(({ on, status }) => (status === 'takes-place' ? on : [on, status]));

describe('when the board meets', () => {
  test('nobody has said so yet, and then a coordinator does, with a deputy', async () => {
    expect(await patterns(clinic)).toEqual({ version: 0, versions: [] });
    expect(await days('2026-03-01', '2026-04-01')).toEqual([]);
    const set = await meetOn(clinic, '2026-03-02');
    expect(set).toMatchObject({
      version: 1,
      versions: [
        {
          version: 1,
          validFrom: '2026-03-02',
          weekdays: [2],
          everyWeeks: 1,
          startsAt: '16:00',
          cutOffDays: 4,
          coordinator: { login: 'coordinator', name: 'Staff coordinator' },
          deputy: { login: 'nurse', name: 'Staff nurse' },
          recordedBy: 'Staff coordinator',
          recordedOn: '2026-03-02',
        },
      ],
    });
    expect((await clinic.audited('board pattern v1')).map(({ action }) => action)).toEqual(['set']);
    expect(await meetings(clinic, '2026-03-01', '2026-03-03')).toEqual([
      {
        scheduledOn: '2026-03-03',
        on: '2026-03-03',
        startsAt: '16:00',
        startsAtInstant: '2026-03-03T07:00:00.000Z',
        cutOffOn: '2026-02-27',
        status: 'takes-place',
        reason: null,
        version: 0,
      },
    ]);
  });

  test('only from today on, by whoever has read it, and with two people who can', async () => {
    const { version } = await patterns(clinic);
    const set = (body: object, as?: string, read: number | null = version) =>
      post(clinic, '/board/pattern', read, body, as);
    const before = await clinic.counts();
    expectProblem(await set(patternBody('2026-03-01')), 400, ['/validFrom']);
    expectProblem(await set(patternBody('2026-03-02'), 'coordinator', version + 1), 412);
    expectProblem(await set(patternBody('2026-03-02'), 'coordinator', null), 428, ['If-Match']);
    expectProblem(await set(patternBody('2026-03-02'), 'clinician'), 403);
    const misfits: [object, string[]][] = [
      [{ coordinator: 'nurse', deputy: 'coordinator' }, ['/coordinator']],
      [{ coordinator: 'beta-coordinator' }, ['/coordinator']],
      [{ deputy: 'coordinator' }, ['/deputy']],
      [{ deputy: 'auditor' }, ['/deputy']],
    ];
    for (const [more, pointers] of misfits) {
      expectProblem(await set(patternBody('2026-03-02', more)), 422, pointers);
    }
    const faults: [object, string[]][] = [
      [{ weekdays: [0] }, ['/weekdays/0']],
      [{ weekdays: [2, 2] }, ['/weekdays']],
      [{ everyWeeks: 0 }, ['/everyWeeks']],
      [{ startsAt: '24:00' }, ['/startsAt']],
      [{ cutOffDays: -1 }, ['/cutOffDays']],
      [{ version: 3 }, ['/version']],
    ];
    for (const [more, pointers] of faults) {
      expectProblem(await set(patternBody('2026-03-02', more)), 400, pointers);
    }
    expect(await clinic.counts()).toEqual(before);
  });

  test('another hospital meets by itself', async () => {
    expect((await patterns(clinic, 'beta-nurse')).version).toBe(0);
    const asBeta = { as: 'beta-nurse' };
    expectProblem(await clinic.ask('GET', '/v1/board/meetings/2026-03-10', asBeta), 404);
  });
});

describe('a meeting', () => {
  test('is moved under its name, cancelled and reinstated, each with its reason and its row in the trail', async () => {
    await change(clinic, '2026-03-10', { status: 'takes-place', on: '2026-03-12', reason });
    expect(await meeting(clinic, '2026-03-10')).toMatchObject({
      scheduledOn: '2026-03-10',
      on: '2026-03-12',
      startsAt: '16:00',
      cutOffOn: '2026-03-08',
      reason,
      version: 1,
    });
    await change(clinic, '2026-03-10', { status: 'cancelled' });
    expect(await days('2026-03-08', '2026-03-17')).toEqual([['2026-03-12', 'cancelled'], '2026-03-17']);
    const back = await change(clinic, '2026-03-10', { status: 'takes-place', on: '2026-03-10' });
    expect(back).toMatchObject({ on: '2026-03-10', cutOffOn: '2026-03-06', version: 3 });
    expect((await clinic.audited('board meeting 2026-03-10')).map(({ action }) => action)).toEqual([
      'moved',
      'cancelled',
      'moved',
    ]);
  });

  test('is changed by whoever has read it, not once its day has passed, and never onto another one', async () => {
    const url = '/board/meetings/2026-03-24';
    const cancelled = { status: 'cancelled', reason };
    const moved = (more: object) => ({ status: 'takes-place', reason, ...more });
    const before = await clinic.counts();
    expectProblem(await post(clinic, url, null, cancelled), 428, ['If-Match']);
    expectProblem(await post(clinic, url, 1, cancelled), 412);
    expectProblem(await post(clinic, url, 0, cancelled, 'nurse'), 403);
    expectProblem(await post(clinic, url, 0, moved({ on: '2026-03-01' })), 400, ['/on']);
    expectProblem(await post(clinic, url, 0, moved({ cutOffOn: '2026-03-25' })), 400, ['/cutOffOn']);
    expectProblem(await post(clinic, url, 0, moved({ on: '2026-03-31' })), 409);
    expectProblem(await post(clinic, '/board/meetings/2026-03-25', 0, cancelled), 404);
    expectProblem(await post(clinic, url, 0, { status: 'cancelled' }), 400, ['/reason']);
    expectProblem(await post(clinic, url, 0, { ...cancelled, on: '2026-03-26' }), 400, ['/on']);
    expectProblem(await convene(clinic, '2026-03-24'), 409);
    clinic.clock.setTo('2026-03-25T01:00:00Z');
    expectProblem(await post(clinic, url, 0, cancelled), 409);
    expect(await clinic.counts()).toEqual(before);
  });

  test('is convened beside the pattern once, however often the request comes', async () => {
    const body = { on: '2026-03-20', startsAt: '12:00', reason };
    const send = (key: string) =>
      clinic.ask('POST', '/v1/board/meetings', {
        as: 'coordinator',
        headers: { 'idempotency-key': key },
        body,
      });
    const key = randomUUID();
    const first = good(await send(key), 201);
    expect(first).toMatchObject({ scheduledOn: '2026-03-20', cutOffOn: '2026-03-20', version: 1 });
    expect(good(await send(key), 201)).toEqual(first);
    expectProblem(await send(randomUUID()), 409);
    expect((await clinic.audited('board meeting 2026-03-20')).map(({ action }) => action)).toEqual([
      'convened',
    ]);
  });

  test('on a holiday does not take place, until the holiday is taken back', async () => {
    expect(await specialDays(clinic)).toEqual({ version: 0, days: [] });
    await mark(
      clinic,
      { day: '2026-04-21', kind: 'holiday', name: 'Founding day' },
      { day: '2026-04-18', kind: 'working', name: 'Open Saturday' },
    );
    expect(await days('2026-04-14', '2026-04-28')).toEqual([
      '2026-04-14',
      ['2026-04-21', 'holiday'],
      '2026-04-28',
    ]);
    expect((await meeting(clinic, '2026-04-21')).reason).toBe('Founding day');
    const after = await mark(clinic, { day: '2026-04-21', kind: 'ordinary', name: 'Founding day' });
    expect(after).toEqual({
      version: 3,
      days: [{ day: '2026-04-18', kind: 'working', name: 'Open Saturday' }],
    });
    expect(await days('2026-04-21', '2026-04-21')).toEqual(['2026-04-21']);
    const twice = [1, 2].map(() => ({ day: '2026-05-01', kind: 'holiday', name: 'May Day' }));
    expectProblem(await post(clinic, '/special-days', 3, { days: twice, reason }), 400, ['/days/1/day']);
    expectProblem(await post(clinic, '/special-days', 2, { days: twice.slice(1), reason }), 412);
  });

  test('that has passed stays as it was: no holiday is told afterwards, and none taken back', async () => {
    await mark(clinic, { day: '2026-06-16', kind: 'holiday', name: 'Founding day' });
    clinic.clock.setTo('2026-06-24T01:00:00Z');
    const { version } = await specialDays(clinic);
    const told = (day: string, kind: string) => ({ day, kind, name: 'Told late' });
    const refused = [
      told('2026-06-23', 'holiday'),
      told('2026-06-16', 'working'),
      told('2026-06-16', 'ordinary'),
    ];
    for (const [index, day] of refused.entries()) {
      const days = [told('2026-07-01', 'holiday'), day];
      const answer = await post(clinic, '/special-days', version, { days, reason });
      expectProblem(answer, 400, ['/days/1/day']);
      expect(answer.body, String(index)).toContain('2026-06-24');
    }
    expect(await days('2026-06-16', '2026-06-23')).toEqual([['2026-06-16', 'holiday'], '2026-06-23']);
    // A day on which no meeting stands changes nothing that has passed; today's meeting is still to come.
    await mark(clinic, told('2026-06-22', 'holiday'));
    clinic.clock.setTo('2026-06-30T01:00:00Z');
    await mark(clinic, told('2026-06-30', 'holiday'));
    expect(await days('2026-06-30', '2026-06-30')).toEqual([['2026-06-30', 'holiday']]);
  });

  describe('that has begun stays as it is, by the clock of the site', () => {
    // 7 July 2026 is a Tuesday; the board meets at four, which is seven in the morning in UTC.
    const BEFORE = '2026-07-07T06:59:59Z';
    const BEGUN = '2026-07-07T07:00:00Z';
    const url = '/board/meetings/2026-07-07';
    const cancelled = { status: 'cancelled', reason };
    const set = async (validFrom: string, more: object) =>
      post(clinic, '/board/pattern', (await patterns(clinic)).version, patternBody(validFrom, more));
    const markAs = async (kind: string) => {
      const { version } = await specialDays(clinic);
      const days = [{ day: '2026-07-07', kind, name: 'Star festival' }];
      return post(clinic, '/special-days', version, { days, reason });
    };

    test('when the pattern changes from today on: not dropped, not moved to another hour, and none made up', async () => {
      clinic.clock.setTo(BEGUN);
      const before = await clinic.counts();
      for (const more of [{ weekdays: [4] }, { weekdays: [] }, { startsAt: '18:00' }, { cutOffDays: 0 }]) {
        const answer = await set('2026-07-07', more);
        expectProblem(answer, 400, ['/validFrom']);
        expect(answer.body).toContain('2026-07-08');
      }
      clinic.clock.setTo('2026-07-08T01:00:00Z');
      // A Wednesday, ten in the morning: at nine nobody met.
      expectProblem(await set('2026-07-08', { weekdays: [3], startsAt: '09:00' }), 400, ['/validFrom']);
      expect(await clinic.counts()).toEqual(before);
      expect(await days('2026-07-07', '2026-07-08')).toEqual(['2026-07-07']);
    });

    test('when somebody cancels or moves it, or makes its day a holiday', async () => {
      clinic.clock.setTo(BEGUN);
      const before = await clinic.counts();
      expectProblem(await post(clinic, url, 0, cancelled), 409);
      expectProblem(await post(clinic, url, 0, { status: 'takes-place', on: '2026-07-09', reason }), 409);
      expectProblem(await markAs('holiday'), 400, ['/days/0/day']);
      expect(await clinic.counts()).toEqual(before);
      expect(await days('2026-07-07', '2026-07-07')).toEqual(['2026-07-07']);
    });

    test('a second before its hour it is still to come; cancelled, it is set anew for a later hour alone', async () => {
      clinic.clock.setTo(BEFORE);
      await change(clinic, '2026-07-07', cancelled);
      clinic.clock.setTo('2026-07-07T08:00:00Z');
      const again = (startsAt: string | null) =>
        post(clinic, url, 1, { status: 'takes-place', startsAt, reason });
      expectProblem(await again(null), 400, ['/startsAt']);
      expectProblem(await again('17:00'), 400, ['/startsAt']);
      expectProblem(await post(clinic, url, 1, cancelled), 409);
      expect(good(await again('17:01'))).toMatchObject({ status: 'takes-place', startsAt: '17:01' });
    });

    test('on a holiday it did not take place: the holiday of today is not taken back after its hour', async () => {
      clinic.clock.setTo('2026-07-14T06:59:59Z');
      const holiday = (kind: string) => ({ day: '2026-07-14', kind, name: 'Founding day' });
      await mark(clinic, holiday('holiday'));
      clinic.clock.setTo('2026-07-14T07:00:00Z');
      const { version } = await specialDays(clinic);
      const answer = await post(clinic, '/special-days', version, { days: [holiday('ordinary')], reason });
      expectProblem(answer, 400, ['/days/0/day']);
      expect(await days('2026-07-14', '2026-07-14')).toEqual([['2026-07-14', 'holiday']]);
    });

    test('and one at which the board has decided already, though its hour is still to come', async () => {
      const id = await caseForBoard(clinic, 'Decided Early', 3);
      clinic.clock.setTo('2026-04-14T01:00:00Z');
      good(await decideAs(clinic, id, { decision: 'non-surgical', meeting: '2026-04-14' }), 201);
      const on14 = '/board/meetings/2026-04-14';
      expectProblem(await post(clinic, on14, 0, cancelled), 409);
      expectProblem(await set('2026-04-14', { weekdays: [4] }), 400, ['/validFrom']);
      const { version } = await specialDays(clinic);
      const holiday = [{ day: '2026-04-14', kind: 'holiday', name: 'Told late' }];
      expectProblem(await post(clinic, '/special-days', version, { days: holiday, reason }), 400, [
        '/days/0/day',
      ]);
      expect(await days('2026-04-14', '2026-04-14')).toEqual(['2026-04-14']);
    });

    test('and what begins later today is changed by a pattern of today', async () => {
      clinic.clock.setTo('2026-07-21T06:59:59Z');
      good(await set('2026-07-21', { startsAt: '17:30' }), 201);
      expect(await meeting(clinic, '2026-07-21')).toMatchObject({ startsAt: '17:30' });
    });
  });

  test('is listed between days that make sense, and found by its name alone', async () => {
    const list = (query: string) => clinic.ask('GET', `/v1/board/meetings${query}`, { as: 'nurse' });
    expectProblem(await list('?from=2026-03-10&to=2026-03-09'), 400, ['?to']);
    expectProblem(await list('?from=2026-03-10&to=2027-06-09'), 400, ['?to']);
    expect(good<{ items: object[] }>(await list('')).items).toHaveLength(14);
    expectProblem(await clinic.ask('GET', '/v1/board/meetings/2026-03-11', { as: 'nurse' }), 404);
  });
});
