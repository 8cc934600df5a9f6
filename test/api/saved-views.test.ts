import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { addStaff } from '../../src/staff/use-cases.ts';
import {
  type Clinic,
  diagnosis,
  expectProblem,
  good,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { act, mriDueToday, questionFor } from '../support/desk.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  const { site } = await clinic.actor('nurse');
  await addStaff(clinic.ctx.db, site, { login: 'second-nurse', name: 'Second Nurse', roles: ['nurse'] });
  return () => clinic.app.close();
});

interface ViewOut {
  id: string;
  version: number;
  name: string;
  query: string;
  own: boolean;
  owner: string;
  rows?: number;
  snoozed?: number;
}
const save = (body: object, as = 'nurse') => clinic.ask('POST', '/v1/worklist/views', { as, body });
const views = async (as = 'nurse', counts = true) =>
  good<{ items: ViewOut[] }>(
    await clinic.ask('GET', `/v1/worklist/views${counts ? '?counts=true' : ''}`, { as }),
  ).items;
const versioned = (view: ViewOut, as: string) => ({
  as,
  body: {},
  headers: { 'if-match': `"${view.version}"` },
});

describe('a saved view', () => {
  test('counts what its list gives, for whoever asks; "me" is who asks', async () => {
    const { item } = await mriDueToday(clinic);
    const work = await questionFor(clinic);
    good(await act(clinic, { id: item.id }, 'claim'));
    good(await act(clinic, work, 'snooze', { until: '2026-11-25', reason: 'The office is closed.' }));
    const mine = { name: 'With me', query: 'assignee=me', shared: true };
    good(await save(mine), 201);
    good(await save({ name: 'Questions', query: 'kind=confirm-date&sort=due', shared: false }), 201);
    const listed = async (query: string, as: string) =>
      good<{ rows: object[] }>(await clinic.ask('GET', `/v1/worklist?limit=200&${query}`, { as })).rows
        .length;
    for (const as of ['nurse', 'second-nurse']) {
      for (const view of await views(as)) {
        expect([view.rows, view.snoozed], `${view.name} of ${as}`).toEqual([
          await listed(view.query, as),
          await listed(`${view.query}&snoozed=true`, as),
        ]);
      }
    }
    expect((await views()).map(({ name, own, rows, snoozed }) => [name, own, rows, snoozed])).toEqual([
      ['Questions', true, 0, 1],
      ['With me', true, 1, 0],
    ]);
    expect(
      (await views('second-nurse')).map(({ name, own, owner, rows }) => [name, own, owner, rows]),
    ).toEqual([['With me', false, 'Staff nurse', 0]]);
    expect(await views('beta-nurse')).toEqual([]);
  });

  test('is changed and removed by its owner, under If-Match; one that is not shared is not there for others', async () => {
    const view = good<ViewOut>(await save({ name: 'Late', query: 'daysLate=15', shared: true }), 201);
    const url = `/v1/worklist/views/${view.id}`;
    const body = { name: 'Very late', query: 'daysLate=91', shared: false };
    expectProblem(await clinic.ask('PUT', url, { ...versioned(view, 'second-nurse'), body }), 403);
    expectProblem(await clinic.ask('PUT', url, { as: 'nurse', body }), 428, ['If-Match']);
    const changed = good<ViewOut>(await clinic.ask('PUT', url, { ...versioned(view, 'nurse'), body }));
    expect(changed).toMatchObject({ name: 'Very late', query: 'daysLate=91', version: 2 });
    expectProblem(await clinic.ask('PUT', url, { ...versioned(view, 'nurse'), body }), 412);
    expectProblem(await clinic.ask('PUT', url, { ...versioned(changed, 'second-nurse'), body }), 404);
    expectProblem(await clinic.ask('POST', `${url}/removal`, versioned(changed, 'beta-nurse')), 404);
    good(await clinic.ask('POST', `${url}/removal`, versioned(changed, 'nurse')));
    expectProblem(await clinic.ask('POST', `${url}/removal`, versioned(changed, 'nurse')), 404);
    expect((await clinic.audited(view.id)).map(({ action }) => action)).toEqual([
      'view-saved',
      'view-changed',
      'view-removed',
    ]);
  });

  test('comes back where its removal is undone, under If-Match, to all who saw it; a name that was given again first', async () => {
    const body = { name: 'Removed in haste', query: 'daysLate=15', shared: true };
    const view = good<ViewOut>(await save(body), 201);
    const url = `/v1/worklist/views/${view.id}`;
    expectProblem(await clinic.ask('POST', `${url}/restoration`, versioned(view, 'nurse')), 404);
    const gone = good<ViewOut>(await clinic.ask('POST', `${url}/removal`, versioned(view, 'nurse')));
    expect(gone.version).toBe(2);
    expect((await views('second-nurse')).map(({ id }) => id)).not.toContain(view.id);
    expectProblem(await clinic.ask('POST', `${url}/restoration`, versioned(gone, 'second-nurse')), 404);
    expectProblem(await clinic.ask('POST', `${url}/restoration`, versioned(view, 'nurse')), 412);
    const again = good<ViewOut>(await save(body), 201);
    expectProblem(await clinic.ask('POST', `${url}/restoration`, versioned(gone, 'nurse')), 409);
    good(await clinic.ask('POST', `/v1/worklist/views/${again.id}/removal`, versioned(again, 'nurse')));
    const back = good<ViewOut>(await clinic.ask('POST', `${url}/restoration`, versioned(gone, 'nurse')));
    expect(back).toMatchObject({ id: view.id, ...body, version: 3 });
    expect((await views('second-nurse')).map(({ id }) => id)).toContain(view.id);
    expect((await clinic.audited(view.id)).map(({ action }) => action)).toEqual([
      'view-saved',
      'view-removed',
      'view-restored',
    ]);
    good(await clinic.ask('POST', `${url}/removal`, versioned(back, 'nurse')));
  });

  test('has a name of its own, and filters that the worklist takes', async () => {
    good(await save({ name: 'Twice', query: '', shared: false }), 201);
    expectProblem(await save({ name: 'Twice', query: '', shared: false }), 409, ['/name']);
    good(await save({ name: 'Twice', query: '', shared: false }, 'second-nurse'), 201);
    for (const query of ['kind=none', 'limit=5', 'cursor=x', 'stat=open', 'state=open&state=due']) {
      expectProblem(await save({ name: 'Faulty', query, shared: false }), 422, ['/query']);
    }
  });
});

