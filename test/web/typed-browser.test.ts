import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { IN_BROWSER, settled } from '../support/browser.ts';
import type { Clinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { openPage, startPages } from '../support/pages.ts';

describe.runIf(IN_BROWSER)('what was typed is not lost', () => {
  let clinic: Clinic;
  let browser: Browser | null;
  let origin: string;
  beforeAll(async () => {
    const pages = await startPages();
    ({ clinic, browser, origin } = pages);
    return pages.close;
  });

  test('a note in the drawer is there again after another row was read, or the drawer was closed', async () => {
    const [{ item: one }, { item: two }] = [await mriDueToday(clinic), await mriDueToday(clinic)];
    const { page, close } = await openPage(browser, `${origin}/worklist`, { width: 1800 });
    const open = async (id: string) => {
      await page.locator(`#row-${id} a[hx-get$="/rows/${id}"]`).click();
      await page.waitForSelector(`[data-drawer="${id}"]`);
    };
    const note = page.locator('#drawer [data-act=contact] [name=note]');
    await open(one.id);
    await page.locator('#drawer [data-act=contact] summary').click();
    await note.fill('Rang twice; the daughter calls back.');
    await open(two.id);
    expect(await note.inputValue()).toBe('');
    await open(one.id);
    expect(await note.inputValue()).toBe('Rang twice; the daughter calls back.');
    expect(await note.isVisible()).toBe(true);
    await page.locator('#drawer [data-close]').first().click();
    await open(one.id);
    expect(await note.inputValue()).toBe('Rang twice; the daughter calls back.');
    await close();
  });

  test('an answer that comes late puts no other patient under the hand, and what it has recorded is typed nowhere', async () => {
    const [{ item: one }, { item: two }] = [await mriDueToday(clinic), await mriDueToday(clinic)];
    const { page, close } = await openPage(browser, `${origin}/worklist`, { width: 1800 });
    const rowOf = (id: string) => page.locator(`#row-${id} a[hx-get$="/rows/${id}"]`);
    await rowOf(one.id).click();
    await page.waitForSelector(`[data-drawer="${one.id}"]`);
    const held = Promise.withResolvers<void>();
    await page.route('**/contact', async (route) => {
      await held.promise;
      await route.continue();
    });
    const form = page.locator('#drawer [data-act=contact]');
    const note = form.locator('[name=note]');
    await form.locator('summary').click();
    await note.fill('Rang twice.');
    await form.locator('[name=how]').fill('telephone');
    await form.locator('[name=outcome]').selectOption({ index: 1 });
    await form.locator('button[type=submit]').click();
    await rowOf(two.id).click();
    await page.waitForSelector(`[data-drawer="${two.id}"]`);
    await form.locator('summary').click();
    await note.fill('She comes on Friday.');
    const read = page.waitForResponse((response) => new URL(response.url()).pathname === '/worklist');
    held.resolve();
    await read;
    await settled(page);
    expect(await page.locator('#drawer [data-drawer]').getAttribute('data-drawer')).toBe(two.id);
    expect(await note.inputValue()).toBe('She comes on Friday.');
    await rowOf(one.id).click();
    await page.waitForSelector(`[data-drawer="${one.id}"]`);
    expect(await note.inputValue()).toBe('');
    expect(await page.locator('#drawer').innerText()).toContain('Rang twice.');
    await rowOf(two.id).click();
    await page.waitForSelector(`[data-drawer="${two.id}"]`);
    expect(await note.inputValue()).toBe('She comes on Friday.');
    await close();
  });

  test('a name half typed for a view outlasts a change of the rows', async () => {
    const { page, close } = await openPage(browser, `${origin}/worklist?state=due`);
    await settled(page);
    await page.click('#views summary');
    await page.fill('#views [name=name]', 'Late rec');
    await page.check('#views [name=shared]');
    await page.focus('#views [name=name]');
    const before = await page.$('#views');
    await page.evaluate('htmx.trigger(document.body, "rows-changed")');
    await settled(page);
    expect(await before?.evaluate((views) => views.isConnected)).toBe(false);
    await page.keyboard.type('tum');
    expect(await page.inputValue('#views [name=name]')).toBe('Late rectum');
    expect(await page.isChecked('#views [name=shared]')).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#views li a');
    expect(await page.locator('#views li a').innerText()).toContain('Late rectum');
    await close();
  });

  test('the form of a view that was opened stays open when the views are counted anew, and keeps the focus', async () => {
    const { page, close } = await openPage(browser, `${origin}/worklist?state=due`);
    await settled(page);
    const anew = async () => {
      await page.evaluate('htmx.trigger(document.body, "rows-changed")');
      await settled(page);
    };
    const focused = () => page.evaluate<string>('document.activeElement.tagName');
    const name = page.locator('#views [name=name]');
    await page.focus('#views summary');
    await anew();
    expect([await name.isVisible(), await focused()]).toEqual([false, 'SUMMARY']);
    await page.keyboard.press('Enter');
    await anew();
    expect([await name.isVisible(), await focused()]).toEqual([true, 'SUMMARY']);
    await page.keyboard.press('Enter');
    await anew();
    expect([await name.isVisible(), await focused()]).toEqual([false, 'SUMMARY']);
    await close();
  });

  test('a view goes when its owner has said so twice; a shared one says whose lists it leaves', async () => {
    const { page, close } = await openPage(browser, `${origin}/worklist?state=overdue`);
    await settled(page);
    await page.click('#views summary');
    await page.fill('#views [name=name]', 'To be removed');
    await page.check('#views [name=shared]');
    await page.keyboard.press('Enter');
    const chip = page.locator('#views li', { hasText: 'To be removed' });
    await chip.waitFor();
    await settled(page);
    await page.click('#views summary');
    const asked: string[] = [];
    const remove = async (answer: 'accept' | 'dismiss') => {
      page.once('dialog', async (dialog) => {
        asked.push(dialog.message());
        await dialog[answer]();
      });
      await page.locator('#views form[action$=removal] button').click();
      await settled(page);
    };
    await remove('dismiss');
    expect(await chip.count()).toBe(1);
    expect(asked[0]).toContain('“To be removed”? It goes from your colleagues’ lists, too.');
    await remove('accept');
    await chip.waitFor({ state: 'detached' });
    await close();
  });

  test('rows that refuse to be put off stay ticked, with the day and the reason', async () => {
    await mriDueToday(clinic);
    await mriDueToday(clinic);
    const { page, close } = await openPage(browser, `${origin}/worklist`);
    await page.locator('[data-tick-all]').check();
    const ticked = () => page.locator('input[name=row]:checked').count();
    const all = await ticked();
    expect(all).toBeGreaterThan(1);
    await page.locator('#bulk details', { hasText: 'Put off' }).locator('summary').click();
    // A day that has passed: each row refuses.
    await page.fill('#bulk [name=until]', '2026-11-01');
    await page.fill('#bulk [name=reason]', 'Away.');
    await page.locator('#bulk [hx-post$=snooze]').click();
    await page.waitForSelector('#bulk-outcomes [data-said]');
    await settled(page);
    expect(await ticked()).toBe(all);
    expect(await page.inputValue('#bulk [name=reason]')).toBe('Away.');
    // One that may be put off is done with.
    await page.fill('#bulk [name=until]', '2026-11-25');
    await page.locator('#bulk [hx-post$=snooze]').click();
    await page.locator('#bulk-outcomes', { hasText: 'Done' }).waitFor();
    await settled(page);
    expect(await ticked()).toBe(0);
    await close();
  });
});
