import { beforeAll, describe, expect, test } from 'vitest';
import { addStaff } from '../../src/staff/use-cases.ts';
import { type Clinic, expectProblem, good, mri, patiently, startClinic } from '../support/clinic.ts';
import { act, mriDueToday, questionFor, type RowOut, readRow } from '../support/desk.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  const { site } = await clinic.actor('nurse');
  await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      addStaff(clinic.ctx.db, site, { login: `ward-${n}`, name: `Nurse ${n}`, roles: ['nurse'] }),
    ),
  );
  return () => clinic.app.close();
});

const rows = {
  'an examination': async () => (await mriDueToday(clinic)).item,
  'a piece of work': () => questionFor(clinic),
};

describe.each(Object.entries(rows))('%s', (_what, make) => {
  test('claimed by 50 people at once: one has it, 49 are told the name', async () => {
    const row = await make();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        patiently(() => act(clinic, { id: row.id }, 'claim', {}, { as: `ward-${n}` })),
      ),
    );
    const [won, ...more] = answers.filter(({ statusCode }) => statusCode === 200);
    expect(more).toHaveLength(0);
    const { assignee } = good<RowOut>(won as NonNullable<typeof won>);
    const lost = answers.filter(({ statusCode }) => statusCode === 409);
    expect(lost).toHaveLength(49);
    for (const { body } of lost) expect(body).toContain(`${assignee?.name} has this row`);
    expect((await readRow(clinic, row.id)).assignee?.name).toBe(assignee?.name);
    expect((await clinic.audited(row.id)).filter(({ action }) => action === 'claimed')).toHaveLength(1);
  });

  test('a lease ends by itself: then the row is anybody’s; said again, it begins anew', async () => {
    const row = await make();
    // Ten in the morning in Tokyo, and two hours more.
    expect(good<RowOut>(await act(clinic, { id: row.id }, 'claim')).assignee?.until).toBe(
      '2026-11-23T03:00:00.000Z',
    );
    clinic.clock.setTo('2026-11-23T02:00:00Z');
    expect(good<RowOut>(await act(clinic, { id: row.id }, 'claim')).assignee?.until).toBe(
      '2026-11-23T04:00:00.000Z',
    );
    clinic.clock.setTo('2026-11-23T03:59:59Z');
    expectProblem(await act(clinic, { id: row.id }, 'claim', {}, { as: 'ward-1' }), 409);
    clinic.clock.setTo('2026-11-23T04:00:00Z');
    expect((await readRow(clinic, row.id)).assignee).toBeNull();
    expect(
      good<RowOut>(await act(clinic, { id: row.id }, 'claim', {}, { as: 'ward-1' })).assignee?.login,
    ).toBe('ward-1');
    clinic.clock.setTo('2026-11-23T01:00:00Z');
  });

  test('is released by whoever has it, or by a coordinator, under If-Match', async () => {
    const row = await make();
    const mine = good<RowOut>(await act(clinic, { id: row.id }, 'claim'));
    expectProblem(await act(clinic, { id: row.id }, 'release'), 428, ['If-Match']);
    expectProblem(await act(clinic, { id: row.id, version: mine.version - 1 }, 'release'), 412);
    expectProblem(await act(clinic, mine, 'release', {}, { as: 'ward-1' }), 403);
    const free = good<RowOut>(await act(clinic, mine, 'release', {}, { as: 'coordinator' }));
    expect(free.assignee).toBeNull();
    expectProblem(await act(clinic, free, 'release'), 409);
  });

  test('is assigned to a colleague of the ward, for good; nobody else takes it then', async () => {
    const row = await make();
    for (const to of ['auditor', 'beta-nurse', 'nobody']) {
      expectProblem(await act(clinic, row, 'assign', { to }), 422, ['/to']);
    }
    const theirs = good<RowOut>(
      await act(clinic, row, 'assign', { to: 'ward-2', reason: 'Knows the family.' }),
    );
    expect(theirs.assignee).toEqual({ login: 'ward-2', name: 'Nurse 2', until: null });
    clinic.clock.setTo('2027-11-23T01:00:00Z');
    expectProblem(await act(clinic, { id: row.id }, 'claim'), 409);
    expectProblem(await act(clinic, theirs, 'assign', { to: 'nurse' }), 403);
    // The one who has it may say so: it stays assigned, without a lease.
    expect(
      good<RowOut>(await act(clinic, { id: row.id }, 'claim', {}, { as: 'ward-2' })).assignee?.until,
    ).toBeNull();
    clinic.clock.setTo('2026-11-23T01:00:00Z');
  });

  test('keeps what was tried, with its outcome, its day and its author', async () => {
    const row = await make();
    const contact = {
      on: '2026-11-22',
      how: 'By telephone.',
      outcome: 'not-reached',
      note: 'Again at noon.',
    };
    expectProblem(await act(clinic, row, 'contact', { ...contact, on: '2026-11-24' }), 422, ['/on']);
    const logged = good<RowOut>(await act(clinic, row, 'contact', contact));
    expect(logged.contacts).toEqual([{ ...contact, by: 'Staff nurse' }]);
  });

  test('is ordered and booked, with day and place', async () => {
    const row = await make();
    const ordered = good<RowOut>(await act(clinic, row, 'booking', { order: 'RIS 1', appointment: null }));
    expect([ordered.order, ordered.appointment]).toEqual([{ number: 'RIS 1', on: '2026-11-23' }, null]);
    const past = { order: 'RIS 1', appointment: { on: '2026-11-22', place: 'MRI 2' } };
    expectProblem(await act(clinic, ordered, 'booking', past), 422, ['/appointment/on']);
    const booked = { order: 'RIS 1', appointment: { on: '2026-12-01', place: 'MRI 2' } };
    const { order, appointment } = good<RowOut>(await act(clinic, ordered, 'booking', booked));
    expect([order, appointment]).toEqual([
      { number: 'RIS 1', on: '2026-11-23' },
      { on: '2026-12-01', place: 'MRI 2' },
    ]);
  });

  test('each action is taken back by whoever did it, as a second write under If-Match, until somebody else writes', async () => {
    const actions: [string, object][] = [
      ['claim', {}],
      ['assign', { to: 'ward-3' }],
      ['snooze', { until: '2026-11-25', reason: 'The office is closed.' }],
      ['contact', { on: '2026-11-23', how: 'By telephone.', outcome: 'reached' }],
      ['booking', { order: 'RIS 2', appointment: { on: '2026-12-01', place: 'MRI 2' } }],
    ];
    const row = await make();
    let { version } = await readRow(clinic, row.id);
    for (const [action, body] of actions) {
      const before = await readRow(clinic, row.id);
      const done = good<RowOut>(
        await act(clinic, action === 'claim' ? { id: row.id } : { id: row.id, version }, action, body),
      );
      expect(done.canUndo, action).toBe(true);
      expectProblem(await act(clinic, { id: row.id, version }, 'undo'), 412);
      expectProblem(await act(clinic, done, 'undo', {}, { as: 'ward-1' }), 403);
      const undone = good<RowOut>(await act(clinic, done, 'undo', { reason: 'The wrong row.' }));
      const { actions: _actions, canUndo, version: now, ...rest } = undone;
      expect(rest, action).toMatchObject({
        assignee: before.assignee,
        snoozedUntil: before.snoozedUntil,
        order: before.order,
        appointment: before.appointment,
        contacts: before.contacts,
      });
      expect([canUndo, now]).toEqual([false, version + 2]);
      expectProblem(await act(clinic, undone, 'undo'), 409);
      version = now;
    }
    expect((await clinic.audited(row.id)).filter(({ action }) => action === 'undone')).toHaveLength(5);
    const claimed = good<RowOut>(await act(clinic, { id: row.id }, 'claim'));
    good(
      await act(
        clinic,
        claimed,
        'contact',
        { on: '2026-11-23', how: 'Letter.', outcome: 'reached' },
        { as: 'ward-1' },
      ),
    );
    expectProblem(await act(clinic, claimed, 'undo'), 412);
  });
});

