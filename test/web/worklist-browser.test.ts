import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { IN_BROWSER, openBrowser, sayingsOf, settled } from '../support/browser.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { listenOn } from '../support/http.ts';
import { seedList } from '../support/worklist-page.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 812 };

describe.runIf(IN_BROWSER)('the worklist in a browser', () => {
  let clinic: Clinic;
  let browser: Browser;
  let origin: string;
  const said: string[] = [];

  beforeAll(async () => {
    clinic = await startClinic();
    await seedList(clinic, 60, (n) => `H-${String(n).padStart(4, '0')}`);
    origin = `http://127.0.0.1:${await listenOn(clinic.app)}`;
    const opened = await openBrowser();
    if (opened === null) throw new Error('No browser.');
    browser = opened;
    return async () => {
      await browser.close();
      await clinic.app.close();
    };
  });
  // Nothing that the policy refuses, nothing that fails in silence.
  afterEach(() => {
    expect(said.splice(0)).toEqual([]);
  });

  interface Reader extends BrowserContextOptions {
    readonly as?: string;
    readonly language?: 'en' | 'ja';
    readonly theme?: 'light' | 'dark';
  }
  const open = async (path: string, reader: Reader = {}): Promise<Page> => {
    const { as = 'nurse', language = 'en', theme = 'light', ...options } = reader;
    const context = await browser.newContext({ viewport: DESK, ...options });
    const cookies = { 'netvigil-actor': as, 'netvigil-language': language, 'netvigil-theme': theme };
    await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: origin })));
    const page = await context.newPage();
    sayingsOf(page, said);
    await page.goto(`${origin}${path}`);
    await page.waitForLoadState('networkidle');
    return page;
  };
  const rows = (page: Page) => page.locator('tr[data-row]').count();
  const isSeen = async (page: Page, selector: string): Promise<boolean> => {
    const box = await page.locator(selector).first().boundingBox();
    const height = page.viewportSize()?.height ?? 0;
    return box !== null && box.y >= 0 && box.y + box.height <= height;
  };

  test('answers the three questions of the morning without scrolling', async () => {
    const page = await open('/worklist');
    for (const selector of [
      '#grid-heads',
      '#gaps',
      '#search',
      'tr[data-row]',
      'tr[data-row] .why',
      'tr[data-row] .owner',
    ]) {
      expect(await isSeen(page, selector), selector).toBe(true);
    }
  });

  test.each([
    ['a laptop, with the grid folded to its sums', { width: 1366, height: 768 }, false, 'en'],
    ['a laptop, in Japanese', { width: 1366, height: 768 }, false, 'ja'],
    ['a large screen, with the grid open', { width: 1920, height: 1080 }, true, 'en'],
    ['a large screen, in Japanese', { width: 1920, height: 1080 }, true, 'ja'],
  ] as const)('shows five rows with their reasons on %s', async (_, viewport, isOpen, language) => {
    const page = await open('/worklist', { viewport, language });
    // However long their reasons are.
    await page.evaluate(
      `for (const said of document.querySelectorAll('.why span')) said.append(' ' + said.textContent.repeat(9))`,
    );
    expect(await page.locator('#grid').isVisible()).toBe(isOpen);
    expect(await page.locator('.fold').getAttribute('aria-expanded')).toBe(String(isOpen));
    for (const selector of ['#grid-heads a', '#gaps li', '#views summary', '#filters button'])
      expect(await isSeen(page, selector), selector).toBe(true);
    for (let n = 0; n < 5; n++) expect(await isSeen(page, `tr[data-row] >> nth=${n}`), `row ${n}`).toBe(true);
  });

  test('the grid stays as the reader left it, by keyboard too, and its sums lead to their lists', async () => {
    const page = await open('/worklist', { viewport: { width: 1366, height: 768 } });
    const sum = page.locator('#grid-heads a').first();
    const number = Number.parseInt(await sum.innerText(), 10);
    await page.focus('.fold');
    await page.keyboard.press('Enter');
    expect(await page.locator('#grid').isVisible()).toBe(true);
    await settled(page);
    expect(await page.evaluate('document.activeElement.className')).toBe('fold');
    await page.reload();
    expect(await page.locator('#grid').isVisible()).toBe(true);
    expect(await page.locator('.fold').getAttribute('aria-expanded')).toBe('true');
    await page.click('.fold');
    await settled(page);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.reload();
    expect(await page.locator('#grid').isVisible()).toBe(false);
    await page.click('#grid-heads a >> nth=0');
    await page.waitForURL(`${origin}/worklist?state=overdue`);
    expect(Number.parseInt(await page.locator('.list-head strong').innerText(), 10)).toBe(number);
  });

  test('without a script the grid is open, and folds all the same', async () => {
    const page = await open('/worklist?state=due', {
      viewport: { width: 1366, height: 768 },
      javaScriptEnabled: false,
    });
    expect(await page.locator('#grid').isVisible()).toBe(true);
    await page.click('.fold');
    await page.waitForURL(`${origin}/worklist?state=due`);
    expect(await page.locator('#grid').isVisible()).toBe(false);
  });

  test('is filtered by the keyboard alone, and Back undoes it', async () => {
    const page = await open('/worklist');
    await page.focus('#search');
    await page.keyboard.type('Synthetic 01');
    for (const key of ['Tab', 'Tab']) await page.keyboard.press(key);
    await page.keyboard.type('Over');
    expect(await page.inputValue('#filter-state')).toBe('overdue');
    for (const key of ['Shift+Tab', 'Shift+Tab', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(`${origin}/worklist?state=overdue&search=Synthetic%2001`);
    await page.waitForSelector('.words');
    expect(await page.locator('.words .tag').allInnerTexts()).toEqual([
      'State: Overdue ×',
      'Record number, name or kana: Synthetic 01 ×',
    ]);
    expect(await rows(page)).toBe(Number.parseInt(await page.locator('.list-head strong').innerText(), 10));
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.goBack();
    await page.waitForURL(`${origin}/worklist`);
    await page.waitForSelector('tr[data-row] >> nth=40');
  });

  test('a number of the grid leads to its list', async () => {
    const page = await open('/worklist');
    const cells = page.locator('#grid td.alarm a');
    for (let n = 0; n < (await cells.count()); n++) {
      const number = Number(await cells.nth(n).innerText());
      const href = await cells.nth(n).getAttribute('href');
      const list = await page.context().newPage();
      await list.goto(`${origin}${href}&shown=1000`);
      expect(await rows(list), String(href)).toBe(number);
      await list.close();
    }
  });

  test('grows by pages without losing its place, and keeps them when an action changes rows', async () => {
    const page = await open('/worklist');
    expect(await rows(page)).toBe(50);
    await page.locator('#more a').first().scrollIntoViewIfNeeded();
    const before = await page.evaluate<number>('window.scrollY');
    await page.click('#more a >> nth=0');
    await page.waitForSelector('tr[data-row] >> nth=99');
    await settled(page);
    expect(await page.evaluate<number>('window.scrollY')).toBeGreaterThanOrEqual(before);
    expect(await page.evaluate('document.activeElement.closest("tr").rowIndex')).toBe(51);
    await page.evaluate('htmx.trigger(document.body, "rows-changed")');
    await settled(page);
    expect(await rows(page)).toBe(100);
    await page.click('#more a >> nth=0');
    await page.waitForSelector('tr[data-row] >> nth=107');
    expect(await page.locator('#more').innerText()).toContain('End of the list: all 108 rows.');
  });

  test('the grid, the gaps and the list come anew when an action changes rows', async () => {
    const page = await open('/worklist?state=overdue');
    await page.evaluate(
      'for (const part of document.querySelectorAll("#grid table, #gaps ul, tr[data-row]")) part.remove()',
    );
    await page.evaluate('htmx.trigger(document.body, "rows-changed")');
    await settled(page);
    expect(await page.locator('#list tr[data-row]').count()).toBeGreaterThan(0);
    expect(await page.locator('#grid a').count()).toBeGreaterThan(10);
    expect(await page.locator('#gaps a').count()).toBeGreaterThan(0);
    expect(page.url()).toBe(`${origin}/worklist?state=overdue`);
  });

  test('a view is saved, counted and shared', async () => {
    const page = await open('/worklist?daysLate=15');
    const number = Number.parseInt(await page.locator('.list-head strong').innerText(), 10);
    await page.click('#views summary');
    await page.fill('#views input[name=name]', 'More than two weeks');
    await page.check('#views input[name=shared]');
    await page.click('#views button >> nth=0');
    await page.waitForSelector('#views li a');
    expect(await page.locator('#views li a').innerText()).toBe(`More than two weeks ${number}`);
    const other = await open('/worklist', { as: 'coordinator' });
    expect(await other.locator('#views li').innerText()).toContain('shared by Staff nurse');
    await other.click('#views li a');
    expect(Number.parseInt(await other.locator('.list-head strong').innerText(), 10)).toBe(number);
  });

  test('a view that was removed is brought back by the keyboard alone, and stays to be brought back', async () => {
    const page = await open('/worklist?daysLate=91');
    await page.click('#views summary');
    await page.fill('#views input[name=name]', 'Quarter late');
    await page.keyboard.press('Enter');
    const chip = page.locator('#views li', { hasText: 'Quarter late' });
    await chip.waitFor();
    await page.click('#views summary');
    // One's own alone is not asked about: it comes back.
    await page.locator('#views form[action$=removal] button').click();
    await chip.waitFor({ state: 'detached' });
    await settled(page);
    expect(await page.locator('#view-removed').innerText()).toContain('View “Quarter late” removed.');
    expect(await page.evaluate('document.activeElement.closest("#view-removed") !== null')).toBe(true);
    await page.evaluate('htmx.trigger(document.body, "rows-changed")');
    await settled(page);
    expect(await axeFindings(page)).toEqual([]);
    await page.focus('#view-removed button');
    await page.keyboard.press('Enter');
    await chip.waitFor();
    await settled(page);
    expect(await page.locator('#view-removed').innerText()).toBe('');
    expect(await page.locator('#live').innerText()).toBe('View brought back.');
  });

  test('on a phone rows are cards, the grid is folded, and nothing runs out of the window', async () => {
    const page = await open('/worklist', { viewport: PHONE });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await page.locator('#grid').isVisible()).toBe(false);
    expect(await page.locator('#grid-heads').innerText()).toMatch(/\d+ overdue/);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('tr[data-row]')).display`)).toBe(
      'grid',
    );
    const box = await page.locator('tr[data-row]').first().boundingBox();
    expect(box?.width).toBeLessThanOrEqual(365);
    await page.click('.fold');
    expect(await page.locator('#grid').isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
  });

  test.each(['en', 'ja'] as const)(
    'on a phone the first row is whole without scrolling: %s',
    async (language) => {
      const page = await open('/worklist', { viewport: { width: 375, height: 800 }, language });
      expect(await isSeen(page, 'tr[data-row]')).toBe(true);
      for (const selector of ['#gaps li a', '#views summary', '#search', '#filters button', '.more summary'])
        expect(await isSeen(page, selector), selector).toBe(true);
    },
  );

  test('a long reason is shortened in the list, and whole in the open row and on paper', async () => {
    const page = await open('/worklist');
    await page.evaluate(
      `for (const said of document.querySelectorAll('.why span')) said.append(' ' + said.textContent.repeat(9))`,
    );
    const isCut = () =>
      page.evaluate<boolean>(
        `[...document.querySelector('tr[data-row] .why').children].some((one) => one.scrollHeight > one.clientHeight + 1)`,
      );
    expect(await isCut()).toBe(true);
    await page.click('tr[data-row] .open');
    await page.waitForSelector('tr[data-open]');
    await settled(page);
    expect(await isCut()).toBe(false);
    await page.keyboard.press('Escape');
    await page.waitForSelector('tr[data-open]', { state: 'detached' });
    expect(await isCut()).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await isCut()).toBe(false);
  });

  test('prints on A4 landscape, with its filters and its moment, and says what is not on the paper', async () => {
    const page = await open('/worklist?snoozed=all');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#grid').isVisible()).toBe(false);
    expect(await page.locator('#filters').isVisible()).toBe(false);
    const seen = await page.locator('main').innerText();
    for (const text of [
      'Mon, 23 Nov 2026',
      'Put off: among the others',
      'As of 23 Nov 2026, 10:00',
      'This is not the whole list.',
    ]) {
      expect(seen).toContain(text);
    }
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1')).toMatch(/MediaBox\s*\[\s*0 0 84[12](?:\.\d+)? 59[45](?:\.\d+)?\s*\]/);
  });

  test.each([
    ['en', DESK],
    ['ja', DESK],
    ['en', PHONE],
  ] as const)('axe finds nothing in light and dark: %s, %o', async (language, viewport) => {
    for (const path of [
      '/worklist?gap=no-order,no-appointment&nelmType=unknown',
      '/worklist?search=nobody',
    ]) {
      const page = await open(path, { language, viewport });
      expect(await axeFindings(page)).toEqual([]);
      await page.context().close();
    }
  });

  test('reads Japanese, down to the weekday', async () => {
    const page = await open('/worklist?kind=imaging', { language: 'ja' });
    expect(await page.locator('h1').innerText()).toContain('2026年11月23日(月)');
    expect(await page.locator('tr[data-row] .due').first().innerText()).toMatch(/日遅れ/);
  });

  test('of an empty site says what to do next', async () => {
    const page = await open('/worklist', { as: 'beta-nurse' });
    expect(await page.locator('.start li').count()).toBe(2);
    expect(await page.locator('.start code').innerText()).toContain(`PUT '${origin}/v1/patients/`);
  });
});
