import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { claimPreview } from '../../src/cohort-preview/repo.ts';
import type { ProtocolCode } from '../../src/domain/protocol.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import { inWork } from '../../src/work.ts';
import { axeFindings } from '../support/axe.ts';
import { IN_BROWSER, openBrowser, settled } from '../support/browser.ts';
import { type Clinic, G1_FACTS, G2_FACTS, good, startClinic } from '../support/clinic.ts';
import { withheld } from '../support/db.ts';
import { listenOn } from '../support/http.ts';
import { tabTo } from '../support/keyboard.ts';
import { openPage, overPhone, part, submit } from '../support/pages.ts';

let clinic: Clinic;
let browser: Browser | null;
let port: number;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['PANC-LOW'] });
  port = await listenOn(clinic.app);
  browser = await openBrowser();
  await clinic.put('synthetic-1', G1_FACTS, { name: 'Synthetic Gains' });
  await clinic.put('synthetic-2', G2_FACTS, { name: 'Synthetic Elsewhere' });
  return async () => {
    await browser?.close();
    await clinic.app.close();
  };
});

const page = (url: string, as = 'clinician', headers = {}) => clinic.ask('GET', url, { as, headers });
const send = (url: string, form: Record<string, string | string[]>, as = 'clinician', htmx = false) =>
  submit(clinic, url, form, { as, htmx });

/** Imports a draft that asks for an MRI every so often, and gives its address and the hash of its content. */
async function drafted(code: ProtocolCode, every: string, title?: string) {
  const { version: _version, ...v1 } = protocolOf(code);
  const own = { early: 'P1M', late: 'P1M', max: null, basis: 'local-default' };
  const series = v1.series.map((one) =>
    one.modalities.includes('MRI')
      ? { ...one, steps: one.steps.map((step) => ({ ...step, ...own, every })) }
      : one,
  );
  const definition = { ...v1, title: title ?? v1.title, series };
  const answer = await clinic.ask('POST', `/v1/protocols/${code}/versions`, {
    as: 'coordinator',
    body: { definition },
  });
  const { protocol } = good<{
    protocol: { version: number; contentHash: string; openQuestions: { id: string }[] };
  }>(answer, 201);
  return { ...protocol, url: `/protocols/${code}/versions/${protocol.version}` };
}

describe('the list of protocols', () => {
  test('has each with the version that runs, who signed it, and what waits; what is not signed is loud', async () => {
    const { url } = await drafted('RECT-G3', 'P3M');
    const { statusCode, body } = await page('/protocols', 'nurse');
    expect(statusCode).toBe(200);
    expect(body).toContain('href="/protocols/RECT-G1/versions/1"');
    expect(body).toContain('Dr Demo, 23 Nov 2026');
    expect(body).toContain('next by 23 Nov 2027');
    expect(body).toContain('nobody has signed: nothing runs');
    expect(body).toContain(`href="${url}">v1001`);
    expect(body).toContain('Staff coordinator, 23 Nov 2026');
    expect(body).not.toMatch(/not checked for a year\s*<\/span>/);
  });

  test('is loud about one that nobody has checked for a year, until somebody does', async () => {
    clinic.clock.setTo('2027-11-24T01:00:00Z');
    const loud = async () =>
      (await page('/protocols')).body.match(/<\/span> not checked for a year/g)?.length;
    const before = (await loud()) ?? 0;
    expect(before).toBe(11);
    const url = '/protocols/NEC/versions/1';
    expect((await page(url)).body).toContain('Nobody has checked this version since 23 Nov 2026');
    const done = await send(`${url}/review`, { statement: 'Against NCCN 2027.' });
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('Recorded: v1 was checked today');
    expect(done.body).toContain('Dr Demo, 24 Nov 2027 · Against NCCN 2027.');
    expect(await loud()).toBe(before - 1);
    clinic.clock.setTo('2026-11-23T01:00:00Z');
  });
});

describe('a version of a protocol', () => {
  test('shows phases, windows, longest intervals, and every word of basis and citation', async () => {
    const { body } = await page('/protocols/RECT-G3/versions/1', 'auditor');
    for (const text of ['months 0–24', '4 months', '−1 month / +1 month', '24 weeks', 'Local figure']) {
      expect(body).toContain(text);
    }
    const said = body.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    for (const { steps } of protocolOf('RECT-G3').series)
      for (const { citation } of steps) expect(said).toContain(citation);
    expect((await page('/protocols/RECT-G1/versions/1')).body).toContain('Guideline figure');
    expect((await page('/protocols/RECT-G3/versions/77')).statusCode).toBe(404);
  });

  test('stands beside another one, with what differs and nothing else', async () => {
    const { url, version } = await drafted('NELM-OBS', 'P4M');
    const { body } = await page(url);
    // Without a wish it is held against the version that runs.
    expect(body).toContain(`<th scope="col">v1</th><th scope="col">v${version}</th>`);
    const rows = body.slice(body.indexOf('cards compare'), body.indexOf('id="preview-title"'));
    expect(rows).toMatch(/every.*3 months.*4 months.*every.*6 months.*4 months/s);
    expect(rows).not.toContain('longest interval');
    expect((await page(`${url}?with=${version}`)).body).not.toContain('cards compare');
  });
});

