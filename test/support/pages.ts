import type { LightMyRequestResponse } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, sayingsOf } from './browser.ts';
import { type Clinic, startClinic } from './clinic.ts';
import { listenOn } from './http.ts';

type Fields = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/** Sends a form as htmx does, or as a browser alone; a list is a field that stands there several times. */
export const submit = (
  clinic: Clinic,
  url: string,
  fields: Fields,
  { as = 'nurse', htmx = true } = {},
): Promise<LightMyRequestResponse> =>
  clinic.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
    ).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'netvigil-actor': as,
      ...(htmx ? { 'hx-request': 'true' } : {}),
    },
  });

/** The part of a page that htmx asks for. */
export const part = (clinic: Clinic, url: string, as = 'nurse'): Promise<LightMyRequestResponse> =>
  clinic.ask('GET', url, { as, headers: { 'hx-request': 'true' } });

/** What a reader sees of a page: its text without its marks, one space between words. */
export const textOf = ({ body }: LightMyRequestResponse): string =>
  body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A clinic whose pages are served, and a browser to open them in (`openPage`), which is null where none is to be had. */
export async function startPages(...options: Parameters<typeof startClinic>) {
  const clinic = await startClinic(...options);
  const origin = `http://127.0.0.1:${await listenOn(clinic.app)}`;
  const browser = await openBrowser();
  const close = async (): Promise<void> => {
    await browser?.close();
    await clinic.app.close();
  };
  return { clinic, origin, browser, close };
}

export interface Reading {
  readonly as?: string;
  readonly language?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  /** Off: as a browser without scripts, which sends forms alone. */
  readonly scripts?: boolean;
}

/** Opens a page as a reader does, in a window of its own, and collects what the browser has to say. */
export async function openPage(browser: Browser | null, url: string, reading: Reading = {}) {
  if (browser === null) throw new Error('No browser.');
  const { as = 'nurse', language = 'en', theme = 'light', width = 1200, scripts = true } = reading;
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: scripts });
  const chosen = { 'netvigil-actor': as, 'netvigil-language': language, 'netvigil-theme': theme };
  await context.addCookies(
    Object.entries(chosen).map(([name, value]) => ({ name, value, url: new URL(url).origin })),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const said = sayingsOf(page);
  await page.goto(url);
  return { page, said, close: () => context.close() };
}

/** How far a page runs out of a phone's width, in pixels; 0 or less where it does not. */
export async function overPhone(page: Page): Promise<number> {
  await page.setViewportSize({ width: 375, height: 800 });
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
}