describe('put off', () => {
  const reason = 'The scanner is down until Thursday.';

  test('an examination by a nurse, to the close of its window and no day longer; by a clinician further', async () => {
    const { item } = await mriDueToday(clinic);
    expectProblem(await act(clinic, item, 'snooze', { until: '2026-11-23', reason }), 422, ['/until']);
    expectProblem(await act(clinic, item, 'snooze', { until: '2026-12-24', reason }), 403, ['/until']);
    const asleep = good<RowOut>(await act(clinic, item, 'snooze', { until: '2026-12-23', reason }));
    expect(asleep.snoozedUntil).toBe('2026-12-23');
    const clinician = { as: 'clinician' };
    expectProblem(await act(clinic, asleep, 'snooze', { until: '2027-11-25', reason }, clinician), 422, [
      '/until',
    ]);
    const longer = good<RowOut>(
      await act(clinic, asleep, 'snooze', { until: '2027-01-08', reason }, clinician),
    );
    const awake = good<RowOut>(await act(clinic, longer, 'wake', {}));
    expect(awake.snoozedUntil).toBeNull();
    expectProblem(await act(clinic, awake, 'wake', {}), 409);
  });

  test('work by a nurse to its due day', async () => {
    const work = await questionFor(clinic);
    expectProblem(await act(clinic, work, 'snooze', { until: '2026-12-01', reason }), 403, ['/until']);
    good(await act(clinic, work, 'snooze', { until: '2026-11-30', reason }));
  });

  test('an examination that was met and lives again is not asleep', async () => {
    const { mrn, item } = await mriDueToday(clinic);
    good(await act(clinic, item, 'snooze', { until: '2026-12-20', reason }));
    const scan = mri(mrn);
    good(await clinic.ask('POST', '/v1/results', { as: 'integrator', body: { ...scan, version: 1 } }), 201);
    expectProblem(await act(clinic, { id: item.id }, 'claim'), 409);
    const withdrawn = { ...scan, version: 2, status: 'entered-in-error' };
    good(await clinic.ask('POST', '/v1/results', { as: 'integrator', body: withdrawn }));
    expect(await readRow(clinic, item.id)).toMatchObject({ status: 'live', snoozedUntil: null });
  });

  test('an examination that was ended, and whose ending is taken back, is not asleep', async () => {
    const { item } = await mriDueToday(clinic);
    const asleep = good<RowOut>(await act(clinic, item, 'snooze', { until: '2026-12-20', reason }));
    const ended = good<{ version: number }>(
      await clinic.end(
        { id: item.id, version: asleep.version },
        { reason: 'declined', note: 'By telephone.' },
      ),
    );
    good(
      await clinic.ask('POST', `/v1/items/${item.id}/reopen`, {
        as: 'clinician',
        headers: { 'if-match': `"${ended.version}"` },
        body: { reason: 'A misunderstanding.' },
      }),
    );
    expect(await readRow(clinic, item.id)).toMatchObject({ status: 'live', snoozedUntil: null });
  });
});

