import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { IN_BROWSER, sayingsOf, settled } from '../support/browser.ts';
import { type Clinic, good } from '../support/clinic.ts';
import { act, mriDueToday, readRow } from '../support/desk.ts';
import { startPages } from '../support/pages.ts';

/** What a browser and htmx say of a refusal and of a lost connection. */
const EXPECTED = /status of (?:4\d\d|503)|Response Status|^htmx:(?:afterRequest|sendError)|net::ERR_FAILED/;
let clinic: Clinic;
let browser: Browser | null;
let origin: string;

beforeAll(async () => {
  const pages = await startPages();
  ({ clinic, browser, origin } = pages);
  return pages.close;
});

interface Look {
  readonly as?: string;
  readonly width?: number;
}

/** The worklist in a browser of its own; nothing may be said on its console but what a refusal says. */
async function worklist({ as = 'nurse', width = 1280 }: Look = {}): Promise<Page> {
  if (browser === null) throw new Error('No browser.');
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale: 'en-GB',
    extraHTTPHeaders: { 'netvigil-actor': as },
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const said = sayingsOf(page);
  onTestFinished(() => expect(said.filter((text) => !EXPECTED.test(text))).toEqual([]));
  page.setDefaultTimeout(15_000);
  await page.goto(`${origin}/worklist`);
  return page;
}

const row = (page: Page, id: string) => page.locator(`#row-${id}`);
const drawer = (page: Page) => page.locator('#drawer');
const focused = (page: Page) =>
  page.evaluate<string>(
    `document.activeElement.id || document.activeElement.name || document.activeElement.dataset.at || document.activeElement.tagName`,
  );
/** Opens a row by its link, and waits until it is there. */
async function open(page: Page, id: string): Promise<void> {
  await row(page, id).locator(`a[hx-get$="/rows/${id}"]`).click();
  await page.waitForSelector(`[data-drawer="${id}"]`);
}
/** Goes to a row as one who steps through the list would. */
const goTo = (page: Page, id: string) => row(page, id).focus();

