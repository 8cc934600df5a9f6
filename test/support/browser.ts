import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher, type Page } from 'playwright-core';

/** Of our own: the package's defaults switch web security off. */
const ARGUMENTS = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
];

/** Where a browser is to be had. */
export const IN_BROWSER = process.platform === 'linux' || process.env.CHROMIUM_PATH !== undefined;

/** A headless Chromium: that of CHROMIUM_PATH, or on Linux the one among the dev dependencies; null elsewhere. */
export async function openBrowser(): Promise<Browser | null> {
  if (!IN_BROWSER) return null;
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}`);
  return launcher.launch({ executablePath, args: ARGUMENTS, headless: true });
}

/**
 * Waits until a page is loaded and nothing that htmx asked for is under way: what it brought stands there then. The
 * browser's own "network idle" comes once a page, and never again after an action.
 */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState();
  await page.waitForSelector('.htmx-request', { state: 'detached' });
}

/**
 * Collects what a page's console says and what its scripts throw. Mere information is left out: the browser tells there
 * that `autofocus` had nothing left to do.
 */
export function sayingsOf(page: Page, said: string[] = []): string[] {
  page.on('console', (message) => {
    if (message.type() !== 'info') said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  return said;
}
