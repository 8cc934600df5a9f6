import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RESULT_STATUSES } from '../../src/domain/results.ts';
import { ITEM_STATES } from '../../src/domain/schedule.ts';
import { drawing, ITEM, type LifeCycle, PLAN, PROPOSAL, RESULT } from '../support/lifecycles.ts';

const PAGE = new URL('../../docs/how-a-plan-lives.md', import.meta.url);
const cycles: Readonly<Record<string, LifeCycle<string>>> = {
  plan: PLAN,
  item: ITEM,
  result: RESULT,
  proposal: PROPOSAL,
};

/** The pictures of the page by name. */
const PICTURE = /<!-- drawn from test\/support\/lifecycles\.ts: ([a-z]+) -->\n```mermaid\n([\s\S]*?)```\n/g;

/** `DRAW=1`: the page is brought up to date first. */
if (process.env.DRAW === '1') {
  const drawn = readFileSync(PAGE, 'utf8').replace(PICTURE, (block, name: string, old: string) => {
    const cycle = cycles[name];
    return cycle === undefined
      ? block
      : block.replace(`mermaid\n${old}\`\`\``, () => `mermaid\n${drawing(cycle)}\n\`\`\``);
  });
  writeFileSync(PAGE, drawn);
}
const page = readFileSync(PAGE, 'utf8');

describe('how a plan lives', () => {
  it('is drawn as the code has it (after a change: DRAW=1)', () => {
    const pictures = [...page.matchAll(PICTURE)].map(([, name, text]) => [name, text]);
    expect(Object.fromEntries(pictures)).toEqual(
      Object.fromEntries(Object.entries(cycles).map(([name, cycle]) => [name, `${drawing(cycle)}\n`])),
    );
    expect(page.match(/```mermaid/g)).toHaveLength(pictures.length);
  });

  it('has every state that the code has', () => {
    expect(Object.keys(ITEM.states).toSorted()).toEqual(ITEM_STATES.toSorted());
    expect(Object.keys(RESULT.states).toSorted()).toEqual(RESULT_STATUSES.toSorted());
  });

  it.each(Object.entries(cycles))(
    '%s: every state is reached, no way is told twice, and what is drawn together goes together',
    (_, cycle) => {
      expect([...new Set(cycle.transitions.map(({ to }) => to))].toSorted()).toEqual(
        Object.keys(cycle.states).toSorted(),
      );
      for (const { from, to, why } of cycle.transitions) {
        const { of = [] } = cycle.together ?? {};
        if (of.includes(from) === of.includes(to)) continue;
        const same = cycle.transitions.filter((one) => one.why === why);
        expect(same.filter((one) => one.to === to || one.from === from)).toHaveLength(of.length);
      }
      const ways = cycle.transitions.map(({ from, to }) => `${from} ${to}`);
      expect(new Set(ways).size).toBe(ways.length);
    },
  );
});