describe.runIf(IN_BROWSER)('in a browser', () => {
  test('two fight over one row: one has it, the other reads the name, and sees it after loading again', async () => {
    const { item } = await mriDueToday(clinic);
    const [nurse, coordinator] = [await worklist(), await worklist({ as: 'coordinator' })];
    await open(nurse, item.id);
    await open(coordinator, item.id);
    await nurse.getByRole('button', { name: 'Claim' }).first().click();
    await expect.poll(() => drawer(nurse).innerText()).toContain('Yours until 23 Nov 2026, 12:00.');
    await drawer(coordinator).getByRole('button', { name: 'Claim' }).click();
    const notice = coordinator.locator('#drawer-notice');
    await expect.poll(() => notice.innerText()).toContain('Staff nurse has this row');
    expect(await notice.innerText()).toContain('Nothing was recorded');
    await coordinator.getByRole('button', { name: 'Load again' }).click();
    await expect.poll(() => drawer(coordinator).innerText()).toContain('Staff nurse has this');
    expect((await readRow(clinic, item.id)).assignee?.login).toBe('nurse');
  });

  test('claim, contact, order, put off and undo with the keyboard alone; the focus is never lost', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    const { keyboard } = page;
    await goTo(page, item.id);
    await keyboard.press('c');
    await expect.poll(() => page.locator('#live').innerText()).toContain('Yours until');
    await expect.poll(() => row(page, item.id).innerText()).toContain('Staff nurse');
    await expect.poll(() => focused(page)).toBe(`row-${item.id}`);
    await keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('drawer-title');

    const summary = drawer(page).locator('summary', { hasText: 'Log a contact' });
    while (!(await summary.evaluate((element) => element === element.ownerDocument.activeElement)))
      await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    expect(await focused(page)).toBe('outcome');
    await keyboard.type('not');
    await keyboard.press('Tab');
    await keyboard.type('By telephone, jkxcseou/? are letters here');
    await keyboard.press('Enter');
    await expect.poll(() => page.locator('#live').innerText()).toContain('Contact recorded.');
    expect(await focused(page)).toBe('drawer-title');
    expect((await readRow(clinic, item.id)).contacts).toMatchObject([
      { outcome: 'not-reached', how: 'By telephone, jkxcseou/? are letters here' },
    ]);

    const booking = drawer(page).locator('summary', { hasText: 'Order and appointment' });
    while (!(await booking.evaluate((element) => element === element.ownerDocument.activeElement)))
      await keyboard.press('Tab');
    await keyboard.press('Space');
    await keyboard.press('Tab');
    await keyboard.type('RIS 77');
    await keyboard.press('Tab');
    await keyboard.type('12012026');
    for (let tab = 0; (await focused(page)) !== 'place' && tab < 5; tab += 1) await keyboard.press('Tab');
    await keyboard.type('MRI 2');
    await keyboard.press('Enter');
    await expect.poll(() => page.locator('#live').innerText()).toContain('Booked for Tue, 1 Dec 2026.');

    await keyboard.press('s');
    await expect.poll(() => focused(page)).toBe('until');
    await keyboard.type('12052026');
    for (let tab = 0; (await focused(page)) !== 'reason' && tab < 5; tab += 1) await keyboard.press('Tab');
    await keyboard.type('On holiday.');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await expect.poll(() => page.locator('#live').innerText()).toContain('Put off until 5 Dec 2026.');
    expect((await readRow(clinic, item.id)).snoozedUntil).toBe('2026-12-05');
    await settled(page);
    expect(await row(page, item.id).count()).toBe(0);
    await keyboard.press('u');
    await expect.poll(() => page.locator('#live').innerText()).toContain('Taken back.');
    expect(await readRow(clinic, item.id)).toMatchObject({
      snoozedUntil: null,
      appointment: { on: '2026-12-01', place: 'MRI 2' },
    });
    await settled(page);
    expect(await row(page, item.id).count()).toBe(1);
    await keyboard.press('Escape');
    expect(await focused(page)).toBe(`row-${item.id}`);
    expect(await drawer(page).innerText()).toBe('');
  });

  test('j and k step through the rows, x ticks, ? shows the keys, and Escape leads out of a field before it closes', async () => {
    await mriDueToday(clinic);
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    const ids = await page.locator('#list [data-row]').evaluateAll((rows) => rows.map(({ id }) => id));
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(ids[0]);
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(ids[1]);
    await page.keyboard.press('x');
    expect(await page.locator('#bulk').innerText()).toContain('Ticked: 1');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    expect(await focused(page)).toBe(ids[0]);
    await page.keyboard.press('?');
    expect(await page.locator('#keys').isVisible()).toBe(true);
    await page.keyboard.press('j');
    await page.keyboard.press('Escape');
    expect(await page.locator('#keys').isVisible()).toBe(false);
    expect(await focused(page)).toBe(ids[0]);
    await goTo(page, item.id);
    await page.keyboard.press('e');
    await expect.poll(() => focused(page)).toBe('performedOn');
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('SUMMARY');
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe(`row-${item.id}`);
  });

  test('what was typed survives a refusal, and loading again: then it is sent on the version of now', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    await open(page, item.id);
    await page.keyboard.press('s');
    await drawer(page).locator('[name=until]').fill('2026-12-24');
    const reason = drawer(page).locator('[data-act=snooze] [name=reason]');
    await reason.fill('Abroad until then.');
    const send = drawer(page).getByRole('button', { name: 'Put off until then' });
    await send.click();
    const notice = page.locator('#drawer-notice');
    await expect.poll(() => notice.innerText()).toContain('unless a clinician puts it off: ask one.');
    expect(await focused(page)).toBe('until');
    expect(await drawer(page).locator('[name=until]').getAttribute('aria-invalid')).toBe('true');
    await drawer(page).locator('[name=until]').fill('2026-12-20');
    // Meanwhile a colleague books the row.
    good(await act(clinic, item, 'booking', { order: 'RIS 1', appointment: null }, { as: 'coordinator' }));
    await send.click();
    await expect.poll(() => notice.innerText()).toContain('This was changed since you read it');
    expect(await reason.inputValue()).toBe('Abroad until then.');
    expect((await readRow(clinic, item.id)).snoozedUntil).toBeNull();
    await page.getByRole('button', { name: 'Load again' }).click();
    await expect.poll(() => drawer(page).innerText()).toContain('RIS 1');
    expect(await reason.inputValue()).toBe('Abroad until then.');
    await send.click();
    await expect.poll(() => page.locator('#live').innerText()).toContain('Put off until 20 Dec 2026.');
  });

  test('a form that was begun stays when another one is sent', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    await open(page, item.id);
    await drawer(page).locator('summary', { hasText: 'Log a contact' }).click();
    await drawer(page).locator('[data-act=contact] [name=note]').fill('Her daughter answered.');
    await drawer(page).locator('.tl-table summary').click();
    await drawer(page).locator('button', { hasText: 'Claim' }).click();
    await expect.poll(() => page.locator('#live').innerText()).toContain('Yours until');
    expect(await drawer(page).locator('[data-act=contact] [name=note]').inputValue()).toBe(
      'Her daughter answered.',
    );
    expect(await drawer(page).locator('[data-act=contact] [name=note]').isVisible()).toBe(true);
    expect(await drawer(page).locator('.tl-table table').isVisible()).toBe(true);
  });

  test('the database goes away in the middle of an action: nothing was recorded, the form is as it was, and again it works', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    await open(page, item.id);
    await page.keyboard.press('s');
    await drawer(page).locator('[name=until]').fill('2026-12-20');
    const reason = drawer(page).locator('[data-act=snooze] [name=reason]');
    await reason.fill('Abroad until then.');
    const watcher = new pg.Client(clinic.database.superConfig);
    await watcher.connect();
    onTestFinished(() => watcher.end());
    await watcher.query('BEGIN');
    await watcher.query('SELECT FROM netvigil.item WHERE id = $1 FOR UPDATE', [item.id]);
    const send = drawer(page).getByRole('button', { name: 'Put off until then' });
    await send.click();
    const cutOff = async () => {
      const { rowCount } = await watcher.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
      );
      return rowCount;
    };
    await expect.poll(cutOff).toBe(1);
    await watcher.query('ROLLBACK');
    const notice = page.locator('#drawer-notice');
    await expect.poll(() => notice.innerText()).toContain('The record is not reachable at the moment');
    expect(await notice.innerText()).toContain(
      'Nothing of it was recorded, and what you typed is still there.',
    );
    expect(await reason.inputValue()).toBe('Abroad until then.');
    expect((await readRow(clinic, item.id)).snoozedUntil).toBeNull();
    await send.click();
    await expect.poll(() => page.locator('#live').innerText()).toContain('Put off until 20 Dec 2026.');
  });

  test('the connection goes away: the drawer says so beside the form', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    await open(page, item.id);
    await page.route('**/claim', (route) => route.abort());
    await drawer(page).locator('button', { hasText: 'Claim' }).click();
    await expect
      .poll(() => page.locator('#drawer-notice').innerText())
      .toContain('Netvigil cannot be reached');
  });

  test('the bar that takes an action back goes by itself after ten seconds, and takes no focus with it', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    // Its own time alone goes on here, not that of the machine.
    await page.clock.install({ time: '2026-11-23T01:00:00Z' });
    await page.clock.pauseAt('2026-11-23T01:00:01Z');
    await open(page, item.id);
    await drawer(page).locator('button', { hasText: 'Claim' }).click();
    const undo = drawer(page).locator('[data-undo] button');
    await undo.focus();
    await page.clock.runFor(8_000);
    expect(await undo.count()).toBe(1);
    await page.clock.runFor(3_000);
    expect(await undo.count()).toBe(0);
    expect(await focused(page)).toBe('drawer-title');
    // As long as nobody else has written, the trail still offers it.
    await page.keyboard.press('u');
    await expect.poll(() => page.locator('#live').innerText()).toContain('Taken back.');
    expect((await readRow(clinic, item.id)).assignee).toBeNull();
  });

  test('many rows: ticks outlast a re-fetched list, and each row says what became of it', async () => {
    const [mine, theirs] = [(await mriDueToday(clinic)).item, (await mriDueToday(clinic)).item];
    good(await act(clinic, { id: theirs.id }, 'claim', {}, { as: 'coordinator' }));
    const page = await worklist();
    for (const { id } of [mine, theirs]) await row(page, id).locator('input[name=row]').check();
    const before = await page.$('#list');
    await page.evaluate(`htmx.trigger(document.body, 'rows-changed')`);
    await settled(page);
    expect(await before?.evaluate((list) => list.isConnected)).toBe(false);
    expect(await page.locator('#bulk').innerText()).toContain('Ticked: 2');
    await page.locator('#bulk').getByRole('button', { name: 'Claim' }).click();
    const outcomes = page.locator('#bulk-outcomes');
    await expect.poll(() => outcomes.innerText()).toContain('1 row claimed. 1 row was refused');
    expect(await outcomes.innerText()).toContain('Staff coordinator has this row');
    expect(await focused(page)).toBe('outcomes-title');
    await settled(page);
    expect(await row(page, mine.id).innerText()).toContain('Staff nurse');
    // What was refused stays ticked.
    expect(await page.locator('#bulk').innerText()).toContain('Ticked: 1');
    expect(await row(page, theirs.id).locator('input[name=row]').isChecked()).toBe(true);
    await page.locator('[data-tick-all]').check();
    const all = await page.locator('#list input[name=row]').count();
    expect(await page.locator('#bulk').innerText()).toContain(`Ticked: ${all}`);
  });

  test('a button that is pressed while the names of the colleagues are on their way is not passed over', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    const names = Promise.withResolvers<void>();
    await page.route('**/bulk/colleagues*', async (route) => {
      await names.promise;
      await route.continue();
    });
    const asked = page.waitForRequest('**/bulk/colleagues*');
    await row(page, item.id).locator('input[name=row]').check();
    await asked;
    await page.locator('#bulk').getByRole('button', { name: 'Claim' }).click();
    await expect.poll(() => page.locator('#bulk-outcomes').innerText()).toContain('1 row claimed');
    names.resolve();
    await settled(page);
    expect(await page.locator('#bulk select option').count()).toBeGreaterThan(1);
  });

  test('rows that change while the list is on its way are fetched once more', async () => {
    const page = await worklist();
    const asked: (() => void)[] = [];
    const isList = ({ pathname }: URL) => pathname === '/worklist';
    await page.route(isList, async (route) => {
      await new Promise<void>((go) => asked.push(go));
      await route.continue();
    });
    const change = () => page.evaluate(`htmx.trigger(document.body, 'rows-changed')`);
    await change();
    await expect.poll(() => asked.length).toBe(1);
    await change();
    asked[0]?.();
    await expect.poll(() => asked.length).toBe(2);
    asked[1]?.();
    await page.waitForResponse((answer) => isList(new URL(answer.url())));
  });

  test('a row that is done leaves the list, and the focus goes to the one that takes its place', async () => {
    const { item } = await mriDueToday(clinic);
    await mriDueToday(clinic);
    const page = await worklist();
    const ids = await page.locator('#list [data-row]').evaluateAll((rows) => rows.map(({ id }) => id));
    const index = ids.indexOf(`row-${item.id}`);
    await goTo(page, item.id);
    await page.keyboard.press('e');
    await drawer(page).locator('[data-act=done] [name=performedOn]').fill('2026-11-23');
    for (const region of ['liver', 'pelvis'])
      await drawer(page).locator(`[data-act=done] [value=${region}]`).check();
    await drawer(page).getByRole('button', { name: 'Record the final result' }).click();
    await expect.poll(() => page.locator('#live').innerText()).toContain('it closes this examination');
    await settled(page);
    expect(await row(page, item.id).count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe(await page.locator('#list [data-row]').nth(index).getAttribute('id'));
  });

  test('a name that looks like markup runs nothing', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    good(await clinic.put(mrn, [], { name: `<img src=x onerror="window.ran=true"><b>X</b>` }), 200);
    const page = await worklist();
    await open(page, item.id);
    expect(await drawer(page).innerText()).toContain('<img src=x onerror="window.ran=true"><b>X</b>');
    expect(await page.evaluate('window.ran')).toBeUndefined();
  });

  test('axe finds nothing in the drawer, its forms, the bar and the keys, in light and dark', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist();
    await row(page, item.id).locator('input[name=row]').check();
    await page.locator('#bulk summary').last().click();
    expect(await axeFindings(page)).toEqual([]);
    await open(page, item.id);
    await drawer(page).locator('button', { hasText: 'Claim' }).click();
    await settled(page);
    await drawer(page).locator('summary', { hasText: 'Not needed' }).click();
    await drawer(page).locator('summary', { hasText: 'Contraindicated' }).click();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('?');
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${origin}/worklist/rows/${item.id}`);
    expect(await axeFindings(page)).toEqual([]);
  });

  test('on a telephone the drawer fills the screen, and nothing scrolls sideways', async () => {
    const { item } = await mriDueToday(clinic);
    const page = await worklist({ width: 375 });
    await open(page, item.id);
    await drawer(page).locator('[data-act=done] > summary').click();
    const box = await drawer(page).boundingBox();
    expect([box?.x, box?.y, box?.width, box?.height]).toEqual([0, 0, 375, 900]);
    expect(await page.evaluate(`document.getElementById('drawer').scrollWidth`)).toBe(375);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await focused(page)).toBe(`row-${item.id}`);
  });
});
