import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { RowState } from '../../src/desk/wire.ts';
import { IN_BROWSER, openBrowser, settled } from '../support/browser.ts';
import { openDemo } from '../support/demo.ts';
import { openPage } from '../support/pages.ts';

/** What a browser says of a refusal and of a database that is away; anything else is a fault. */
const EXPECTED = /status of (?:409|503)|Response Status/;
const LATE = 'kind=imaging&state=overdue';
let demo: Awaited<ReturnType<typeof openDemo>>;
let browser: Browser | null;

describe.runIf(IN_BROWSER)('a nurse’s morning', () => {
  beforeAll(async () => {
    // Tuesday, 24 November 2026, nine in the morning in Tokyo.
    [demo, browser] = [await openDemo('2026-11-24T00:00:00Z', 40), await openBrowser()];
    return async () => {
      await browser?.close();
      await demo.close();
    };
  });

  const open = (as: string) => openPage(browser, `${demo.origin}/worklist`, { as });
  const drawer = (page: Page) => page.locator('#drawer');
  const live = (page: Page) => page.locator('#live').innerText();
  const notice = (page: Page) => page.locator('#drawer-notice').innerText();
  const stored = async (id: string): Promise<z.infer<typeof RowState>> =>
    (
      await demo.app.inject({
        url: `/v1/worklist/rows/${id}`,
        headers: { 'netvigil-actor': 'demo-nurse' },
      })
    ).json();
  /** Opens a form of the drawer, and gives it. */
  const form = async (page: Page, act: string) => {
    const details = drawer(page).locator(`[data-act=${act}]`);
    if ((await details.getAttribute('open')) === null) await details.locator('> summary').click();
    return details;
  };

  test('what nobody took for long was told to the lead, who finds it by one filter', async () => {
    const lead = await openPage(browser, `${demo.origin}/worklist?escalated=me`, { as: 'demo-lead' });
    const rows = await lead.page.locator('tr[data-row] .owner').allInnerTexts();
    expect(rows.filter((row) => row.includes("told to the site's lead")).length).toBeGreaterThan(2);
    expect(await lead.page.locator('.reader select[name=login]').inputValue()).toBe('demo-lead');
    await lead.close();
  });

  test('from who is late to the last row, with a colleague on the same row and the database away in between', async () => {
    const nurse = await open('demo-nurse');
    const colleague = await open('demo-coordinator');
    const { page } = nurse;

    // Who is late, and why: a press on the number, and the list says so.
    const cell = page.locator(`#grid a[href="/worklist?${LATE}"]`);
    const many = Number(await cell.innerText());
    expect(many).toBeGreaterThan(2);
    await cell.click();
    await expect.poll(() => page.locator('tr[data-row]').count()).toBe(many);
    const first = page.locator('tr[data-row]', { hasText: 'H-0001' });
    expect(await first.locator('.due').innerText()).toMatch(/\d+ days late/);
    expect(await first.locator('.why').innerText()).toMatch(/window closed .* \d{4}/);
    const id = (await first.getAttribute('data-row')) ?? '';
    const rest = await page
      .locator('tr[data-row]', { hasNotText: 'H-0001' })
      .evaluateAll((rows) => rows.slice(0, 2).map((row) => row.id));

    // Two have the row open; one has it, the other reads whose it is.
    for (const { page: view } of [nurse, colleague]) {
      await view.locator(`#row-${id} a.open`).click();
      await view.waitForSelector(`[data-drawer="${id}"]`);
    }
    await drawer(page).locator('[data-act=claim] button').click();
    await expect.poll(() => live(page)).toContain('Yours until 24 Nov 2026, 11:00.');
    await drawer(colleague.page).locator('[data-act=claim] button').click();
    await expect.poll(() => notice(colleague.page)).toContain('Nurse Demo has this row');

    const contact = await form(page, 'contact');
    await contact.locator('[name=outcome]').selectOption('reached');
    await contact.locator('[name=how]').fill('By telephone');
    await contact.locator('button').click();
    await expect.poll(() => live(page)).toContain('Contact recorded.');

    await settled(page);
    // The database goes away while the nurse types.
    const booking = await form(page, 'booking');
    await booking.locator('[name=order]').fill('RIS 4711');
    await booking.locator('[name=on]').fill('2026-12-01');
    await booking.locator('[name=place]').fill('MRI 2');
    await demo.stopDatabase();
    await booking.locator('button').click();
    await expect.poll(() => notice(page)).toContain('The record is not reachable at the moment');
    expect(await booking.locator('[name=order]').inputValue()).toBe('RIS 4711');
    // What stood there still stands; a page loaded now says that nobody knows, and shows no list.
    expect(await page.locator('tr[data-row]').count()).toBe(many);
    const answer = await colleague.page.goto(`${demo.origin}/worklist?${LATE}`);
    expect(answer?.status()).toBe(503);
    expect(await colleague.page.innerText('body')).toContain('This is no empty list');
    expect(await colleague.page.locator('#list').count()).toBe(0);

    // It is back: sent again, it is recorded once, and what was done before is there.
    await demo.startDatabase();
    await booking.locator('button').click();
    await expect.poll(() => live(page)).toContain('Booked for Tue, 1 Dec 2026.');
    expect(await stored(id)).toMatchObject({
      assignee: { login: 'demo-nurse' },
      order: { number: 'RIS 4711' },
      appointment: { on: '2026-12-01', place: 'MRI 2' },
      contacts: [{ outcome: 'reached', how: 'By telephone' }],
    });
    const trail = await drawer(page).locator('#drawer-trail ~ ol > li').allInnerTexts();
    expect(trail.filter((entry) => entry.includes('Nurse Demo'))).toHaveLength(3);

    // Done with its result, taken back within the seconds, and done.
    for (const takenBack of [true, false]) {
      const done = await form(page, 'done');
      await done.locator('[name=performedOn]').fill('2026-11-24');
      await done.locator('[name=modality]').selectOption('MRI');
      for (const box of await done.locator('[name=regions]').all()) await box.check();
      await done.locator('[type=submit]').click();
      await expect.poll(() => live(page)).toContain('Result recorded: it closes this examination.');
      await settled(page);
      expect(await page.locator(`#row-${id}`).count()).toBe(0);
      if (!takenBack) break;
      await drawer(page).locator('[data-undo] button').click();
      await expect.poll(() => live(page)).toContain('the examination is open again');
      await settled(page);
      expect(await page.locator(`#row-${id}`).count()).toBe(1);
    }
    expect((await stored(id)).status).not.toBe('open');
    await page.keyboard.press('Escape');

    // The next two at once; kept as a view, and taken along as a table of exactly what is seen.
    for (const row of rest) await page.locator(`#${row} [name=row]`).check();
    await page.locator('#bulk').getByRole('button', { name: 'Claim' }).click();
    await expect.poll(() => page.locator('#bulk-outcomes').innerText()).toContain('2 rows claimed');
    await settled(page);
    for (const row of rest) expect(await page.locator(`#${row} .owner`).innerText()).toContain('Nurse Demo');
    await page.locator('#views summary').click();
    await page.locator('#views [name=name]').fill('Late imaging');
    await page.locator('#views').getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.locator('#views li').allInnerTexts()).toEqual([`Late imaging ${many - 1}`]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.tools a[download]').click(),
    ]);
    const table = await readFile(await download.path(), 'utf8');
    expect(table.startsWith('\ufeff')).toBe(true);
    const records = await page.locator('tr[data-row] .who .mono').allInnerTexts();
    expect(records).toHaveLength(many - 1);
    for (const record of records) expect(table).toContain(record);
    expect(table.trimEnd().split('\r\n')).toHaveLength(many);

    expect([...nurse.said, ...colleague.said].filter((line) => !EXPECTED.test(line))).toEqual([]);
    expect(await demo.breaches()).toEqual([]);
  }, 120_000);
});
