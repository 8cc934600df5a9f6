import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { IN_BROWSER, settled } from '../support/browser.ts';
import { type Clinic, MRN, resection } from '../support/clinic.ts';
import { openPage, startPages } from '../support/pages.ts';
import { proposalsOf } from '../support/proposals.ts';

let clinic: Clinic;
let proposals: ReturnType<typeof proposalsOf>;
let browser: Browser | null;
let origin: string;

const focusIn = (page: Page) =>
  page.evaluate<string>(
    'document.activeElement.matches("body") ? "body" : document.activeElement.innerText.trim()',
  );

describe.runIf(IN_BROWSER)('whoever works by the keyboard', () => {
  beforeAll(async () => {
    const pages = await startPages({ at: '2026-11-23T01:00:00Z' });
    ({ clinic, browser, origin } = pages);
    proposals = proposalsOf(clinic);
    return pages.close;
  });

  test('keeps the place when a view is saved, hears that it was, and when it is refused', async () => {
    const { page, close } = await openPage(browser, `${origin}/worklist?daysLate=15`);
    await settled(page);
    const save = async () => {
      await page.locator('#views summary').focus();
      await page.keyboard.press('Enter');
      await page.locator('#views input[name=name]').fill('Late');
      await page.locator('#views form button').first().focus();
      await page.keyboard.press('Enter');
    };
    await save();
    await page.locator('#views li a').waitFor();
    await settled(page);
    expect(await focusIn(page)).toBe('Change this view');
    expect(await page.locator('#live').textContent()).toBe('View saved.');
    await page.goto(`${origin}/worklist?daysLate=91`);
    await settled(page);
    const button = await page.locator('#views form button').textContent();
    await save();
    await page.locator('#notice .notice').waitFor();
    await settled(page);
    expect(await focusIn(page)).toBe(button);
    await close();
  });

  test('keeps the place when a decision about a proposal is refused', async () => {
    const mrn = await proposals.regraded();
    const { page, close } = await openPage(browser, `${origin}/patients/${encodeURIComponent(MRN)}/${mrn}`, {
      as: 'clinician',
    });
    await page.getByLabel('Why you decide so').fill('Agreed in the round.');
    await proposals.record(mrn, resection('2026-11-22', { completion: true }));
    await page.getByRole('button', { name: 'Accept the proposed plan' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#notice .notice').waitFor();
    await settled(page);
    expect(await focusIn(page)).toBe('Accept the proposed plan');
    await close();
  });

  test('reaches the table of a picture where it is scrolled, on a phone', async () => {
    const mrn = await proposals.regraded();
    const { page, close } = await openPage(browser, `${origin}/patients/${encodeURIComponent(MRN)}/${mrn}`, {
      width: 390,
    });
    await page.locator('.tl-table summary:visible').first().click();
    await page.evaluate("for (const one of document.querySelectorAll('.tl-table')) one.open = true");
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('.tl-table .wide:visible').first().focus();
    expect(await page.evaluate('document.activeElement.role')).toBe('region');
    await close();
  });
});
