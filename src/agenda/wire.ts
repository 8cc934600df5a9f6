import { z } from 'zod';
import { MeetingSchema } from '../board/wire.ts';
import { PRIMARIES } from '../domain/facts.ts';
import { BOARD_DECISIONS } from '../domain/observation-model.ts';
import { Day, Id, text } from '../http/wire.ts';

const common = {
  decidedOn: Day.nullable()
    .default(null)
    .meta({ description: "The day of the decision; the meeting's, or today, where left out." }),
  decidedBy: text(200).meta({ description: 'Who decided: the board, and who was there.' }),
  why: text(2_000).meta({ description: 'Why; it stays on record.' }),
  meeting: Day.nullable()
    .default(null)
    .meta({ description: 'The name of the meeting; null for a decision made outside one.' }),
};

/** What a board decided about a case. */
export const DecisionBody = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.enum(['radical', 'debulking']),
      carryOutBy: Day.meta({ description: 'The day by which the operation is carried out.' }),
      ...common,
    }),
    z.strictObject({ decision: z.enum(['non-surgical', 'extend', 'defer']), ...common }),
  ])
  .meta({
    id: 'BoardDecisionDraft',
    description:
      'radical, debulking: an operation to carry out. non-surgical: which plan now? extend: another round of a period. defer: the next meeting.',
  });

export const DecisionParams = z.strictObject({ caseId: Id });

const caseId = z.string().meta({
  description:
    'The case before the board: an observation period by its id, a recurrence by that of the reading that found it.',
});
const CaseKind = z.enum(['observation', 'recurrence']);

const DecisionSchema = z
  .object({
    id: z.string(),
    number: z.number().meta({ description: 'In the order of recording; the later one of a day counts.' }),
    decision: z.enum(BOARD_DECISIONS),
    decidedOn: z.string(),
    decidedBy: z.string(),
    why: z.string(),
    carryOutBy: z.string().nullable(),
    question: z.string().nullable().meta({ description: 'What was asked when it was decided.' }),
    outcome: z.string().nullable().meta({ description: 'The outcome on record when it was decided.' }),
    meeting: z.string().nullable(),
    recordedBy: z.string(),
    recordedOn: z.string(),
  })
  .meta({ id: 'RecordedBoardDecision' });

const evidenceChanged = z.boolean().meta({
  description:
    'What the outcome or the reading rests on has changed since; it and the decision stay as they were, and a work item asks.',
});

export const DecisionsSchema = z
  .object({
    caseId,
    kind: CaseKind,
    version: z.number().meta({ description: 'Of the case: give it as If-Match, in quotes.' }),
    standing: z.string().nullable().meta({ description: 'The id of the decision that stands.' }),
    deferrals: z.number(),
    evidenceChanged,
    changes: z.array(z.string()).meta({
      description: 'What the decision just recorded has changed, a sentence each; empty when read.',
    }),
    items: z.array(DecisionSchema).meta({ description: 'Every one, in the order of recording.' }),
  })
  .meta({ id: 'BoardDecisions' });

const Patient = z.object({
  name: z.string(),
  birthDate: z.string().nullable(),
  sex: z.enum(['female', 'male', 'other', 'unknown']),
  identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
});

const Person = z.object({ login: z.string(), name: z.string() });

const Count = z.object({ on: z.string().nullable(), count: z.string() }).nullable();
const Dated = z.object({ value: z.string(), on: z.string().nullable() }).nullable();

const CaseSchema = z
  .object({
    workId: z.string().meta({ description: 'The work item "board-decision".' }),
    caseId,
    kind: CaseKind,
    periodId: z.string().nullable(),
    patient: Patient,
    question: z.string(),
    state: z.string().nullable().meta({ description: 'Of the period.' }),
    urgent: z.boolean(),
    askedOn: z.string().meta({ description: 'Since when it counts: the question, or the last deferral.' }),
    dueOn: z.string(),
    daysLate: z.number(),
    deferrals: z.number(),
    convene: z.boolean().meta({ description: 'No meeting is in time: convene or defer.' }),
    meeting: z
      .string()
      .nullable()
      .meta({ description: 'The meeting on whose agenda it stands; null where none is in sight.' }),
    counts: z
      .object({ before: Count, now: Count })
      .meta({ description: 'Lesions at the baseline, and at the last scan.' }),
    primary: z.enum(PRIMARIES),
    grade: z.enum(['G1', 'G2', 'G3', 'NEC', 'unknown']),
    ki67: Dated.meta({ description: 'Per cent, the latest on record; null where no report says.' }),
    nelmType: z.string(),
    burden: Dated.meta({
      description: 'Hepatic tumour burden (HTB), the latest that is known; null where no staging says.',
    }),
    therapies: z.array(z.object({ what: z.string(), on: z.string() })),
    decisions: z
      .array(z.string())
      .meta({ description: 'What boards decided about the patient before, a sentence each.' }),
    missing: z.array(z.string()).meta({ description: 'What the decision still lacks.' }),
    evidenceChanged,
  })
  .meta({ id: 'BoardCase' });

const ToCarryOutSchema = z
  .object({
    workId: z.string(),
    caseId,
    kind: CaseKind,
    periodId: z.string().nullable(),
    patient: Patient,
    decision: z.enum(BOARD_DECISIONS),
    decidedOn: z.string(),
    decidedBy: z.string(),
    dueOn: z.string(),
    daysLate: z.number(),
    sentence: z.string(),
    evidenceChanged,
  })
  .meta({ id: 'DecisionToCarryOut' });

export const CasesSchema = z.object({
  day: z.string(),
  items: z
    .array(CaseSchema)
    .meta({ description: 'Urgent ones first, then by the day they are due; all of them.' }),
});

export const ToCarryOutListSchema = z.object({
  day: z.string(),
  items: z.array(ToCarryOutSchema).meta({ description: 'The longest due first; all of them.' }),
});

export const AgendaSchema = z
  .object({
    meeting: MeetingSchema,
    people: z
      .object({ coordinator: Person, deputy: Person })
      .nullable()
      .meta({ description: 'Who looks after the agenda, and who stands in.' }),
    day: z.string(),
    cases: z.array(CaseSchema),
    elsewhere: z.number().meta({ description: 'Cases that wait and stand on another agenda, or on none.' }),
    withoutMeeting: z.number().meta({ description: 'Of these, cases for which no meeting is in sight.' }),
    decided: z
      .array(DecisionSchema.extend({ caseId, periodId: z.string().nullable(), patient: Patient }))
      .meta({ description: 'What this meeting decided.' }),
    toCarryOut: z.array(ToCarryOutSchema).meta({ description: 'Decided, not carried out.' }),
  })
  .meta({ id: 'BoardAgenda' });
