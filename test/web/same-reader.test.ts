import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { withPageOf } from '../../src/web/same-reader.ts';
import { IN_BROWSER } from '../support/browser.ts';
import { mriDueToday, readRow } from '../support/desk.ts';
import { openPage, startPages } from '../support/pages.ts';

const TEMPLATES = new URL('../../src/web/templates/', import.meta.url);
const REFUSED = 'Another person was chosen in another tab';
let pages: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  pages = await startPages();
  return () => pages.close();
});

const get = (url: string, as: string) =>
  pages.clinic.app.inject({ method: 'GET', url, headers: { cookie: `netvigil-actor=${as}` } });
/** Sends a form as a browser does in which somebody else was chosen since. */
const claim = (id: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  pages.clinic.app.inject({
    method: 'POST',
    url: `/worklist/rows/${id}/claim`,
    payload: new URLSearchParams({ version: '1', ...fields }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: 'netvigil-actor=clinician',
      ...headers,
    },
  });

describe('a page that was made for one person records nothing in the name of another', () => {
  test('with htmx, also where the part with the form came after the other was chosen', async () => {
    const { item } = await mriDueToday(pages.clinic);
    const { body } = await get('/worklist', 'nurse');
    const [, name = '', login] =
      /<body hx-headers="{&quot;([^&]+)&quot;:&quot;([^&]+)&quot;}">/.exec(body) ?? [];
    expect([name, login]).toEqual(['netvigil-page-of', 'nurse']);
    const htmx = { 'hx-request': 'true' };
    for (const fields of [{}, { pageOf: 'clinician' }]) {
      const refused = await claim(item.id, fields, { ...htmx, [name]: 'nurse' });
      expect([refused.statusCode, refused.headers['hx-retarget']]).toEqual([409, '#notice']);
      expect(refused.body).toContain(REFUSED);
    }
    expect((await readRow(pages.clinic, item.id)).assignee).toBeNull();
    const fields = { pageOf: 'clinician' };
    expect((await claim(item.id, fields, { ...htmx, [name]: 'clinician' })).statusCode).toBe(200);
  });

  test('without htmx: each form tells whom it was made for', async () => {
    const { item } = await mriDueToday(pages.clinic);
    const { body } = await get(`/worklist/rows/${item.id}`, 'nurse');
    expect(body.match(/<form method="post"/g)?.length).toBeGreaterThan(3);
    expect(body.match(/<input type="hidden" name="pageOf" value="nurse">/g)).toHaveLength(
      body.match(/<form\b[^>]*method="post"/g)?.length ?? 0,
    );
    for (const fields of [{ pageOf: 'nurse' }, { pageOf: '' }]) {
      const refused = await claim(item.id, fields);
      expect(refused.statusCode).toBe(409);
      expect(refused.body).toContain('<html');
      expect(refused.body).toContain(REFUSED);
    }
    expect((await readRow(pages.clinic, item.id)).assignee).toBeNull();
    expect((await claim(item.id, { pageOf: 'clinician' })).statusCode).toBe(303);
  });

  test('every form that writes is given it, those with code in their attributes too', () => {
    const templates = readdirSync(TEMPLATES).map((file) => readFileSync(new URL(file, TEMPLATES), 'utf8'));
    const writing = templates.filter((text) => /method="post"/.test(text));
    expect(writing.length).toBeGreaterThan(15);
    for (const text of templates) {
      const forms = [...text.matchAll(/method="post"/g)].length;
      expect([...withPageOf(text).matchAll(/name="pageOf"/g)]).toHaveLength(forms);
    }
    const odd = `<form <% if (a > b) { %>hidden<% } %> method="post" action="/x">`;
    expect(withPageOf(odd)).toBe(`${odd}<input type="hidden" name="pageOf" value="<%= it.pageOf %>">`);
    expect(withPageOf('<form method="get">')).toBe('<form method="get">');
  });
});

describe.runIf(IN_BROWSER)('two tabs of one browser', () => {
  test.each([true, false])('as a person sees it, scripts: %s', async (scripts) => {
    const { clinic, browser, origin } = pages;
    const { item } = await mriDueToday(clinic);
    const { page, close } = await openPage(browser, `${origin}/worklist/rows/${item.id}`, { scripts });
    const other = await page.context().newPage();
    await other.goto(`${origin}/worklist`);
    const loaded = other.waitForEvent('load');
    await other.locator('select[name=login]').selectOption('clinician');
    // Without scripts a button sends the choice; with them the choice sends itself.
    if (!scripts) await other.getByRole('button', { name: 'Apply' }).click();
    await loaded;
    expect(await other.locator('select[name=login]').inputValue()).toBe('clinician');
    await page.locator('form[data-act=claim] button').click();
    await page.getByText(REFUSED).waitFor();
    expect((await readRow(clinic, item.id)).assignee).toBeNull();
    await close();
  });
});