describe('many rows at once', () => {
  const bulk = (action: string, body: object, as = 'nurse') =>
    clinic.ask('POST', `/v1/worklist/bulk/${action}`, { as, body });
  type Outcomes = { outcomes: { id: string; done: boolean; status: number; detail: string | null }[] };

  test('each has its own outcome: one bad id holds up no other', async () => {
    const [one, two, taken, gone] = [
      await questionFor(clinic),
      (await mriDueToday(clinic)).item,
      await questionFor(clinic),
      await mriDueToday(clinic),
    ];
    good(await act(clinic, { id: taken.id }, 'claim', {}, { as: 'ward-7' }));
    good(await clinic.send(gone.mrn), 201);
    const unknown = '01900000-0000-7000-8000-000000000009';
    const { outcomes } = good<Outcomes>(
      await bulk('claim', { rows: [one.id, unknown, taken.id, gone.item.id, two.id] }),
    );
    expect(outcomes.map(({ id, status }) => [id, status])).toEqual([
      [one.id, 200],
      [unknown, 404],
      [taken.id, 409],
      [gone.item.id, 409],
      [two.id, 200],
    ]);
    expect(outcomes[2]?.detail).toContain('Nurse 7 has this row');
    expect((await readRow(clinic, two.id)).assignee?.login).toBe('nurse');
    expect((await readRow(clinic, taken.id)).assignee?.login).toBe('ward-7');
  });

  test('claimed in bulk by 50 people at once: each row has one assignee, whom its trail names once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => questionFor(clinic)));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        patiently(() =>
          bulk('claim', { rows: (n % 2 ? all : all.toReversed()).map(({ id }) => id) }, `ward-${n}`),
        ),
      ),
    );
    const outcomes = answers.flatMap((answer) => good<Outcomes>(answer).outcomes);
    for (const { id } of all) {
      expect(outcomes.filter((one) => one.id === id && one.done)).toHaveLength(1);
      const { actions, assignee } = await readRow(clinic, id);
      expect(actions.map(({ action, by }) => [action, by])).toEqual([['claim', assignee?.name]]);
    }
  });

  test('assigned and put off with the versions that were read; one that has changed since is left alone', async () => {
    const [one, two] = [await questionFor(clinic), await questionFor(clinic)];
    const rows = [one, two].map(({ id, version }) => ({ id, version }));
    good(await act(clinic, { id: two.id }, 'claim'));
    const assigned = good<Outcomes>(await bulk('assign', { rows, to: 'ward-4' }));
    expect(assigned.outcomes.map(({ status }) => status)).toEqual([200, 412]);
    const now = [await readRow(clinic, one.id), await readRow(clinic, two.id)];
    expect(now.map(({ assignee }) => assignee?.login)).toEqual(['ward-4', 'nurse']);
    const asleep = good<Outcomes>(
      await bulk('snooze', {
        rows: now.map(({ id, version }) => ({ id, version })),
        until: '2026-11-27',
        reason: 'The office is closed.',
      }),
    );
    expect(asleep.outcomes.map(({ done }) => done)).toEqual([true, true]);
    expect((await readRow(clinic, two.id)).snoozedUntil).toBe('2026-11-27');
    expectProblem(await bulk('claim', { rows: [one.id, one.id] }), 400, ['/rows']);
  });

  test('rows of another site are not there', async () => {
    const { item } = await mriDueToday(clinic);
    const { outcomes } = good<Outcomes>(await bulk('claim', { rows: [item.id] }, 'beta-nurse'));
    expect(outcomes.map(({ status }) => status)).toEqual([404]);
    expect((await readRow(clinic, item.id)).assignee).toBeNull();
  });
});

test('contacts and results at once on the same examinations: no deadlock, and what was told is on record', async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => mriDueToday(clinic)));
  const before = await Promise.all(made.map(({ item }) => readRow(clinic, item.id)));
  const contact = { on: '2026-11-23', how: 'By telephone.', outcome: 'reached' };
  const answers = await Promise.all(
    made.flatMap(({ mrn, item: { id } }, n) => [
      act(clinic, { id, version: before[n]?.version ?? 0 }, 'contact', contact),
      clinic.send(mrn, { performedOn: '2026-11-23', accession: mrn }),
    ]),
  );
  // The row may be closed by the time of the contact; a collision (503) nobody could have answered for.
  const called = answers.filter((_, n) => n % 2 === 0);
  expect(answers.filter((_, n) => n % 2 === 1).map(({ statusCode }) => statusCode)).toEqual(
    made.map(() => 201),
  );
  expect([200, 409, 412]).toEqual(
    expect.arrayContaining([...new Set(called.map(({ statusCode }) => statusCode))]),
  );
  for (const [n, { item }] of made.entries()) {
    const { contacts } = await readRow(clinic, item.id);
    expect(contacts).toHaveLength(called[n]?.statusCode === 200 ? 1 : 0);
  }
});
