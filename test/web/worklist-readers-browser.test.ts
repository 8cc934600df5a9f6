import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { IN_BROWSER, settled } from '../support/browser.ts';
import { DESK, isSeen, PHONE, startList } from '../support/worklist-browser.ts';

describe.runIf(IN_BROWSER)('the worklist as each reader has it', () => {
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
    expect(await page.locator('.start code').innerText()).toContain(`PUT '${served.origin}/v1/patients/`);
  });
});
