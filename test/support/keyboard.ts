import type { Page } from 'playwright-core';

const MOST_STEPS = 200;

/** Goes on with the Tab key until what has the focus reads so, as somebody without a mouse does. */
export async function tabTo(page: Page, wanted: string | RegExp): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    await page.keyboard.press('Tab');
    const reads = await page.evaluate<string>(`(() => {
      const at = document.activeElement?.closest('a, button, input, select, textarea, summary');
      const named = at?.labels?.[0] ?? at;
      return (at?.getAttribute?.('name') ?? '') + ' | ' + (named?.innerText ?? '').replace(/\\s+/g, ' ');
    })()`);
    if (typeof wanted === 'string' ? reads.includes(wanted) : wanted.test(reads)) return;
  }
  throw new Error(`The Tab key does not come to ${wanted}`);
}
