import type { Tier } from './urgency.ts';

/** Whom a late row that nobody has is told to, in this order: those whose work it is, a clinician, the site's lead. */
export const ESCALATION_LEVELS = ['ward', 'clinician', 'lead'] as const;
export type EscalationLevel = (typeof ESCALATION_LEVELS)[number];

/**
 * After how many days late a row of each tier is told to each level (local-default). What is not late is in
 * nobody's way: tiers 5 and 6 are never told.
 */
export const ESCALATES_AFTER: Readonly<
  Record<Exclude<Tier, 5 | 6>, Readonly<Record<EscalationLevel, number>>>
> = {
  1: { ward: 1, clinician: 2, lead: 4 },
  2: { ward: 1, clinician: 2, lead: 4 },
  3: { ward: 3, clinician: 7, lead: 14 },
  4: { ward: 7, clinician: 14, lead: 28 },
};

/** How the kinds of notices of escalations begin; all others remind of what is to be done. */
export const NOTICE_OF_ESCALATION = 'escalation-';

/** The kind under which the notice of a step is on record, once for a row and a day that it was due on. */
export const noticeKind = (level: EscalationLevel): string => `${NOTICE_OF_ESCALATION}${level}`;

/** Whether a notice tells that nobody has taken up a late row. */
export const isOfEscalation = (kind: string): boolean => kind.startsWith(NOTICE_OF_ESCALATION);
