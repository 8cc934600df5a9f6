import { sql } from 'kysely';
import { inSite } from '../../src/db/in-site.ts';
import type { Clinic } from './clinic.ts';
import { type SeedItem, seedPatient } from './seed.ts';
import { seedWork } from './seed-work.ts';

/** 23 November 2026 is the day: late by 200 and by 20 days, late by a day, due, coming in 5 and in 20 days. */
const WINDOWS: readonly SeedItem[] = [
  { opens: '2026-03-01', due: '2026-04-07', closes: '2026-05-07', critical: '2026-06-01' },
  { opens: '2026-09-01', due: '2026-10-03', closes: '2026-11-03', critical: '2026-12-01' },
  { opens: '2026-10-01', due: '2026-11-01', closes: '2026-11-22', critical: '2026-12-20' },
  { opens: '2026-10-20', due: '2026-11-20', closes: '2026-12-20', critical: '2027-01-20' },
  { opens: '2026-11-01', due: '2026-11-28', closes: '2026-12-28', critical: '2027-01-28' },
  { opens: '2026-11-10', due: '2026-12-13', closes: '2027-01-13', critical: '2027-02-13' },
];
const KINDS = ['missing-fact', 'unmatched-result', 'proposal', 'board-decision'];

/**
 * Patients of the site `alpha`, each with one examination and one piece of work; every third examination is ordered
 * and booked, every fifth row put off, every fourth with the nurse.
 */
export async function seedList(
  clinic: Clinic,
  patients: number,
  recordNumber?: (n: number) => string,
): Promise<void> {
  const clinician = await clinic.actor('clinician');
  const nurse = await clinic.actor('nurse');
  for (let n = 0; n < patients; n++) {
    const window = WINDOWS[n % WINDOWS.length] ?? WINDOWS[0];
    if (window === undefined) throw new Error('No window');
    const primary = n % 2 === 0 ? 'rectum' : 'pancreas';
    const { patientId, itemIds } = await seedPatient(clinic.database, clinician, {
      primary,
      items: [window],
      ...(recordNumber === undefined ? {} : { recordNumber: recordNumber(n) }),
    });
    const dueOn = ['2026-08-01', '2026-11-01', '2026-11-23', '2026-12-01'][n % 4] ?? '';
    await seedWork(clinic.database, clinician, patientId, { kind: KINDS[n % 4] ?? '', dueOn });
    await inSite(clinic.database.db, clinic.siteId, async (tx) => {
      await sql`UPDATE netvigil.patient SET name = ${`Synthetic ${String(n).padStart(3, '0')}`},
        kana = ${`ジンコウ ${n}`}, birth_date = '1961-11-24', sex = 'female'
        WHERE site_id = ${clinic.siteId} AND id = ${patientId}::uuid`.execute(tx);
      await sql`UPDATE netvigil.item SET
          order_number = ${n % 3 === 0 ? `RIS ${n}` : null}, ordered_on = ${n % 3 === 0 ? '2026-11-02' : null}::date,
          booked_on = ${n % 3 === 0 ? '2026-11-26' : null}::date, booked_place = ${n % 3 === 0 ? 'MRI 2' : null},
          snoozed_until = ${n % 5 === 0 ? '2026-11-30' : null}::date,
          assignee_id = ${n % 4 === 0 ? nurse.id : null}::uuid,
          assigned_until = ${n % 4 === 0 ? 'infinity' : null}::timestamptz
        WHERE site_id = ${clinic.siteId} AND id = ${itemIds[0]}::uuid`.execute(tx);
    });
  }
  // Each plan looks at its appointments a week after the first of them.
  await inSite(clinic.database.db, clinic.siteId, (tx) =>
    sql`UPDATE netvigil.plan SET wakes_on = '2026-11-23' WHERE site_id = ${clinic.siteId}`.execute(tx),
  );
}

/** Each link of the grid and of the gaps: the number that it shows, and its address. */
export function numbersIn(page: string): { rows: number; href: string }[] {
  const grid = page.slice(page.indexOf('id="grid"'), page.indexOf('id="views"'));
  return [...grid.matchAll(/<a href="([^"]+)"[^>]*>(?:<span class="n">)?(\d+)</g)].map(
    ([, href = '', rows]) => ({
      rows: Number(rows),
      href: href.replaceAll('&amp;', '&'),
    }),
  );
}

/** How many rows a page shows, and how many it says there are. */
export const rowsIn = (page: string): { shown: number; said: string } => ({
  shown: [...page.matchAll(/<tr id="row-/g)].length,
  said: /<strong>([^<]*)<\/strong>/.exec(page.slice(page.indexOf('class="list-head"')))?.[1] ?? '',
});
