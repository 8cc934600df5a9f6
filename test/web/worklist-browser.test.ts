import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { IN_BROWSER, settled } from '../support/browser.ts';
import { isSeen, startList } from '../support/worklist-browser.ts';

describe.runIf(IN_BROWSER)('the worklist in a browser', () => {
  let served: Awaited<ReturnType<typeof startList>>;
  beforeAll(async () => {
    served = await startList();
    return served.close;
  });
  // Nothing that the policy refuses, nothing that fails in silence.
  afterEach(() => {
    expect(served.said.splice(0)).toEqual([]);
  });
  const open: Awaited<ReturnType<typeof startList>>['open'] = (path, reader) => served.open(path, reader);
  const rows = (page: Page) => page.locator('tr[data-row]').count();

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
    await page.waitForURL(`${served.origin}/worklist?state=overdue`);
    expect(Number.parseInt(await page.locator('.list-head strong').innerText(), 10)).toBe(number);
  });

  test('without a script the grid is open, and folds all the same', async () => {
    const page = await open('/worklist?state=due', {
      viewport: { width: 1366, height: 768 },
      javaScriptEnabled: false,
    });
    expect(await page.locator('#grid').isVisible()).toBe(true);
    await page.click('.fold');
    await page.waitForURL(`${served.origin}/worklist?state=due`);
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
    await page.waitForURL(`${served.origin}/worklist?state=overdue&search=Synthetic%2001`);
    await page.waitForSelector('.words');
    expect(await page.locator('.words .tag').allInnerTexts()).toEqual([
      'State: Overdue ×',
      'Record number, name or kana: Synthetic 01 ×',
    ]);
    expect(await rows(page)).toBe(Number.parseInt(await page.locator('.list-head strong').innerText(), 10));
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.goBack();
    await page.waitForURL(`${served.origin}/worklist`);
    await page.waitForSelector('tr[data-row] >> nth=40');
  });

  test('a number of the grid leads to its list', async () => {
    const page = await open('/worklist');
    const cells = page.locator('#grid td.alarm a');
    for (let n = 0; n < (await cells.count()); n++) {
      const number = Number(await cells.nth(n).innerText());
      const href = await cells.nth(n).getAttribute('href');
      const list = await page.context().newPage();
      await list.goto(`${served.origin}${href}&shown=1000`);
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
    expect(page.url()).toBe(`${served.origin}/worklist?state=overdue`);
  });
});
