import { sql } from 'kysely';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { IN_BROWSER } from '../support/browser.ts';
import { type Clinic, MRN } from '../support/clinic.ts';
import { openPage, startPages } from '../support/pages.ts';
import { seedList } from '../support/worklist-page.ts';

const LONG = 'x'.repeat(150);
const FILTERED =
  '/worklist?primary=rectum&grade=G1&nelmType=unknown&booked=false&assignee=nobody&search=Synthetic+with+a+long+name';

describe.runIf(IN_BROWSER)('nothing runs off the side', () => {
  let clinic: Clinic;
  let browser: Browser | null;
  let origin: string;
  beforeAll(async () => {
    const pages = await startPages();
    ({ clinic, browser, origin } = pages);
    await seedList(clinic, 6);
    const put = await clinic.put(LONG, [], { name: `Synthetic${LONG}`, kana: 'ジ'.repeat(100) });
    expect(put.statusCode, put.body).toBe(201);
    // One of the examinations is that of somebody whose name and number have no place to break.
    await inSite(clinic.database.db, clinic.siteId, (tx) =>
      sql`UPDATE netvigil.patient SET name = ${`Synthetic${LONG}`}, kana = ${'ジ'.repeat(100)}
           WHERE site_id = ${clinic.siteId} AND name = 'Synthetic 000'`.execute(tx),
    );
    return pages.close;
  });

  test.each([
    ['the list under six filters', FILTERED],
    ['a list under words without a space', `/worklist?search=${'w'.repeat(100)}`],
    ['the list with a name without a space', '/worklist?snoozed=all'],
    ['the patient', `/patients/${encodeURIComponent(MRN)}/${LONG}`],
    ['the patients found', '/patients?find=Synthetic'],
  ])('of %s', async (_, path) => {
    for (const width of [1300, 900, 390]) {
      const { page, close } = await openPage(browser, `${origin}${path}`, { width });
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(wide, `${width}`).toBeLessThanOrEqual(width);
      // A table that scrolls by itself hides its further columns as well.
      const inside = await page.evaluate<number>(
        `Math.max(0, ...[...document.querySelectorAll('.wide:has(.p-found)')].map((one) => one.scrollWidth - one.clientWidth))`,
      );
      expect(inside, `within, ${width}`).toBe(0);
      await close();
    }
  });
});
