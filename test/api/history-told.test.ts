import { beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { HistorySchema } from '../../src/plans/wire.ts';
import {
  addressOf,
  type Clinic,
  diagnosis,
  G1_FACTS,
  G2_FACTS,
  good,
  NOW,
  type PlanOut,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { seeded } from '../support/random.ts';
import { requestsOn } from '../support/requests.ts';

type History = z.infer<typeof HistorySchema>;
const DAY_MS = 86_400_000;
/** So many days on which something is recorded, and so many requests on each. */
const [DAYS, EACH] = [15, 5];

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
const chance = seeded();

/** What a plan and its past say alike. */
const told = (plan: PlanOut | History, status: string) => ({
  status,
  enrolledOn: plan.enrolledOn,
  care: plan.care,
  picture: plan.picture,
  missing: plan.missing,
  uncovered: plan.uncovered,
  courses: plan.courses.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  items: plan.items
    .map(
      ({ id, state, protocol, opensOn, dueOn, closesOn, completedOn, missingRegions, evidence, ended }) => ({
        id,
        state,
        protocol,
        window: [opensOn, dueOn, closesOn],
        completedOn,
        missing: missingRegions.toSorted(),
        evidence: evidence.toSorted(),
        ended: ended?.reason ?? null,
      }),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  work: plan.work.map(({ kind, subject }) => `${kind} ${subject}`).toSorted(),
});

test(`whatever happens later, each day reads as it was told in its evening (FUZZ_SEED=${chance.seed})`, {
  timeout: 120_000,
}, async () => {
  clinic.clock.setTo(NOW);
  const numbers: string[] = [];
  for (const facts of [G1_FACTS, G2_FACTS, [], [diagnosis(), resection()]])
    numbers.push(await clinic.enrol(facts));
  const kinds = requestsOn(clinic, numbers, chance, ['2026-11-20', '2026-11-22', '2026-11-23']);
  const evenings: { mrn: string; on: string; seen: ReturnType<typeof told> }[] = [];
  let now = Date.parse(NOW);
  for (let days = 0; days < DAYS; days++) {
    now += DAY_MS * chance.one([1, 1, 7, 30, 90]);
    clinic.clock.setTo(new Date(now).toISOString());
    for (let sent = 0; sent < EACH; sent++) await chance.one(kinds)();
    for (const mrn of numbers.slice(0, 4)) {
      const plan = await clinic.plan(mrn);
      evenings.push({ mrn, on: plan.day, seen: told(plan, plan.endedReason ?? plan.status) });
    }
  }
  for (const { mrn, on, seen } of evenings) {
    const past = good<History>(
      await clinic.ask('GET', `${addressOf(mrn)}/history?on=${on}`, { as: 'nurse' }),
    );
    expect({ mrn, on, ...told(past, past.status) }).toEqual({ mrn, on, ...seen });
  }
});
