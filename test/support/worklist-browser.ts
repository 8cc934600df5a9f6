import type { BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser, sayingsOf } from './browser.ts';
import { startClinic } from './clinic.ts';
import { listenOn } from './http.ts';
import { seedList } from './worklist-page.ts';

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 812 };

interface Reader extends BrowserContextOptions {
  readonly as?: string;
  readonly language?: 'en' | 'ja';
  readonly theme?: 'light' | 'dark';
}

/** A worklist of sixty patients, served, and a browser that opens it and keeps what it has to say (`said`). */
export async function startList() {
  const clinic = await startClinic();
  await seedList(clinic, 60, (n) => `H-${String(n).padStart(4, '0')}`);
  const origin = `http://127.0.0.1:${await listenOn(clinic.app)}`;
  const browser = await openBrowser();
  if (browser === null) throw new Error('No browser.');
  const said: string[] = [];
  const open = async (path: string, reader: Reader = {}): Promise<Page> => {
    const { as = 'nurse', language = 'en', theme = 'light', ...options } = reader;
    const context = await browser.newContext({ viewport: DESK, ...options });
    const cookies = { 'netvigil-actor': as, 'netvigil-language': language, 'netvigil-theme': theme };
    await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: origin })));
    const page = await context.newPage();
    sayingsOf(page, said);
    await page.goto(`${origin}${path}`);
    await page.waitForLoadState('networkidle');
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await clinic.app.close();
  };
  return { origin, said, open, close };
}

export async function isSeen(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).first().boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= height;
}
