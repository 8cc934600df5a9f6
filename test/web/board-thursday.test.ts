import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { decisions } from '../support/agenda.ts';
import { axeFindings } from '../support/axe.ts';
import { meetOn } from '../support/board.ts';
import { caseForBoard, REPORT } from '../support/board-case.ts';
import { IN_BROWSER, settled } from '../support/browser.ts';
import { type Clinic, good } from '../support/clinic.ts';
import { tabTo } from '../support/keyboard.ts';
import { openPage, overPhone, startPages } from '../support/pages.ts';

/** The Thursday on which the board meets; the cut-off was the day before. */
const AGENDA = '/board/meetings/2026-04-09/agenda';
let clinic: Clinic;
let browser: Browser | null;
let origin: string;

beforeAll(async () => {
  const pages = await startPages({ at: '2026-01-05T01:00:00Z' });
  ({ clinic, browser, origin } = pages);
  clinic.clock.setTo('2026-03-30T01:00:00Z');
  await meetOn(clinic, '2026-03-30', { weekdays: [4], cutOffDays: 1 });
  return pages.close;
});

describe.runIf(IN_BROWSER)('the pages of the board in a browser', () => {
  const open = (view: Page) => view.locator('#open + *');

  test('a coordinator’s Thursday, by keyboard: agenda, what is missing, decisions, what is not carried out', async () => {
    const passed = await caseForBoard(clinic, 'Synthetic Thursday', 3);
    await caseForBoard(clinic, 'Synthetic Unclear', 3, { newDiseaseOutsideLiver: 'present' });
    const ungraded = await caseForBoard(clinic, 'Synthetic Ungraded', 3, {}, null);
    const { page: view, said } = await openPage(browser, `${origin}/board`, { as: 'coordinator' });
    expect(await view.locator('tr.next').innerText()).toMatch(/Thu, 9 Apr 2026.*today.*1 urgent/s);
    await tabTo(view, 'Agenda');
    await view.keyboard.press('Enter');
    await view.waitForURL(`**${AGENDA}`);
    const own = view.locator('.case', { hasText: 'Synthetic Thursday' });
    expect(await own.innerText()).toContain('Nothing is missing');
    // Of another one the report is missing; it comes while the coordinator asks for it.
    const lacking = view.locator('.case', { hasText: 'Synthetic Ungraded' });
    expect(await lacking.locator('.missing').innerText()).toMatch(/Still missing\s+grade, Ki-67$/);
    expect(await lacking.innerText()).not.toContain('Nothing is missing');
    const period = await clinic.ask('GET', `/v1/observation-periods/${ungraded}`);
    good(await clinic.record(period.json().patient.identifiers[0].value, [REPORT]), 201);
    await view.reload();
    expect(await lacking.innerText()).toContain('Nothing is missing');
    expect(await lacking.locator('.missing').count()).toBe(0);

    await tabTo(view, 'Enter the decision Synthetic Thursday');
    await view.keyboard.press('Enter');
    await expect.poll(() => view.evaluate('document.activeElement.id')).toBe('decide-title');
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
    await settled(view);
    expect(await own.locator('#fault-carryOutBy').innerText()).toContain('Must be the day');
    expect(await own.locator('textarea').inputValue()).toBe('Unchanged over three months.');
    await tabTo(view, 'carryOutBy');
    await view.keyboard.type('05012026');
    await tabTo(view, 'Record the decision');
    await view.keyboard.press('Enter');
    await view.waitForSelector('.done');
    await settled(view);
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
    await expect.poll(() => view.evaluate('document.activeElement.id')).toBe('decide-title');
    await view.keyboard.press('Tab');
    await view.keyboard.press('ArrowUp');
    expect(await view.locator('[value=defer]').isChecked()).toBe(true);
    // Who decided stands there from the decision before.
    await tabTo(view, 'why');
    await view.keyboard.type('A bone scan first.');
    await tabTo(view, 'Record the decision');
    await view.keyboard.press('Enter');
    await view.waitForSelector('.done');
    await settled(view);
    expect(await view.locator('.case', { hasText: 'Synthetic Unclear' }).count()).toBe(0);
    expect(said.filter((line) => !line.includes('422'))).toEqual([]);

    // Weeks later it is late, and a nurse puts the operation on record.
    clinic.clock.setTo('2026-05-04T01:00:00Z');
    await view.goto(`${origin}/board`);
    expect(await open(view).innerText()).toMatch(/Synthetic Thursday.*3 days late/s);
    expect(await open(view).innerText()).toContain('A nurse or a clinician records the operation.');
    const nurse = (await openPage(browser, `${origin}/board`)).page;
    await tabTo(nurse, 'Carried out … Synthetic Thursday');
    await nurse.keyboard.press('Enter');
    await nurse.waitForSelector('form.decide');
    await settled(nurse);
    await tabTo(nurse, 'intent');
    await nurse.keyboard.type('curative');
    await tabTo(nurse, 'margin');
    await nurse.keyboard.type('R0');
    await tabTo(nurse, 'Record the operation');
    await nurse.keyboard.press('Enter');
    await nurse.waitForSelector('.done');
    await settled(nurse);
    expect(await open(nurse).innerText()).not.toContain('Synthetic Thursday');
    expect((await clinic.ask('GET', `/v1/observation-periods/${passed}`, { as: 'nurse' })).json().state).toBe(
      'closed',
    );
  }, 120_000);

  test('whoever goes on from the heading of a form at once is not taken back to it', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Quick', 3);
    const { page: view } = await openPage(browser, origin + AGENDA, { as: 'coordinator' });
    await view.evaluate(`document.addEventListener('focusin', ({ target }) => {
      if (target.id !== 'decide-title') return;
      window.comings = (window.comings ?? 0) + 1;
      document.querySelector('[value=radical]').focus();
    })`);
    await view.locator(`a[href*="decide=${id}"]`).first().click();
    await view.waitForSelector('[value=radical]:focus');
    await view.waitForTimeout(300);
    expect(await view.evaluate('window.comings')).toBe(1);
    expect(await view.evaluate('document.activeElement.value')).toBe('radical');
  });

  test('axe finds nothing, in light and dark, in English and Japanese', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Axe', 4);
    for (const [language, url] of [
      ['en', '/board?set=pattern'],
      ['en', '/board?change=2026-04-16'],
      ['ja', '/board?set=days'],
      ['en', `${AGENDA}?decide=${id}`],
      ['ja', '/board/waiting'],
    ] as const) {
      const { page: view } = await openPage(browser, origin + url, { as: 'coordinator', language });
      expect(await axeFindings(view), `${language} ${url}`).toEqual([]);
      await view.context().close();
    }
  }, 120_000);

  test('no line runs out of a phone', async () => {
    const id = await caseForBoard(clinic, 'Synthetic Phone', 3);
    for (const url of ['/board?set=pattern', '/board?change=2026-04-16', `${AGENDA}?decide=${id}`]) {
      const { page: view } = await openPage(browser, origin + url, { as: 'coordinator', language: 'ja' });
      expect(await overPhone(view), url).toBeLessThanOrEqual(0);
    }
  });
});
