import type { Page } from 'playwright-core';
import type { Api } from '../../src/http/server.ts';
import { protocolOf } from '../../src/protocols/index.ts';

/** A patient of the demo by record number. */
const patient = (number: string) => `/patients/${encodeURIComponent('urn:netvigil:demo:mrn')}/${number}`;

/** One picture: who looks at which page, and what they do before it is taken. */
export interface Screen {
  readonly name: string;
  readonly url: string;
  readonly as?: string;
  readonly language?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly before?: (page: Page) => Promise<void>;
}

const openFirst = async (page: Page) => {
  await page.locator('#list a.open').first().click();
  await page.waitForSelector('#drawer [data-drawer]');
};
const preview = async (page: Page) => {
  await page.click('#preview-press');
  await page.waitForSelector('.tiles');
  await page.locator('#preview-title').scrollIntoViewIfNeeded();
  await page.evaluate(`document.querySelector('#preview-title').scrollIntoView()`);
};

/** A draft that waits for its signature: RECT-G1 with an MRI every four months. */
export async function draft(app: Api): Promise<void> {
  const { version: _version, ...running } = protocolOf('RECT-G1');
  const own = { every: 'P4M', early: 'P1M', late: 'P1M', max: null, basis: 'local-default' };
  const series = running.series.map((one) =>
    one.modalities.includes('MRI') ? { ...one, steps: one.steps.map((step) => ({ ...step, ...own })) } : one,
  );
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: '/v1/protocols/RECT-G1/versions',
    headers: { 'netvigil-actor': 'demo-coordinator' },
    payload: { definition: { ...running, series } },
  });
  if (statusCode !== 201) throw new Error(body);
}

/** The pages as they are shown in docs/screens, on the demo's day. */
export const SCREENS: readonly Screen[] = [
  { name: 'worklist', url: '/worklist' },
  { name: 'drawer', url: '/worklist?kind=imaging&state=overdue', before: openFirst },
  { name: 'worklist-phone', url: '/worklist', width: 375, height: 812 },
  { name: 'worklist-dark', url: '/worklist?state=overdue', theme: 'dark' },
  { name: 'worklist-japanese', url: '/worklist', language: 'ja' },
  { name: 'patient', url: patient('H-0035'), as: 'dr-demo' },
  { name: 'patient-proposal', url: patient('C-0012'), as: 'dr-demo-chengdu', height: 1100 },
  { name: 'board', url: '/board', as: 'demo-coordinator' },
  { name: 'agenda', url: '/board/meetings/2026-11-26/agenda', as: 'demo-coordinator' },
  {
    name: 'protocol-preview',
    url: '/protocols/RECT-G1/versions/1001',
    as: 'dr-demo',
    before: preview,
  },
];
