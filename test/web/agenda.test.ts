import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { decideAs } from '../support/agenda.ts';
import { change, meetOn } from '../support/board.ts';
import { IN_BROWSER } from '../support/browser.ts';
import { type Clinic, diagnosis, good, newMrn, pathology } from '../support/clinic.ts';
import { opened, scan, staging } from '../support/observation.ts';
import { openPage, startPages } from '../support/pages.ts';

const SCRIPT = `<script>window.ran = true</script><img src=x onerror="window.ran = true">`;
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
let clinic: Clinic;
let browser: Browser | null;
let origin: string;

beforeAll(async () => {
  const pages = await startPages({ at: '2026-01-05T01:00:00Z' });
  ({ clinic, browser, origin } = pages);
  return pages.close;
});

const page = (url: string, as = 'nurse') => clinic.ask('GET', url, { as });

/** 3 lesions in January, and as many as told in April: before the board. */
async function case_(person: object, counted: number, more: object = {}): Promise<string> {
  at('2026-01-12');
  const mrn = newMrn();
  const facts = [
    diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }),
    pathology({ ki67: { comparator: '=', value: 5 } }, { date: '2025-12-20' }),
    staging('2026-01-10', 'II'),
    // A day that nobody knows is told, and spoils no page.
    { kind: 'therapy-start', date: null, details: { therapy: 'PRRT' } } as const,
  ];
  good(await clinic.put(mrn, facts, person), 201);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  at('2026-04-08');
  good(await scan(clinic, id, '2026-04-08', counted, more), 201);
  return id;
}

describe('the page of an agenda', () => {
  test('before anybody has set a meeting the board says so, and lists all that waits', async () => {
    const id = await case_({ name: 'Synthetic Waiting', birthDate: '1961-05-17', sex: 'female' }, 3);
    const { statusCode, body } = await page('/board');
    expect(statusCode).toBe(200);
    expect(body).toContain('No meeting is in sight');
    expect(body).toContain('1 case waits and no meeting is in sight');
    const waiting = await page('/board/waiting');
    expect(waiting.body).toContain('Synthetic Waiting');
    expect(waiting.body).toContain('convene or defer');
    at('2026-04-08');
    await meetOn(clinic, '2026-04-08');
    expect((await page('/board')).body).toContain('href="/board/meetings/2026-04-14/agenda"');
    good(await decideAs(clinic, id, { decision: 'radical', carryOutBy: '2026-05-01' }), 201);
  });

  test('shows each case with its question, its counts and its disease, and what is decided and open', async () => {
    await case_({ name: 'Synthetic Passed', birthDate: '1961-05-17', sex: 'female' }, 3);
    await case_({ name: 'Synthetic Urgent', sex: 'male' }, 4, { newDiseaseOutsideLiver: 'present' });
    const { body, headers } = await page('/board/meetings/2026-04-14/agenda');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const text of [
      'Agenda of Tue, 14 Apr 2026, 16:00',
      'Fri, 10 Apr 2026',
      'Synthetic Passed',
      'born 17 May 1961',
      'The count is unchanged; radical or debulking surgery?',
      '5 % (20 Dec 2025)',
      '≤10 % (10 Jan 2026)',
      'PRRT started</span> day not known',
      'Decided, not carried out',
      'radical surgery',
      'As of 8 Apr 2026, 10:00',
      'synthetic data only',
    ]) {
      expect(body).toContain(text);
    }
    expect(body.indexOf('Synthetic Urgent')).toBeLessThan(body.indexOf('Synthetic Passed'));
  });

  test('runs no script of a text, and needs none of its own: the policy allows neither', async () => {
    await case_({ name: `Synthetic ${SCRIPT}` }, 3);
    const { body, headers } = await page('/board/meetings/2026-04-14/agenda');
    expect(body).not.toMatch(/<script(?! src="\/assets\/)/);
    expect(body).not.toContain('<img');
    expect(body).not.toMatch(/ style=| on\w+="/);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("style-src 'self'");
    expect(policy).not.toContain('unsafe-inline');
  });

  test('of a cancelled meeting says so, and where its cases are', async () => {
    await change(clinic, '2026-04-14', { status: 'cancelled', reason: 'Congress.' });
    const { body } = await page('/board/meetings/2026-04-14/agenda');
    expect(body).toContain('Cancelled: Congress. What waits stands on the next agenda.');
    expect(body).toContain('Nothing waits for this meeting.');
    expect((await page('/board/meetings/2026-04-21/agenda')).body).toContain('Synthetic Passed');
    await change(clinic, '2026-04-14', { status: 'takes-place', reason: 'The congress is later.' });
  });

  test('is for those who care for the patients of the site, and for no other meeting than there is', async () => {
    expect((await page('/board/meetings/2026-04-14/agenda', 'admin')).statusCode).toBe(403);
    expect((await page('/board/meetings/2026-04-15/agenda')).statusCode).toBe(404);
    expect((await page('/board/meetings/today/agenda')).statusCode).toBe(404);
    const other = await page('/board/waiting', 'beta-nurse');
    expect(other.statusCode).toBe(200);
    expect(other.body).not.toContain('Synthetic Passed');
  });
});

describe.runIf(IN_BROWSER)('in a browser', () => {
  const opening = () =>
    openPage(browser, `${origin}/board/meetings/2026-04-14/agenda`, { as: 'coordinator', width: 1000 });

  test('it is styled, runs nothing, and the policy has nothing to complain of', async () => {
    const { page: view, said } = await opening();
    expect(said).toEqual([]);
    expect(await view.evaluate('window.ran')).toBeUndefined();
    expect(await view.locator('h1').innerText()).toBe('Agenda of Tue, 14 Apr 2026, 16:00');
    expect(await view.locator('.case').count()).toBe(3);
    expect(await view.evaluate(`getComputedStyle(document.querySelector('h2')).borderBottomWidth`)).toBe(
      '2px',
    );
  });

  test('it prints on A4, a case never torn in two', async () => {
    const { page: view } = await opening();
    await view.emulateMedia({ media: 'print' });
    const inside = await view.evaluate(`getComputedStyle(document.querySelector('.case')).breakInside`);
    expect(inside).toBe('avoid');
    const pdf = await view.pdf({ preferCSSPageSize: true });
    // A4 is 595 by 842 points.
    expect(pdf.toString('latin1')).toMatch(/MediaBox\s*\[\s*0 0 59[45](?:\.\d+)? 84[12](?:\.\d+)?\s*\]/);
  });

  test('in print it is light whatever the reader has chosen, and has room to write instead of buttons', async () => {
    const { page: view } = await opening();
    await view.evaluate(`document.documentElement.dataset.theme = 'dark'`);
    await view.emulateMedia({ media: 'print' });
    expect(await view.evaluate(`getComputedStyle(document.documentElement).colorScheme`)).toBe('light');
    expect(await view.locator('.case .paper').first().isVisible()).toBe(true);
    await view.evaluate(`document.documentElement.dataset.theme = 'light'`);
    const offered = await view.locator('a.button, button').all();
    for (const one of offered) expect(await one.isVisible(), await one.innerText()).toBe(false);
  });

  test('no line of it runs out of a narrow window', async () => {
    const { page: view } = await opening();
    await view.setViewportSize({ width: 400, height: 800 });
    const over = await view.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(over).toBeLessThanOrEqual(0);
  });
});
