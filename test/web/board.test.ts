import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { decisions } from '../support/agenda.ts';
import { axeFindings } from '../support/axe.ts';
import { meetOn } from '../support/board.ts';
import { openBrowser } from '../support/browser.ts';
import { type Clinic, diagnosis, good, newMrn, pathology, startClinic } from '../support/clinic.ts';
import { listenOn } from '../support/http.ts';
import { tabTo } from '../support/keyboard.ts';
import { opened, scan, staging } from '../support/observation.ts';

/** The Thursday on which the board meets; the cut-off was the day before. */
const AGENDA = '/board/meetings/2026-04-09/agenda';
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
let clinic: Clinic;
let browser: Browser | null;
let origin: string;

beforeAll(async () => {
  clinic = await startClinic({ at: '2026-01-05T01:00:00Z' });
  origin = `http://127.0.0.1:${await listenOn(clinic.app)}`;
  browser = await openBrowser();
  at('2026-03-30');
  await meetOn(clinic, '2026-03-30', { weekdays: [4], cutOffDays: 1 });
  return async () => {
    await browser?.close();
    await clinic.app.close();
  };
});

/** 3 lesions in January, and as many as told in April: before the board of Thursday. */
async function case_(
  name: string,
  counted: number,
  more: object = {},
  facts: object[] = [],
): Promise<string> {
  at('2026-01-12');
  const mrn = newMrn();
  const told = [
    diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }),
    pathology({ ki67: { comparator: '=', value: 5 } }, { date: '2025-12-20' }),
    ...facts,
    ...(facts.length > 0 ? [] : [staging('2026-01-10', 'II')]),
  ];
  good(await clinic.put(mrn, told as never, { name }), 201);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  at('2026-04-08');
  good(await scan(clinic, id, '2026-04-08', counted, more), 201);
  at('2026-04-09');
  return id;
}

const send = (url: string, form: Record<string, string>, as = 'coordinator', headers = {}) =>
  clinic.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'netvigil-actor': as, ...headers },
  });
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
    const id = await case_('Synthetic Roles', 3);
    expect((await page(AGENDA)).body).toContain(`?decide=${id}`);
    expect((await page(AGENDA, 'nurse')).body).not.toContain('?decide=');
    const refused = await send(`/board/cases/${id}/decisions`, decision(1), 'nurse');
    expect(refused.statusCode).toBe(403);
    expect((await decisions(clinic, id)).items).toEqual([]);
  });

  test('says before what each choice starts, and after what it started', async () => {
    const id = await case_('Synthetic Starts', 3);
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
    const id = await case_('Synthetic Refused', 3);
    const { version } = await decisions(clinic, id);
    const told = decision(version, { carryOutBy: '', why: 'Typed with care.' });
    const part = await send(`/board/cases/${id}/decisions`, told, 'clinician', { 'hx-request': 'true' });
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
    const id = await case_('Synthetic Twice', 3);
    const { version } = await decisions(clinic, id);
    expect((await send(`/board/cases/${id}/decisions`, decision(version))).statusCode).toBe(200);
    const second = decision(version, { decision: 'debulking', why: 'Seen otherwise.' });
    const { statusCode, body } = await send(`/board/cases/${id}/decisions`, second, 'clinician');
    expect(statusCode).toBe(412);
    expect(body).toContain('Seen otherwise.</textarea>');
    expect(body).toContain('Board: Dr A, Dr B · The count is unchanged.');
    expect((await decisions(clinic, id)).items).toHaveLength(1);
  });

  test('corrects an earlier one, which stays on record', async () => {
    const id = await case_('Synthetic Correct', 3);
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
    at('2026-04-09');
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
    const cancelled = await change({ version: '1', status: 'cancelled', reason: 'Congress.' });
    expect(cancelled.body).toContain('Recorded: the meeting of Fri, 24 Apr 2026 is cancelled');
    expect((await page(`/board/meetings/${next}/agenda`)).body).toContain('Cancelled: Congress.');
    expect(
      (await change({ version: '2', status: 'cancelled', reason: 'Again.' }, 'clinician')).statusCode,
    ).toBe(403);
  });

  test('a coordinator convenes one, marks a holiday, and sets the pattern', async () => {
    at('2026-04-09');
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
    const set = await send('/board/pattern', pattern);
    expect(set.body).toContain('Recorded: the pattern counts from Mon, 11 May 2026');
    expect(set.body).toContain('Fri, 15 May 2026');
  });
});