describe('the preview of a version on the cohort', () => {
  test('shows the figures that the API gives, as charts and as numbers', async () => {
    const { url } = await drafted('RECT-G1', 'P3M');
    const lines = (await page(`/v1${url}/cohort-preview`)).body.trimEnd().split('\n');
    const summary = JSON.parse(lines.at(-1) ?? '');
    const { statusCode, body } = await part(clinic, `${url}/preview`, 'clinician');
    expect(statusCode).toBe(200);
    expect(body).toMatch(/^<!--0 of \d+ patients looked at …-->/);
    expect(summary.items).toEqual({ gained: 10, dropped: 0, moved: 0, windowsChanged: 0 });
    expect(body).toContain('<b>+10</b>');
    expect(body).toContain('Synthetic Gains');
    expect(body).not.toContain('Synthetic Elsewhere');
    // 10 more in five years: two a year.
    const mri = body.slice(body.indexOf('<b>MRI</b>'), body.indexOf('<b>Sigmoidoscopy</b>'));
    expect([...mri.matchAll(/<td>\+(\d+)<\/td>/g)].map(([, more]) => Number(more))).toEqual([2, 2, 2, 2, 2]);
  });

  test('is for clinicians and coordinators, and one at a time', async () => {
    const url = '/protocols/RECT-G1/versions/1';
    expect((await page(`${url}/preview`, 'nurse')).statusCode).toBe(403);
    expect((await page(url, 'nurse')).body).not.toContain('preview-press');
    await inWork(clinic.ctx, await clinic.actor('coordinator'), async (work) => {
      expect(await claimPreview(work)).toBe(true);
      const busy = await page(`${url}/preview`, 'clinician', { 'hx-request': 'true' });
      expect(busy.statusCode).toBe(409);
      expect(busy.headers['hx-retarget']).toBe('#notice');
    });
    expect((await part(clinic, `${url}/preview`, 'clinician')).body).toContain('class="tiles"');
  });

  test('opened as a page of its own leads to the version', async () => {
    const opened = await page('/protocols/RECT-G1/versions/1/preview');
    expect([opened.statusCode, opened.headers.location]).toEqual([303, '/protocols/RECT-G1/versions/1']);
  });

  test('ends when the reader leaves the page', async () => {
    const { url } = await drafted('RECT-G1', 'P2M');
    const path = `${url}/preview`;
    const headers = { 'netvigil-actor': 'clinician', 'hx-request': 'true' };
    await withheld(clinic.database, 'netvigil.course', async () => {
      const request = get({ port, host: '127.0.0.1', path, headers });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.destroy();
      await once(response, 'close');
    });
    await expect.poll(() => clinic.logged()).toContain('the reader of a preview was lost');
    expect((await part(clinic, path, 'clinician')).body).toContain('class="tiles"');
  });
});

describe('a signature', () => {
  test('is a clinician’s, under every open question, of the content that was read', async () => {
    const draft = await drafted('PANC-G2', 'P9M');
    const ids = draft.openQuestions.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    const form = { statement: 'Read with care.', contentHash: draft.contentHash };
    expect((await page(draft.url, 'coordinator')).body).not.toContain('/sign-off');
    expect((await send(`${draft.url}/sign-off`, form, 'coordinator')).statusCode).toBe(403);
    const unread = await send(`${draft.url}/sign-off`, form, 'clinician', true);
    expect(unread.statusCode).toBe(422);
    expect(unread.body).toContain('Read with care.</textarea>');
    const read = { ...form, acknowledged: ids };
    const other = { ...read, contentHash: '0'.repeat(64) };
    const stale = await send(`${draft.url}/sign-off`, other);
    expect(stale.statusCode).toBe(422);
    expect(stale.body).toContain(`name="contentHash" value="${other.contentHash}"`);
    const signed = await send(`${draft.url}/sign-off`, read);
    expect(signed.statusCode).toBe(200);
    expect(signed.body).toContain(`Signed: v${draft.version}`);
    expect(signed.body).toContain('0 of 0 patients concerned');
  });

  test('is followed, when it is retired with a reason, by none of it any more', async () => {
    const draft = await drafted('AS-PNET', 'P5M');
    const { url } = draft;
    const done = await send(`${url}/retirement`, { reason: 'Drafted in error.' });
    expect(done.body).toContain(`Retired: v${draft.version}`);
    expect(done.body).toContain('Drafted in error.');
    expect(done.body).not.toContain('/sign-off');
    const late = { statement: 'Too late.', contentHash: draft.contentHash };
    expect((await send(`${url}/sign-off`, late)).statusCode).toBe(409);
  });
});

