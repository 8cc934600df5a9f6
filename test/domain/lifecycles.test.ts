import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OBSERVATION_STATES } from '../../src/domain/observation-model.ts';
import { RESULT_STATUSES } from '../../src/domain/results.ts';
import { ITEM_STATES } from '../../src/domain/schedule.ts';
import {
  drawing,
  ITEM,
  type LifeCycle,
  OBSERVATION,
  PLAN,
  PROPOSAL,
  RESULT,
  transitionName,
} from '../support/lifecycles.ts';
import { life, waysOf } from '../support/observation-walk.ts';

const PAGES: Readonly<Record<string, Readonly<Record<string, LifeCycle<string>>>>> = {
  'how-a-plan-lives.md': { plan: PLAN, item: ITEM, result: RESULT, proposal: PROPOSAL },
  'state-machines.md': { observation: OBSERVATION },
};
const cycles: Readonly<Record<string, LifeCycle<string>>> = Object.assign({}, ...Object.values(PAGES));
const urlOf = (page: string): URL => new URL(`../../docs/${page}`, import.meta.url);

/** The pictures of the page by name. */
const PICTURE = /<!-- drawn from test\/support\/lifecycles\.ts: ([a-z]+) -->\n```mermaid\n([\s\S]*?)```\n/g;

/** `DRAW=1`: the pages are brought up to date first. */
for (const page of process.env.DRAW === '1' ? Object.keys(PAGES) : []) {
  const drawn = readFileSync(urlOf(page), 'utf8').replace(PICTURE, (block, name: string, old: string) => {
    const cycle = cycles[name];
    return cycle === undefined
      ? block
      : block.replace(`mermaid\n${old}\`\`\``, () => `mermaid\n${drawing(cycle)}\n\`\`\``);
  });
  writeFileSync(urlOf(page), drawn);
}

describe('how a plan lives', () => {
  it.each(Object.entries(PAGES))('%s is drawn as the code has it (after a change: DRAW=1)', (name, own) => {
    const page = readFileSync(urlOf(name), 'utf8');
    const pictures = [...page.matchAll(PICTURE)].map(([, name, text]) => [name, text]);
    expect(Object.fromEntries(pictures)).toEqual(
      Object.fromEntries(Object.entries(own).map(([name, cycle]) => [name, `${drawing(cycle)}\n`])),
    );
    expect(page.match(/```mermaid/g)).toHaveLength(pictures.length);
  });

  it('has every state that the code has', () => {
    expect(Object.keys(ITEM.states).toSorted()).toEqual(ITEM_STATES.toSorted());
    expect(Object.keys(RESULT.states).toSorted()).toEqual(RESULT_STATUSES.toSorted());
    expect(Object.keys(OBSERVATION.states).toSorted()).toEqual(OBSERVATION_STATES.toSorted());
  });

  it('observation: random periods go the ways that are drawn, each of them, and no other (seed 20260112)', () => {
    const ways = new Set(OBSERVATION.transitions.map(({ from, to }) => transitionName(from, to)));
    const seen = new Set<string>();
    const closings = new Set<string>();
    for (const one of fc.sample(life, { numRuns: 6_000, seed: 20_260_112 })) {
      const ways = waysOf(one, ({ state, closedReason }, _given, _day, from) => {
        if (state === 'closed' && from !== 'closed' && closedReason !== null)
          closings.add(`${from}: ${closedReason}`);
      });
      for (const [from, to] of ways) seen.add(transitionName(from, to));
    }
    expect([...seen].filter((way) => !ways.has(way))).toEqual([]);
    for (const { from, to } of OBSERVATION.transitions) {
      if (to !== 'closed') continue;
      const operated = [...closings].some((one) => one.startsWith(`${from}: operated`));
      expect([from, operated]).toEqual([from, true]);
    }
    // Of states that are drawn together one is enough.
    const together = (state: string): string =>
      OBSERVATION.together?.of.some((one) => one === state) ? 'awaited' : state;
    const arrows = new Set([...seen].map((way) => way.split(' → ').map(together).join(' → ')));
    const often = OBSERVATION.transitions.filter(({ rare }) => rare === undefined);
    expect(
      often
        .map(({ from, to }) => transitionName(together(from), together(to)))
        .filter((way) => !arrows.has(way)),
    ).toEqual([]);
  }, 120_000);

  it.each(Object.entries(cycles))(
    '%s: every state is reached, no way is told twice, and what is drawn together goes together',
    (_, cycle) => {
      expect([...new Set(cycle.transitions.map(({ to }) => to))].toSorted()).toEqual(
        Object.keys(cycle.states).toSorted(),
      );
      for (const { from, to, why } of cycle.transitions) {
        const { of = [] } = cycle.together ?? {};
        if (of.includes(from) === of.includes(to)) continue;
        const inside = of.includes(from);
        const alike = cycle.transitions.filter(
          (one) =>
            one.why === why &&
            (inside ? one.to === to && of.includes(one.from) : one.from === from && of.includes(one.to)),
        );
        expect([1, of.length]).toContain(alike.length);
      }
      const ways = cycle.transitions.map(({ from, to }) => `${from} ${to}`);
      expect(new Set(ways).size).toBe(ways.length);
    },
  );
});
