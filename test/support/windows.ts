import type { LightMyRequestResponse } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import type { Clinic } from './clinic.ts';

/** Where a browser is to be had. */
export const IN_BROWSER = process.platform === 'linux' || process.env.CHROMIUM_PATH !== undefined;

/** Sends a form as a browser does; a list is a field that stands there several times. */
export function sendForm(
  clinic: Clinic,
  url: string,
  form: Readonly<Record<string, string | readonly string[]>>,
  as: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  const payload = new URLSearchParams();
  for (const [name, values] of Object.entries(form))
    for (const value of [values].flat()) payload.append(name, value);
  return clinic.app.inject({
    method: 'POST',
    url,
    payload: payload.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'netvigil-actor': as, ...headers },
  });
}

/** Opens a page for a member of staff in a window of its own, and collects what its console says. */
export async function openPage(
  browser: Browser | null,
  origin: string,
  url: string,
  as: string,
  language = 'en',
): Promise<{ view: Page; said: string[] }> {
  if (browser === null) throw new Error('No browser.');
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  await context.addCookies([
    { name: 'netvigil-actor', value: as, url: origin },
    { name: 'netvigil-language', value: language, url: origin },
  ]);
  const view = await context.newPage();
  view.setDefaultTimeout(8_000);
  const said: string[] = [];
  view.on('console', (message) => said.push(message.text()));
  view.on('pageerror', (error) => said.push(error.message));
  await view.goto(`${origin}${url}`);
  return { view, said };
}

/** How far the page runs out of a phone's width, in pixels; 0 or less where it does not. */
export async function overPhone(view: Page): Promise<number> {
  await view.setViewportSize({ width: 375, height: 800 });
  return view.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
}
