import type { z } from 'zod';
import type { PlanStateSchema, ProposalSchema } from '../../src/proposals/wire.ts';
import {
  addressOf,
  type Clinic,
  type FactIn,
  G1_FACTS,
  good,
  KI67_5,
  pathology,
  type Recorded,
} from './clinic.ts';
import type { Ask } from './http.ts';

export type Proposal = NonNullable<z.infer<typeof ProposalSchema>['proposal']>;
export type PlanState = z.infer<typeof PlanStateSchema>;

export const REASON = 'Agreed in the round.';
/** Ki-67 5 %: G2. */
export const REGRADE: FactIn = pathology(KI67_5, { date: '2026-11-30' });
/** Stable metastases on a day: NELM-OBS. */
export const stable = (date: string): FactIn => ({
  kind: 'disease-status',
  date,
  details: { status: 'stable' },
});

/** How many examinations each set of a proposal holds. */
export const numbers = ({ items }: Proposal) =>
  Object.fromEntries(Object.entries(items).map(([set, of]) => [set, of.length]));
export const named = (courses: readonly { protocol: string; version: number; anchorOn: string }[]) =>
  courses.map(({ protocol, version, anchorOn }) => `${protocol} v${version} from ${anchorOn}`);

/** Reading and deciding proposals of a clinic's patients; a clinician decides unless told otherwise. */
export function proposalsOf(clinic: Clinic) {
  /** Ten in the morning in Tokyo. */
  const goTo = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
  const record = async (mrn: string, ...facts: FactIn[]) =>
    good<Recorded>(await clinic.record(mrn, facts), 201).recorded;
  const read = async (mrn: string, as = 'clinician') =>
    good<{ proposal: Proposal | null }>(await clinic.ask('GET', `${addressOf(mrn)}/proposal`, { as }))
      .proposal;
  const standing = async (mrn: string) => {
    const proposal = await read(mrn);
    if (proposal === null) throw new Error('Nothing is proposed.');
    return proposal;
  };
  const decide = (what: 'accept' | 'reject', mrn: string, proposal: string, ask: Ask = {}) =>
    clinic.ask('POST', `${addressOf(mrn)}/proposal/${what}`, {
      as: 'clinician',
      body: { proposal, reason: REASON },
      ...ask,
    });
  return {
    goTo,
    record,
    read,
    standing,
    decide,
    accept: async (mrn: string) => good<PlanState>(await decide('accept', mrn, (await standing(mrn)).id)),
    reject: async (mrn: string) => good<PlanState>(await decide('reject', mrn, (await standing(mrn)).id)),
    /** RECT-G1 from 10 Nov 2026, enrolled on the 23rd; the tumour turns out to be G2, as recorded on a day. */
    regraded: async (day = '2026-12-01') => {
      const mrn = await clinic.enrol(G1_FACTS);
      goTo(day);
      await record(mrn, REGRADE);
      return mrn;
    },
    live: async (mrn: string) =>
      (await clinic.plan(mrn)).items.filter(({ state }) =>
        ['planned', 'open', 'due', 'overdue'].includes(state),
      ),
  };
}