describe.runIf(process.platform === 'linux' || process.env.CHROMIUM_PATH !== undefined)(
  'in a browser',
  () => {
    const opening = async (
      url: string,
      as: string,
      language = 'en',
    ): Promise<{ view: Page; said: string[] }> => {
      if (browser === null) throw new Error('No browser.');
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
      await context.addCookies([
        { name: 'netvigil-actor', value: as, url: origin },
        { name: 'netvigil-language', value: language, url: origin },
      ]);
      const view = await context.newPage();
      const said: string[] = [];
      view.setDefaultTimeout(4000);
      view.on('console', (message) => said.push(message.text()));
      view.on('pageerror', (error) => said.push(error.message));
      await view.goto(`${origin}${url}`);
      return { view, said };
    };
    const open = (view: Page) => view.locator('#open + *');

    test('a coordinator’s Thursday, by keyboard: agenda, what is missing, decisions, what is not carried out', async () => {
      const passed = await case_('Synthetic Thursday', 3);
      await case_('Synthetic Unclear', 3, { newDiseaseOutsideLiver: 'present' });
      const { view, said } = await opening('/board', 'coordinator');
      expect(await view.locator('tr.next').innerText()).toMatch(/Thu, 9 Apr 2026.*today.*1 urgent/s);
      await tabTo(view, 'Agenda');
      await view.keyboard.press('Enter');
      await view.waitForURL(`**${AGENDA}`);
      const own = view.locator('.case', { hasText: 'Synthetic Thursday' });
      expect(await own.innerText()).toContain('Nothing is missing');

      await tabTo(view, 'Enter the decision Synthetic Thursday');
      await view.keyboard.press('Enter');
      await view.waitForSelector('form.decide');
      expect(await view.evaluate('document.activeElement.id')).toBe('decide-title');
      await view.keyboard.press('Tab');
      await view.keyboard.press('Space');
      expect(await own.locator('[value=radical]').isChecked()).toBe(true);
      await tabTo(view, 'decidedBy');
      await view.keyboard.type('Board: Dr A, Dr B, Dr C');
      await view.keyboard.press('Tab');
      await view.keyboard.type('Unchanged over three months.');
      await view.keyboard.press('Tab');
      await view.keyboard.press('Enter');

      // An operation without a day: refused, and nothing typed is lost.
      await view.waitForSelector('.refused');
      expect(await own.locator('#fault-carryOutBy').innerText()).toContain('Must be the day');
      expect(await own.locator('textarea').inputValue()).toBe('Unchanged over three months.');
      await tabTo(view, 'carryOutBy');
      await view.keyboard.type('05012026');
      await tabTo(view, 'Record the decision');
      await view.keyboard.press('Enter');
      await view.waitForSelector('.done');
      expect(await view.locator('.done').innerText()).toContain('to be carried out by 1 May 2026');
      expect(new URL(view.url()).pathname + new URL(view.url()).search).toBe(AGENDA);
      expect(await own.count()).toBe(0);
      expect(await open(view).innerText()).toContain('Synthetic Thursday');
      expect((await decisions(clinic, passed)).items.map(({ why }) => why)).toEqual([
        'Unchanged over three months.',
      ]);

      // The next one is deferred, and goes to the next agenda.
      await tabTo(view, 'Enter the decision Synthetic Unclear');
      await view.keyboard.press('Enter');
      await view.waitForSelector('form.decide');
      await view.keyboard.press('Tab');
      await view.keyboard.press('ArrowUp');
      expect(await view.locator('[value=defer]').isChecked()).toBe(true);
      // Who decided stands there from the decision before.
      await tabTo(view, 'why');
      await view.keyboard.type('A bone scan first.');
      await tabTo(view, 'Record the decision');
      await view.keyboard.press('Enter');
      await view.waitForSelector('.done');
      expect(await view.locator('.case', { hasText: 'Synthetic Unclear' }).count()).toBe(0);
      expect(said.filter((line) => !line.includes('422'))).toEqual([]);

      // Weeks later it is late, and a nurse puts the operation on record.
      at('2026-05-04');
      await view.goto(`${origin}/board`);
      expect(await open(view).innerText()).toMatch(/Synthetic Thursday.*3 days late/s);
      expect(await open(view).innerText()).toContain('A nurse or a clinician records the operation.');
      const nurse = (await opening('/board', 'nurse')).view;
      await tabTo(nurse, 'Carried out … Synthetic Thursday');
      await nurse.keyboard.press('Enter');
      await nurse.waitForSelector('form.decide');
      await tabTo(nurse, 'intent');
      await nurse.keyboard.type('curative');
      await tabTo(nurse, 'margin');
      await nurse.keyboard.type('R0');
      await tabTo(nurse, 'Record the operation');
      await nurse.keyboard.press('Enter');
      await nurse.waitForSelector('.done');
      expect(await open(nurse).innerText()).not.toContain('Synthetic Thursday');
      expect(
        (await clinic.ask('GET', `/v1/observation-periods/${passed}`, { as: 'nurse' })).json().state,
      ).toBe('closed');
    });

    test('axe finds nothing, in light and dark, in English and Japanese', async () => {
      const id = await case_('Synthetic Axe', 4);
      for (const [language, url] of [
        ['en', '/board?set=pattern'],
        ['en', '/board?change=2026-04-16'],
        ['ja', '/board?set=days'],
        ['en', `${AGENDA}?decide=${id}`],
        ['ja', '/board/waiting'],
      ] as const) {
        const { view } = await opening(url, 'coordinator', language);
        expect(await axeFindings(view), `${language} ${url}`).toEqual([]);
        await view.context().close();
      }
    }, 60_000);

    test('no line runs out of a phone', async () => {
      const id = await case_('Synthetic Phone', 3);
      for (const url of ['/board?set=pattern', '/board?change=2026-04-16', `${AGENDA}?decide=${id}`]) {
        const { view } = await opening(url, 'coordinator', 'ja');
        await view.setViewportSize({ width: 375, height: 800 });
        const over = await view.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(over, url).toBeLessThanOrEqual(0);
      }
    });
  },
);
