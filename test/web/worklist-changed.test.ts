import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { seedList } from '../support/worklist-page.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  await seedList(clinic, 40);
  return () => clinic.app.close();
});

const page = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await clinic.ask('GET', url, { as: 'nurse', headers });
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200);
  return answer.body;
};
const idsIn = (body: string) => [...body.matchAll(/<tr id="row-([^"]+)"/g)].map(([, id = '']) => id);
const moreOf = (body: string) =>
  (/hx-get="(\/worklist\?cursor=[^"]+)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&');
const more = (url: string) => page(url, { 'hx-request': 'true' });

const putOff = (where: ReturnType<typeof sql>, until: string | null) =>
  inSite(clinic.database.db, clinic.siteId, (tx) =>
    sql`UPDATE netvigil.item SET snoozed_until = ${until}::date
         WHERE site_id = ${clinic.siteId} AND ${where}`.execute(tx),
  );

const ids = async (where: ReturnType<typeof sql>) => {
  const found = await inSite(clinic.database.db, clinic.siteId, (tx) =>
    sql<{ id: string }>`SELECT id FROM netvigil.item WHERE site_id = ${clinic.siteId} AND ${where}`.execute(
      tx,
    ),
  );
  return found.rows.map(({ id }) => id);
};

describe('a list that changes between its first rows and the next', () => {
  test('notices rows that were exchanged for as many others, and is silent where none was', async () => {
    const first = await page('/worklist');
    const url = moreOf(first);
    const same = await more(url);
    expect(same).toContain('End of the list');
    const shown = idsIn(first);
    const [out, woken] = [
      sql`id = ANY(${shown}::uuid[]) AND snoozed_until IS NULL AND due_on = '2026-04-07'`,
      sql`snoozed_until IS NOT NULL AND due_on = '2026-04-07'`,
    ];
    const asleep = (await ids(woken)).slice(0, 1);
    const awake = (await ids(out)).slice(0, 1);
    await putOff(sql`id = ANY(${awake}::uuid[])`, '2026-11-30');
    await putOff(sql`id = ANY(${asleep}::uuid[])`, null);
    const after = await more(url);
    expect(after).not.toContain('End of the list');
    const [, total = '', here = ''] = /it has (\d+) rows now, and (\d+) stand here/.exec(after) ?? [];
    expect(total).toBe(here);
    expect(after).toContain('role="status"');
    const anew = /class="button noprint" href="([^"]+)"/.exec(after)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(idsIn(await page(anew))).toHaveLength(Number(total));
    await putOff(sql`id = ANY(${awake}::uuid[])`, null);
    await putOff(sql`id = ANY(${asleep}::uuid[])`, '2026-11-30');
    expect(await more(url)).toContain('End of the list');
  });

  test('does not call itself whole where rows came before those shown, and is whole when loaded anew', async () => {
    const first = await page('/worklist');
    expect(idsIn(first)).toHaveLength(50);
    const rest = await more(moreOf(first));
    const whole = 50 + idsIn(rest).length;
    expect(rest).toContain(`End of the list: all ${whole} rows.`);

    // A colleague wakes rows late by 200 days, which stand before all that is shown.
    await putOff(sql`snoozed_until IS NOT NULL AND due_on = '2026-04-07'`, null);
    const after = await more(moreOf(first));
    const woken = Number(/it has (\d+) rows now/.exec(after)?.[1]);
    expect(woken).toBeGreaterThan(whole);
    expect(after).toContain(`${woken} rows now, and ${whole} stand here`);
    expect(after).not.toContain('End of the list');

    const anew = /class="button noprint" href="([^"]+)"/.exec(after)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const loaded = await page(anew);
    expect(idsIn(loaded)).toHaveLength(woken);
    expect(loaded).toContain(`End of the list: all ${woken} rows.`);
  });

  test('does not call more rows than it has the whole of it', async () => {
    const first = await page('/worklist');
    const before = 50 + idsIn(await more(moreOf(first))).length;
    const shown = idsIn(first).slice(0, 50);
    await putOff(sql`due_on = '2026-04-07' AND id = ANY(${shown}::uuid[])`, '2026-11-30');
    const after = await more(moreOf(first));
    expect(after).toContain(`and ${before} stand here`);
    expect(after).not.toContain('End of the list');
    // Without htmx the next rows are a page of their own, which says the same.
    expect(await page(moreOf(first))).toContain(`and ${before} stand here`);
  });
});
