import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { Clinic } from './clinic.ts';

/** A form sent as a browser sends it; with `part`, as htmx does. */
export const submit = (
  clinic: Clinic,
  url: string,
  as: string,
  body: Readonly<Record<string, string>>,
  part = false,
) =>
  clinic.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(body).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'netvigil-actor': as,
      ...(part ? { 'hx-request': 'true' } : {}),
    },
  });

export interface Reading {
  readonly as?: string;
  readonly language?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** A page as a reader opens it, with all that the browser had to say. */
export async function opening(browser: Browser, url: string, reading: Reading = {}) {
  const { as = 'nurse', language = 'en', theme = 'light', width = 1200 } = reading;
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const chosen = { 'netvigil-actor': as, 'netvigil-language': language, 'netvigil-theme': theme };
  await context.addCookies(Object.entries(chosen).map(([name, value]) => ({ name, value, url })));
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(url);
  return { page, said, close: () => context.close() };
}

/** What axe finds: rule and element. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
}
