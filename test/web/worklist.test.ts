import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { GROUPS } from '../../src/web/worklist/kinds.ts';
import { WORKLIST_KINDS } from '../../src/worklist/kinds.ts';
import { type Clinic, good, startClinic } from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';
import { numbersIn, rowsIn, seedList } from '../support/worklist-page.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  await seedList(clinic, 60);
  await tellOf(15);
  return () => clinic.app.close();
});

/** As the jobs mark late rows that nobody had: so many examinations are told to clinicians. */
const tellOf = (examinations: number) =>
  asSuper(
    clinic.database.superConfig,
    `update netvigil.item set escalated_to = 2
      where id in (select id from netvigil.item where closes_on < '2026-11-23' and snoozed_until is null order by id limit ${examinations})`,
  );

const page = async (url: string, as = 'nurse', headers: Record<string, string> = {}) => {
  const answer = await clinic.ask('GET', url, { as, headers });
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200);
  return answer.body;
};
const HTMX = { 'hx-request': 'true' };

describe('the grid of the page', () => {
  test('has every kind in one of its groups', () => {
    const grouped = GROUPS.flatMap(([, kinds]) => [...kinds]) as string[];
    expect(grouped.toSorted()).toEqual([...WORKLIST_KINDS].toSorted());
  });

  test.each([
    '/worklist',
    '/worklist?primary=rectum',
    '/worklist?assignee=me',
    '/worklist?escalated=me',
    '/worklist?state=due&gap=no-order',
  ])('of %s has no number that is not the length of the list behind it', async (url) => {
    const numbers = numbersIn(await page(url));
    expect(numbers.length).toBeGreaterThan(10);
    for (const { rows, href } of numbers) {
      const list = await page(`${href}&shown=1000`.replace('/worklist&', '/worklist?'));
      expect(rowsIn(list), href).toEqual({ shown: rows, said: rows === 1 ? '1 row' : `${rows} rows` });
    }
  });

  test('says of one row that it comes due, and of several that they come due', async () => {
    const heads = async (query: string) => {
      const body = await page(`/worklist${query}`);
      return body.slice(body.indexOf('id="grid-heads"'), body.indexOf('id="grid">'));
    };
    expect(await heads('')).toMatch(/>\d+ come due within 7 days</);
    expect(await heads('?search=Synthetic+004')).toContain('>1 comes due within 7 days<');
  });

  test('keeps whose patients are looked at, and marks the cell whose list is shown', async () => {
    const body = await page('/worklist?primary=rectum&daysLate=91');
    const here = [...body.matchAll(/<a href="([^"]+)"[^>]* aria-current="true"/g)].map(([, href]) => href);
    expect(here).toEqual(['/worklist?daysLate=91&amp;primary=rectum']);
    expect(numbersIn(body).every(({ href }) => href.includes('primary=rectum'))).toBe(true);
  });
});

describe('what nobody had', () => {
  test('is listed for those it was told to, named in the bar, and kept by the grid', async () => {
    const [clinicians, leads] = [
      await page('/worklist?escalated=me&shown=100', 'clinician'),
      await page('/worklist?escalated=lead', 'nurse'),
    ];
    expect(rowsIn(clinicians)).toEqual({ shown: 15, said: '15 rows' });
    expect(clinicians).toContain('Told to: me, since nobody had it');
    expect(clinicians).toMatch(/<option value="me" selected[^>]*>me, since nobody had it/);
    expect(numbersIn(clinicians).every(({ href }) => href.includes('escalated=me'))).toBe(true);
    expect(leads).toContain('Told to: the site&#39;s lead');
    expect(rowsIn(leads).shown).toBe(0);
  });
});