describe('the table for a spreadsheet', () => {
  const table = async (query: string) => {
    const answer = await clinic.ask('GET', `/v1/worklist.csv?${query}`, { as: 'nurse' });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer;
  };

  test('holds exactly the rows that the list shows, in their order, after a byte order mark', async () => {
    await mriDueToday(clinic);
    for (const query of ['', 'sort=due', 'kind=imaging&booked=false', 'snoozed=true', 'gap=lost-contact']) {
      const { rows } = good<{ rows: { id: string }[] }>(
        await clinic.ask('GET', `/v1/worklist?limit=200&${query}`, { as: 'nurse' }),
      );
      const answer = await table(query);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(answer.headers['content-disposition']).toBe(
        'attachment; filename="worklist-alpha-2026-11-23.csv"',
      );
      expect(answer.body.startsWith('\u{feff}tier,kind,state,due,')).toBe(true);
      const lines = answer.body.trimEnd().split('\r\n').slice(1);
      expect(lines.map((line) => line.slice(line.lastIndexOf(',') + 1))).toEqual(rows.map(({ id }) => id));
    }
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1+1'])('a name such as %s is no formula', async (name) => {
    const facts = [diagnosis(), pathology(), resection('2026-05-23')];
    good(await clinic.put(`csv ${name}`, facts, { name: `${name}"x,y` }), 201);
    const { body } = await table(`search=${encodeURIComponent(`csv ${name}`)}`);
    expect(body).toContain(`"'${name}""x,y"`);
  });

  test('is on the trail: who took which list, and how long it was', async () => {
    await mriDueToday(clinic);
    const taken = (await table('kind=imaging&sort=due')).body.trimEnd().split('\r\n').length - 1;
    const { rows } = await sql<{ action: string; staff_id: string; after: object }>`
      SELECT action, staff_id, after FROM netvigil.audit WHERE entity = 'worklist' ORDER BY id DESC LIMIT 1`.execute(
      clinic.database.owner,
    );
    expect(rows).toEqual([
      {
        action: 'exported',
        staff_id: (await clinic.actor('nurse')).id,
        after: { rows: taken, sort: 'due', filters: { kinds: ['imaging'], snoozed: 'false' } },
      },
    ]);
    const trail = async () => (await clinic.counts()).audit;
    const before = await trail();
    expectProblem(await clinic.ask('GET', '/v1/worklist.csv?limit=5', { as: 'nurse' }), 400, ['?limit']);
    expect(await trail()).toBe(before);
  });

  test('speaks the language that is asked for, English otherwise, in its heads, its words and its sentences', async () => {
    const { mrn } = await mriDueToday(clinic);
    const query = `kind=imaging&search=${mrn}`;
    const [head = '', row = ''] = (await table(`${query}&lang=ja`)).body.split('\r\n');
    expect(head.startsWith('\u{feff}優先度,種類,状態,期限,')).toBe(true);
    for (const words of ['画像検査', '直腸', '看護師', '画像検査の予定日は2026年11月23日に到来'])
      expect(row).toContain(words);
    const [, english = ''] = (await table(query)).body.split('\r\n');
    expect((await table(`${query}&lang=en`)).body.split('\r\n')[1]).toBe(english);
    for (const words of ['Rectum', 'Imaging due since 23 Nov 2026']) expect(english).toContain(words);
    expect(english.split(',').length).toBeGreaterThan(30);
    expectProblem(await clinic.ask('GET', '/v1/worklist.csv?lang=xx', { as: 'nurse' }), 400, ['?lang']);
  });

  test('tells until when somebody has a row by the clock of the site, as it sorts', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    good(await clinic.ask('POST', `/v1/worklist/rows/${item.id}/claim`, { as: 'nurse', body: {} }));
    const [head = '', row = ''] = (await table(`kind=imaging&search=${mrn}&assignee=me`)).body.split('\r\n');
    expect(head).toContain(',with,with until,');
    // Ten in the morning in Tokyo, and a lease of two hours.
    expect(row).toContain(',Staff nurse,2026-11-23 12:00,');
  });

  test('takes no page: what is asked for is the whole list', async () => {
    expectProblem(await clinic.ask('GET', '/v1/worklist.csv?limit=5', { as: 'nurse' }), 400, ['?limit']);
  });
});
