import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { openDemo } from '../support/demo.ts';
import { draft, SCREENS, type Screen } from './pages.ts';
import { withPalette } from './png.ts';

// `npm run screens`: pictures of the pages for docs/screens, of the demo on a day that stands still.
const FOLDER = fileURLToPath(new URL('../../docs/screens', import.meta.url));
/** Tuesday, 24 November 2026, nine in the morning in Tokyo. */
const AT = '2026-11-24T00:00:00Z';
const MOST_BYTES = 250_000;

async function take(browser: Browser, origin: string, screen: Screen): Promise<void> {
  const { name, url, as = 'demo-nurse', language = 'en', theme = 'light' } = screen;
  const { width = 1280, height = 860 } = screen;
  const context = await browser.newContext({ viewport: { width, height } });
  const reader = { 'netvigil-actor': as, 'netvigil-language': language, 'netvigil-theme': theme };
  await context.addCookies(Object.entries(reader).map(([key, value]) => ({ name: key, value, url: origin })));
  const page = await context.newPage();
  await page.goto(`${origin}${url}`);
  await screen.before?.(page);
  await page.evaluate('document.fonts.ready.then(() => true)');
  const picture = withPalette(await page.screenshot({ animations: 'disabled' }));
  if (picture.length > MOST_BYTES)
    throw new Error(`${name} has ${picture.length} bytes; ${MOST_BYTES} at most`);
  await writeFile(join(FOLDER, `${name}.png`), picture);
  console.log(`${name}.png, ${Math.round(picture.length / 1000)} kB`);
  await context.close();
}

const browser = await openBrowser();
if (browser === null) throw new Error('No browser: set CHROMIUM_PATH to a Chromium of this machine.');
const demo = await openDemo(AT);
try {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await draft(demo.app);
  for (const screen of SCREENS) await take(browser, demo.origin, screen);
} finally {
  await browser.close();
  await demo.close();
}