describe('the table', () => {
  test('says of each row who, what, how late, why with rule and arithmetic, and what is booked', async () => {
    await inSite(clinic.database.db, clinic.siteId, (tx) =>
      sql`UPDATE netvigil.patient SET ki67 = '<=5', lesions_before = '3', lesions_now = 'at least 4'
           WHERE site_id = ${clinic.siteId} AND name = 'Synthetic 000'`.execute(tx),
    );
    const body = await page('/worklist?kind=imaging&shown=1000&snoozed=all');
    const row = body.slice(body.indexOf('Synthetic 000') - 1200, body.indexOf('Synthetic 000') + 2500);
    for (const text of [
      '200 days late',
      'Tue, 7 Apr 2026',
      'ジンコウ 0',
      'Rectum · G1',
      'Ki-67 ≤5 %',
      'Lesions 3 ',
      '<strong>≥4</strong>',
      '<span class="soft">due</span>',
      // Born on 24 November 1961: 65 tomorrow.
      '64 years · female',
      'Rectum · G1',
      'MRI liver + pelvis',
      'Window 1 Mar 2026 to 7 May 2026',
      'Imaging overdue, 200 days late',
      'RECT-G1 v1, step 1',
      'ordered 2 Nov 2026, RIS 0',
      'Thu, 26 Nov 2026, MRI 2',
      'Put off until Mon, 30 Nov 2026',
      'Staff nurse',
    ]) {
      expect(row).toContain(text);
    }
    expect(row).toMatch(/href="\/patients\/mrn\/[0-9a-f-]{36}"/);
    expect(row).toMatch(/<input type="checkbox" name="row" value="[0-9a-f-]{36}:\d+" form="bulk"/);
  });

  test('goes on where it ended, says so until its end, and leaves no row out', async () => {
    const first = await page('/worklist');
    expect(first).toContain('Rows 1 to 50 of 108. This is not the whole list.');
    const seen = [...first.matchAll(/<tr id="row-([^"]+)"/g)].map(([, id]) => id);
    let next = /hx-get="(\/worklist\?cursor=[^"]+)"/.exec(first)?.[1];
    while (next !== undefined) {
      const more = await page(next.replaceAll('&amp;', '&'), 'nurse', HTMX);
      expect(more).not.toContain('<html');
      seen.push(...[...more.matchAll(/<tr id="row-([^"]+)"/g)].map(([, id]) => id));
      expect(more).toContain(`name="shown" value="${seen.length}"`);
      next = /hx-get="(\/worklist\?cursor=[^"]+)"/.exec(more)?.[1];
      if (next === undefined) expect(more).toContain('End of the list: all 108 rows.');
    }
    const { rows } = good<{ rows: { id: string }[] }>(
      await clinic.ask('GET', '/v1/worklist?limit=200', { as: 'nurse' }),
    );
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  test('without htmx the next rows are a page of their own, with a way back', async () => {
    const href = /href="(\/worklist\?cursor=[^"]+)"/.exec(await page('/worklist'))?.[1] ?? '';
    const second = await page(href.replaceAll('&amp;', '&'));
    expect(second).toContain('Rows 51 to 100 of 108.');
    expect(second).toContain('Back to the first rows');
  });

  test('fetched anew shows as many rows as it had', async () => {
    const body = await page('/worklist?shown=100', 'nurse', { ...HTMX, 'hx-target': 'list' });
    expect(rowsIn(body).shown).toBe(100);
  });

  test('gives the table for a spreadsheet of what is seen', async () => {
    const body = await page('/worklist?state=overdue&search=synthetic');
    const href = /href="(\/v1\/worklist\.csv[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const csv = await clinic.ask('GET', href, { as: 'nurse' });
    expect(csv.body.trimEnd().split('\r\n').length - 1).toBe(Number.parseInt(rowsIn(body).said, 10));
    expect(await page('/worklist', 'nurse', { 'accept-language': 'ja' })).toContain('csv?lang=ja"');
  });
});