describe.runIf(IN_BROWSER)('in a browser', () => {
  test('a clinician’s sign-off, by keyboard: compare, preview, sign, and the work that follows', async () => {
    const { version } = await drafted('RECT-G1', 'P4M', 'Every four months');
    const { page: view, said } = await openPage(browser, `http://127.0.0.1:${port}/protocols`, {
      as: 'clinician',
    });
    await tabTo(view, `v${version}`);
    await view.keyboard.press('Enter');
    await view.waitForSelector('.compare');
    await settled(view);
    expect(await view.locator('.compare').innerText()).toMatch(/every\s+6 months\s+4 months/);

    await tabTo(view, 'Work it out');
    await view.keyboard.press('Enter');
    await view.waitForSelector('.tiles');
    await settled(view);
    expect(await view.locator('.preview').innerText()).toContain('Synthetic Gains');
    expect(await view.locator('#preview-progress').isHidden()).toBe(true);

    const questions = await view.locator('[name=acknowledged]').count();
    for (let n = 0; n < questions; n++) {
      await tabTo(view, 'acknowledged');
      await view.keyboard.press('Space');
    }
    await tabTo(view, 'statement');
    await view.keyboard.type('Against ENETS 2023.');
    await tabTo(view, `Sign v${version} as Dr Demo`);
    await view.keyboard.press('Enter');
    await view.waitForSelector('.done');
    await settled(view);
    expect(await view.locator('h1').innerText()).toContain('in use');
    expect(await view.locator('#rollout').innerText()).toMatch(/1 of 1 patients concerned/);
    expect(await view.locator('#rollout dd').first().innerText()).toBe('1');
    expect(said).toEqual([]);
    const proposals = await clinic.ask('GET', '/v1/worklist?kind=proposal', { as: 'clinician' });
    expect(proposals.json().rows.map((one: { patient: { name: string } }) => one.patient.name)).toEqual([
      'Synthetic Gains',
    ]);

    // From there to the patient, whose plan changes by the clinician's word alone.
    await view.locator('#rollout dd a').first().click();
    await view.locator('tr[data-row] .who a', { hasText: 'Synthetic Gains' }).click();
    await view.waitForSelector('#proposal');
    await settled(view);
    await tabTo(view, 'reason');
    await view.keyboard.type('Every four months, as signed today.');
    await tabTo(view, 'Accept the proposed plan');
    await view.keyboard.press('Enter');
    await view.getByText('Accepted. The plan below is the new one.').waitFor();
    await settled(view);
    expect(await view.locator('#proposal').count()).toBe(0);
    expect(await view.locator('body').innerText()).toContain('Every four months, as signed today.');
    const { courses } = await clinic.plan('synthetic-1');
    expect(courses.filter(({ superseded }) => !superseded)).toMatchObject([{ protocol: 'RECT-G1', version }]);
  }, 120_000);

  test('axe finds nothing, in light and dark, in English and Japanese', async () => {
    const { url } = await drafted('PANC-G1', 'P5M');
    for (const [language, address] of [
      ['en', '/protocols'],
      ['en', url],
      ['ja', url],
    ] as const) {
      const { page: view } = await openPage(browser, `http://127.0.0.1:${port}${address}`, {
        as: 'clinician',
        language,
      });
      if (address === url) {
        await view.click('#preview-press');
        await view.waitForSelector('.tiles');
        await settled(view);
      }
      expect(await axeFindings(view), `${language} ${address}`).toEqual([]);
      await view.context().close();
    }
  }, 120_000);

  test('no line runs out of a phone', async () => {
    const { url } = await drafted('PANC-G1', 'P7M');
    for (const address of ['/protocols', url]) {
      const { page: view } = await openPage(browser, `http://127.0.0.1:${port}${address}`, {
        as: 'clinician',
        language: 'ja',
      });
      if (address === url) {
        await view.click('#preview-press');
        await view.waitForSelector('.tiles');
        await settled(view);
      }
      expect(await overPhone(view), address).toBeLessThanOrEqual(0);
    }
  });
});
