import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';

/** Of our own: the package's defaults switch web security off. */
const ARGUMENTS = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
];

/** A headless Chromium: that of CHROMIUM_PATH, or on Linux the one among the dev dependencies; null elsewhere. */
export async function openBrowser(): Promise<Browser | null> {
  const named = process.env.CHROMIUM_PATH;
  if (named === undefined && process.platform !== 'linux') return null;
  const executablePath = named ?? (await chromium.executablePath());
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}`);
  return launcher.launch({ executablePath, args: ARGUMENTS, headless: true });
}
