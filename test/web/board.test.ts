import { beforeAll, describe, expect, test } from 'vitest';
import { decisions } from '../support/agenda.ts';
import { meetOn } from '../support/board.ts';
import { caseForBoard } from '../support/board-case.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { submit } from '../support/pages.ts';

/** The Thursday on which the board meets; the cut-off was the day before. */
const AGENDA = '/board/meetings/2026-04-09/agenda';
let clinic: Clinic;

beforeAll(async () => {
  clinic = await startClinic({ at: '2026-01-05T01:00:00Z' });
  clinic.clock.setTo('2026-03-30T01:00:00Z');
  await meetOn(clinic, '2026-03-30', { weekdays: [4], cutOffDays: 1 });
  return () => clinic.app.close();
});

const send = (url: string, form: Record<string, string>, as = 'coordinator', htmx = false) =>
  submit(clinic, url, form, { as, htmx });
const page = (url: string, as = 'coordinator') => clinic.ask('GET', url, { as });

const decision = (version: number, more: object = {}) => ({
  version: String(version),
  at: '2026-04-09',
  decision: 'radical',
  carryOutBy: '2026-05-01',
  meeting: '2026-04-09',
  decidedOn: '2026-04-09',
  decidedBy: 'Board: Dr A, Dr B',
  why: 'The count is unchanged.',
  ...more,
});

describe('a decision that is entered on the agenda', () => {
  test('is a clinician’s or a coordinator’s: nobody else is offered it, or gets through', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Roles', 3);
    expect((await page(AGENDA)).body).toContain(`?decide=${id}`);
    expect((await page(AGENDA, 'nurse')).body).not.toContain('?decide=');
    const refused = await send(`/board/cases/${id}/decisions`, decision(1), 'nurse');
    expect(refused.statusCode).toBe(403);
    expect((await decisions(clinic, id)).items).toEqual([]);
  });

  test('says before what each choice starts, and after what it started', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Starts', 3);
    const { body } = await page(`${AGENDA}?decide=${id}`);
    for (const text of [
      'Starts: an operation to carry out by the day below.',
      'Starts: a clinician is asked which plan follows.',
      'Starts: another round of the same observation period',
      'Starts nothing: the case stays before the board',
    ]) {
      expect(body).toContain(text);
    }
    const { version } = await decisions(clinic, id);
    const done = await send(`/board/cases/${id}/decisions`, decision(version));
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('Recorded: radical surgery');
    expect(done.body).toContain('An operation is to be carried out by 1 May 2026.');
    expect(done.body).toContain('State: board-pending, now board-decided.');
    const { items } = await decisions(clinic, id);
    expect(items.map((one) => [one.decision, one.carryOutBy, one.meeting])).toEqual([
      ['radical', '2026-05-01', '2026-04-09'],
    ]);
  });

  test('that is refused keeps what was typed, and says at the field what is wrong', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Refused', 3);
    const { version } = await decisions(clinic, id);
    const told = decision(version, { carryOutBy: '', why: 'Typed with care.' });
    const part = await send(`/board/cases/${id}/decisions`, told, 'clinician', true);
    expect(part.statusCode).toBe(422);
    expect(part.body).not.toContain('<html');
    expect(part.body).toContain('Typed with care.</textarea>');
    expect(part.body).toContain('value="radical" required checked');
    expect(part.body).toMatch(
      /id="fault-carryOutBy"[^>]*>.*Must be the day by which the operation is carried out/,
    );
    expect((await decisions(clinic, id)).items).toEqual([]);
  });

  test('of two who decide one case at once the second sees the first and keeps the typed text', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Twice', 3);
    const { version } = await decisions(clinic, id);
    expect((await send(`/board/cases/${id}/decisions`, decision(version))).statusCode).toBe(200);
    const second = decision(version, { decision: 'debulking', why: 'Seen otherwise.' });
    const { statusCode, body } = await send(`/board/cases/${id}/decisions`, second, 'clinician');
    expect(statusCode).toBe(412);
    expect(body).toContain('Seen otherwise.</textarea>');
    expect(body).toContain('Board: Dr A, Dr B · The count is unchanged.');
    expect((await decisions(clinic, id)).items).toHaveLength(1);
  });

  test('that was refused as too late is refused again, until its form was loaded anew', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Again', 3);
    const { version } = await decisions(clinic, id);
    expect((await send(`/board/cases/${id}/decisions`, decision(version))).statusCode).toBe(200);
    const shown = ({ body }: { body: string }) => Number(/name="version" value="(\d+)"/.exec(body)?.[1]);
    const second = decision(version, { decision: 'debulking', why: 'Seen otherwise.' });
    const refused = await send(`/board/cases/${id}/decisions`, second, 'clinician');
    expect([refused.statusCode, shown(refused)]).toEqual([412, version]);
    const again = { ...second, version: String(shown(refused)) };
    expect((await send(`/board/cases/${id}/decisions`, again, 'clinician')).statusCode).toBe(412);
    expect((await decisions(clinic, id)).items).toHaveLength(1);
    const fresh = shown(await page(`${AGENDA}?decide=${id}`));
    const read = { ...second, version: String(fresh) };
    expect((await send(`/board/cases/${id}/decisions`, read, 'clinician')).statusCode).toBe(200);
  });

  test('corrects an earlier one, which stays on record', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Correct', 3);
    const first = await decisions(clinic, id);
    await send(`/board/cases/${id}/decisions`, decision(first.version));
    const form = await page(`${AGENDA}?decide=${id}`);
    expect(form.body).toContain('Correct by a later decision');
    expect(form.body).toContain('Nothing recorded is altered.');
    const { version } = await decisions(clinic, id);
    // What stands in a field that the choice hides was not meant.
    const later = decision(version, { decision: 'non-surgical', why: 'The patient declines.' });
    expect((await send(`/board/cases/${id}/decisions`, later)).statusCode).toBe(200);
    const { items, standing } = await decisions(clinic, id);
    expect(items.map((one) => [one.decision, one.carryOutBy])).toEqual([
      ['radical', '2026-05-01'],
      ['non-surgical', null],
    ]);
    expect(standing).toBe(items[1]?.id);
    const { body } = await page('/board');
    expect(body).toContain('which plan now?');
  });
});