describe('the filters', () => {
  test('empty fields of a form leave the address, and spaces around words do not count', async () => {
    const loose = await clinic.ask('GET', '/worklist?kind=&state=due&search=+Synthetic+00+&primary=', {
      as: 'nurse',
    });
    expect([loose.statusCode, loose.headers.location]).toEqual([
      302,
      '/worklist?state=due&search=Synthetic%2000',
    ]);
    const swapped = await clinic.ask('GET', '/worklist?kind=&state=due', {
      as: 'nurse',
      headers: { ...HTMX, 'hx-target': 'content' },
    });
    expect(swapped.headers['hx-push-url']).toBe('/worklist?state=due');
  });

  test('stand in words, each with a way to take it away', async () => {
    const body = await page(
      '/worklist?kind=missing-fact,confirm-date,grade-disagreement,confirm-earlier-imaging&daysLate=15&assignee=clinician',
    );
    const words = [
      ...body.matchAll(/<span class="tag info long">([^<]+) <a class="drop noprint" href="([^"]+)"/g),
    ];
    expect(words.map(([, text]) => text)).toEqual([
      'Kind: Facts to clear up',
      'Late: 15 days or more',
      'With: Dr Demo',
    ]);
    expect(words[2]?.[2]).toBe(
      '/worklist?kind=missing-fact,confirm-date,grade-disagreement,confirm-earlier-imaging&amp;daysLate=15',
    );
  });

  test('of a search take spaces around it as the API does', async () => {
    const told = good<{ rows: object[] }>(
      await clinic.ask('GET', '/v1/worklist?limit=200&search=%20Synthetic%20010%20', { as: 'nurse' }),
    );
    expect(told.rows.length).toBeGreaterThan(0);
    expect(rowsIn(await page('/worklist?search=%20Synthetic%20010%20')).shown).toBe(told.rows.length);
    const empty = await clinic.ask('GET', '/v1/worklist?search=%20%20', { as: 'nurse' });
    expect(empty.statusCode).toBe(400);
  });

  test('that the list refuses say which and why, and nothing is lost of the page that is open', async () => {
    const wrong = await clinic.ask('GET', '/worklist?assignee=stranger', { as: 'nurse', headers: HTMX });
    expect([wrong.statusCode, wrong.headers['hx-retarget']]).toEqual([400, '#notice']);
    expect(wrong.body).toContain('?assignee');
    const page400 = await clinic.ask('GET', '/worklist?stat=due', { as: 'nurse' });
    expect(page400.statusCode).toBe(400);
    expect(page400.body).toContain('?stat');
  });
});

describe('saved views', () => {
  const send = (
    url: string,
    payload: Record<string, string>,
    as = 'nurse',
    headers: Record<string, string> = HTMX,
  ) =>
    clinic.app.inject({
      method: 'POST',
      url,
      payload: new URLSearchParams(payload).toString(),
      headers: { 'netvigil-actor': as, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  test('are kept, counted, shared, changed by their owner under the version that was read, and removed', async () => {
    const saved = await send('/worklist/views', { name: 'Late rectum', query: 'daysLate=15&primary=rectum' });
    expect(saved.statusCode, saved.body).toBe(200);
    const late = Number(/Late rectum <span class="n">(\d+)</.exec(saved.body)?.[1]);
    expect(rowsIn(await page('/worklist?daysLate=15&primary=rectum')).said).toBe(`${late} rows`);
    expect(await page('/worklist', 'clinician')).not.toContain('Late rectum');
    const id = /action="\/worklist\/views\/([0-9a-f-]{36})"/.exec(saved.body)?.[1] ?? '';
    const change = { name: 'Late', query: 'daysLate=15&primary=rectum', shared: 'true', version: '1' };
    expect((await send(`/worklist/views/${id}`, change)).body).toContain('shared');
    expect((await send(`/worklist/views/${id}`, change)).statusCode).toBe(412);
    expect(await page('/worklist', 'clinician')).toContain('shared by Staff nurse');
    const theirs = await send(`/worklist/views/${id}/removal`, { query: '', version: '2' }, 'clinician');
    expect(theirs.statusCode).toBe(403);
    const gone = await send(`/worklist/views/${id}/removal`, { query: '', version: '2' }, 'nurse', {});
    expect([gone.statusCode, gone.headers.location]).toEqual([303, '/worklist']);
    expect((await clinic.audited(id)).map(({ action }) => action)).toEqual([
      'view-saved',
      'view-changed',
      'view-removed',
    ]);
  });

  test('take no name twice and no filter that the list refuses', async () => {
    await send('/worklist/views', { name: 'Once', query: '' });
    expect((await send('/worklist/views', { name: 'Once', query: '' })).statusCode).toBe(409);
    expect((await send('/worklist/views', { name: 'Other', query: 'limit=3' })).statusCode).toBe(422);
  });
});

test('who may not read the worklist does not', async () => {
  expect((await clinic.ask('GET', '/worklist', { as: 'auditor' })).statusCode).toBe(403);
});

test('in Japanese what the page says is Japanese, and an English sentence says that it is', async () => {
  const body = await page('/worklist?kind=imaging', 'nurse', { 'accept-language': 'ja' });
  for (const text of ['期限超過', '抜けはありませんか', '日遅れ', '絞り込む', '直腸 · G1'])
    expect(body).toContain(text);
  expect(body).toMatch(/<td class="why"><span lang="(?:en|ja)">/);
});
