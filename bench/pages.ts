import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { ask, wire } from './ask.ts';
import type { Bench } from './bench.ts';
import { figure, interleave, type Row, ratios } from './rounds.ts';
import { type Side, startSide } from './side.ts';

/** What the page shows first, as the API answers it. */
const ANSWER = '/v1/worklist?limit=50&counts=true';
const PART = { 'hx-request': 'true', 'hx-target': 'list', 'hx-current-url': 'http://127.0.0.1/worklist' };
const GOAL_PAINT_MS = 300;

/** The worklist as a page, by the server's time against the API answer that holds the same, and as a browser paints it. */
export async function pages({ options, database, now, say }: Bench): Promise<Row[]> {
  const side = await startSide({
    kind: 'ours',
    connection: database.server.appConfig,
    poolSize: options.connections,
    now,
    enrolment: null,
  });
  try {
    const served = await pagesServed(side, options);
    const browser = await openBrowser();
    if (browser === null) {
      say('No browser: nothing is painted');
      return served;
    }
    try {
      return [...served, ...(await pagesPainted(browser, side.port, options.rounds))];
    } finally {
      await browser.close();
    }
  } finally {
    await side.stop();
  }
}

async function pagesServed(side: Side, options: Bench['options']): Promise<Row[]> {
  const sides = {
    answer: wire('GET', ANSWER),
    page: wire('GET', '/worklist'),
    list: wire('GET', '/worklist', PART),
  };
  type Name = keyof typeof sides;
  const cpu: Record<Name, number[]> = { answer: [], page: [], list: [] };
  const bytes: Record<Name, number> = { answer: 0, page: 0, list: 0 };
  const asking = (name: Name) => async () => {
    const before = await side.cpu();
    const asked = await ask({
      port: side.port,
      connections: options.connections,
      ms: options.askMs,
      request: () => sides[name],
    });
    cpu[name].push(((await side.cpu()) - before) / asked.answers);
    bytes[name] = asked.bytes;
    return 1000 / asked.perSecond;
  };
  const found = await interleave(options.rounds, {
    answer: asking('answer'),
    page: asking('page'),
    list: asking('list'),
  });
  // The warming pass counts no CPU either.
  const spent = (name: Name) => cpu[name].slice(1);
  const kb = (name: Name) => `${(bytes[name] / 1024).toFixed(1)} KB`;
  const row = (name: Name, what: string, of: 'time' | 'CPU'): Row => {
    const [bare, ours] = of === 'time' ? [found.answer, found[name]] : [spent('answer'), spent(name)];
    return {
      what,
      unit: of === 'time' ? 'ms' : 'ms of Node',
      bare: figure(bare),
      ours: figure(ours),
      ratio: ratios(ours, bare),
      better: 'less',
      goal: of === 'time' ? 1.5 : null,
      floor: of === 'time' ? 1.5 : null,
      notes: of === 'time' ? [`${kb(name)}, the answer ${kb('answer')}; ${ANSWER}`] : [],
    };
  };
  return [
    row('page', 'worklist as a page, against its API answer', 'time'),
    row('page', 'the same, CPU', 'CPU'),
    row('list', 'the list fetched anew by the page, against the API answer', 'time'),
    row('list', 'the same, CPU', 'CPU'),
  ];
}

/** From the first byte of the page to the first paint: a browser that was never here, and one that was. */
async function pagesPainted(browser: Browser, port: number, rounds: number): Promise<Row[]> {
  const found = { first: [] as number[], again: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    for (const name of ['first', 'again'] as const) {
      await tab.goto(`http://127.0.0.1:${port}/worklist`, { waitUntil: 'load' });
      const ms = await tab.evaluate<number>(PAINTED);
      if (round >= 0) found[name].push(ms);
      await tab.goto('about:blank');
    }
    await context.close();
  }
  const row = (name: keyof typeof found, what: string): Row => ({
    what,
    unit: 'ms',
    bare: null,
    ours: figure(found[name]),
    ratio: null,
    better: 'less',
    goal: GOAL_PAINT_MS,
    floor: GOAL_PAINT_MS,
    notes: [],
  });
  return [
    row('first', 'first paint of the worklist after its first byte, nothing kept'),
    row('again', 'the same, style sheets and typeface kept'),
  ];
}

/** As text: what runs in the browser is none of this program. */
const PAINTED = `new Promise((resolve) => {
  const [document] = performance.getEntriesByType('navigation');
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName('first-contentful-paint');
    if (paint) resolve(paint.startTime - document.responseStart);
  }).observe({ type: 'paint', buffered: true });
})`;
