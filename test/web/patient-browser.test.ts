import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { IN_BROWSER } from '../support/browser.ts';
import { type Clinic, MRN, newMrn, resection } from '../support/clinic.ts';
import { openPage, startPages } from '../support/pages.ts';
import { proposalsOf } from '../support/proposals.ts';

let clinic: Clinic;
let proposals: ReturnType<typeof proposalsOf>;
let browser: Browser | null;
let origin: string;

describe.runIf(IN_BROWSER)('the page of a patient in a browser', () => {
  beforeAll(async () => {
    const pages = await startPages({ at: '2026-11-23T01:00:00Z' });
    ({ clinic, browser, origin } = pages);
    proposals = proposalsOf(clinic);
    return pages.close;
  });

  const address = (mrn: string) => `${origin}/patients/${encodeURIComponent(MRN)}/${mrn}`;
  /** RECT-G1 with a proposal; its first MRI, due on 10 May 2027, is late on 1 Aug 2027. */
  const late = async () => {
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    const mrn = await proposals.regraded();
    clinic.clock.setTo('2027-08-01T01:00:00Z');
    return mrn;
  };

  test.each([
    ['en', 1200],
    ['ja', 375],
  ] as const)(
    'axe finds nothing in light and dark: %s, %i wide; nothing runs off the side',
    async (language, width) => {
      const mrn = await late();
      const { page, said, close } = await openPage(browser, address(mrn), {
        as: 'clinician',
        language,
        width,
      });
      expect(await axeFindings(page)).toEqual([]);
      expect(said).toEqual([]);
      const over = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect(over).toBeLessThanOrEqual(0);
      const shown = await page.locator('.tl-svg:visible').count();
      expect(shown).toBe(1);
      expect(await page.locator('.tl-svg:visible .tl-mark.tl-overdue').count()).toBe(1);
      await close();
    },
  );

  test('a clinician accepts; where a newer fact came first, the reason that was typed is kept', async () => {
    const mrn = await late();
    const { page, close } = await openPage(browser, address(mrn), { as: 'clinician' });
    await page.setViewportSize({ width: 1200, height: 500 });
    await page.getByLabel('Why you decide so').fill('Agreed in the round.');
    await proposals.record(mrn, resection('2026-11-25', { completion: true }));
    await page.getByRole('button', { name: 'Accept the proposed plan' }).click();
    const refusal = page.getByText('Somebody or something was first');
    await refusal.waitFor();
    // Pressed far down the page: a refusal above the window would look as if nothing had happened.
    expect(await page.evaluate<number>('window.scrollY')).toBeGreaterThan(300);
    const box = await refusal.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect(await page.getByLabel('Why you decide so').inputValue()).toBe('Agreed in the round.');
    await page.reload();
    await page.getByLabel('Why you decide so').fill('Agreed in the round.');
    await page.getByRole('button', { name: 'Accept the proposed plan' }).click();
    await page.getByText('Accepted. The plan below is the new one.').waitFor();
    expect(await page.getByRole('heading', { name: 'Proposed change of the plan' }).count()).toBe(0);
    await close();
  });

  test('it prints on A4 upright, with the picture as a table besides', async () => {
    const mrn = await late();
    const { page, close } = await openPage(browser, address(mrn));
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.tl-full .tl-table tbody tr').first().isVisible()).toBe(true);
    expect(await page.locator('.p-find').isVisible()).toBe(false);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    // A4 is 595 by 842 points.
    expect(pdf.toString('latin1')).toMatch(/MediaBox\s*\[\s*0 0 59[45](?:\.\d+)? 84[12](?:\.\d+)?\s*\]/);
    await close();
  });

  test('the search at the top leads to another patient by the keyboard alone', async () => {
    const [mrn, other] = [await late(), newMrn()];
    await clinic.put(other, [], { name: 'Synthetic Other' });
    const { page, close } = await openPage(browser, address(mrn));
    await page.getByRole('link', { name: 'Patients' }).click();
    await page.getByRole('heading', { name: 'Find a patient' }).waitFor();
    const box = await page.getByLabel('Record number, name or kana').boundingBox();
    expect(box?.x).toBeLessThan(100);
    await page.goBack();
    await page.getByLabel('Record number, name or kana').fill(other);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Synthetic Other' }).waitFor();
    await close();
  });
});
