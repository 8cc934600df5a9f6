import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { settled } from './browser.ts';

/** What axe finds on a page as it is now, in light and in dark: each rule with the places that break it. */
export async function axeFindings(page: Page): Promise<string[]> {
  await settled(page);
  const found: string[] = [];
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    }>('axe.run()');
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes) found.push(`${theme} ${id}: ${html} ${failureSummary}`);
  }
  return found;
}