describe('when the board meets', () => {
  const next = '2026-04-23';
  const change = (form: Record<string, string>, as = 'coordinator') =>
    send(`/board/meetings/${next}`, { on: '', startsAt: '', cutOffOn: '', ...form }, as);

  test('a coordinator moves a meeting and cancels it, with a reason, and the page says so', async () => {
    clinic.clock.setTo('2026-04-09T01:00:00Z');
    const moved = await change({
      version: '0',
      status: 'takes-place',
      on: '2026-04-24',
      reason: 'The room is taken.',
    });
    expect(moved.body).toContain('Recorded: the meeting takes place on Fri, 24 Apr 2026');
    expect(moved.body).toContain('moved from Thu, 23 Apr 2026');
    const stale = await change({ version: '0', status: 'cancelled', reason: 'Not read again.' });
    expect(stale.statusCode).toBe(412);
    expect(stale.body).toContain('Not read again.</textarea>');
    expect(stale.body).toContain('name="version" value="0"');
    const cancelled = await change({ version: '1', status: 'cancelled', reason: 'Congress.' });
    expect(cancelled.body).toContain('Recorded: the meeting of Fri, 24 Apr 2026 is cancelled');
    expect((await page(`/board/meetings/${next}/agenda`)).body).toContain('Cancelled: Congress.');
    expect(
      (await change({ version: '2', status: 'cancelled', reason: 'Again.' }, 'clinician')).statusCode,
    ).toBe(403);
  });

  test('a coordinator convenes one, marks a holiday, and sets the pattern', async () => {
    clinic.clock.setTo('2026-04-09T01:00:00Z');
    const taken = await send('/board/meetings', {
      on: '2026-04-16',
      startsAt: '12:00',
      cutOffOn: '',
      reason: 'Urgent.',
    });
    expect(taken.statusCode).toBe(409);
    expect(taken.body).toContain('value="2026-04-16"');
    const convened = { on: '2026-04-14', startsAt: '12:00', cutOffOn: '', reason: 'Urgent.' };
    expect((await send('/board/meetings', convened)).body).toContain('Convened: Tue, 14 Apr 2026');
    const holiday = { version: '0', day: '2026-04-30', kind: 'holiday', name: 'Rest day', reason: 'So.' };
    const marked = await send('/board/special-days', holiday);
    expect(marked.body).toContain('Recorded: Thu, 30 Apr 2026');
    expect(marked.body).toMatch(/holiday<\/span>\s*<span class="soft">Rest day/);
    const pattern = {
      version: '1',
      weekdays: '5',
      validFrom: '2026-05-11',
      startsAt: '09:30',
      everyWeeks: '2',
      cutOffDays: '3',
      coordinator: 'coordinator',
      deputy: 'nurse',
      reason: 'From May.',
    };
    const stale = await send('/board/pattern', { ...pattern, version: '7' });
    expect([stale.statusCode, stale.body.includes('name="version" value="7"')]).toEqual([412, true]);
    const later = await send('/board/special-days', { ...holiday, version: '8' });
    expect([later.statusCode, later.body.includes('name="version" value="8"')]).toEqual([412, true]);
    const set = await send('/board/pattern', pattern);
    expect(set.body).toContain('Recorded: the pattern counts from Mon, 11 May 2026');
    expect(set.body).toContain('Fri, 15 May 2026');
  });

  test('one that has begun is not offered to be changed, and a pattern begins tomorrow', async () => {
    const changeable = async () => (await page('/board')).body.includes('/board?change=2026-05-15');
    clinic.clock.setTo('2026-05-15T00:29:59Z');
    expect(await changeable()).toBe(true);
    expect((await page('/board?set=pattern')).body).toContain('value="2026-05-15"');
    clinic.clock.setTo('2026-05-15T00:30:00Z');
    expect(await changeable()).toBe(false);
    expect((await page('/board?set=pattern')).body).toContain('value="2026-05-16"');
  });
});
