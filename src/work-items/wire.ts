import { z } from 'zod';
import { PROTOCOL_CODES } from '../domain/protocol.ts';
import { WORK_ANSWERS } from '../domain/work-kinds.ts';
import { Day, text } from '../http/wire.ts';
import { LiverMetastasisDetails } from '../patients/wire.ts';
import { DecideAt } from '../plans/wire.ts';

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });
const how = text(500).meta({
  description: 'How it was tried: by telephone, by letter, through the family doctor.',
});
const WITH_MORE = ['suspicious', 'recurrence', 'reached', 'not-reached', 'pick-protocol'] as const;
type WithMore = (typeof WITH_MORE)[number];
const plain = WORK_ANSWERS.filter(
  (answer): answer is Exclude<typeof answer, WithMore> => !(WITH_MORE as readonly string[]).includes(answer),
);

/** Where the disease was found again; of the liver, as much as the report says. */
const Found = z
  .discriminatedUnion('where', [
    z.strictObject({ where: z.literal('liver'), ...LiverMetastasisDetails.shape }),
    z.strictObject({ where: z.literal('local') }),
    z.strictObject({ where: z.literal('elsewhere') }),
  ])
  .meta({ id: 'Found', description: 'Recorded as a fact, dated the day of the scan.' });

/** A person's answer to a piece of work. */
export const AnswerBody = z
  .discriminatedUnion('answer', [
    z.strictObject({ answer: z.enum(plain), reason }),
    z.strictObject({
      answer: z.literal('suspicious'),
      reason,
      nextStep: z
        .strictObject({ what: text(500), by: Day })
        .meta({ description: 'What happens next, and by when.' }),
    }),
    z.strictObject({ answer: z.literal('recurrence'), reason, found: Found }),
    z.strictObject({ answer: z.enum(['reached', 'not-reached']), reason, how }),
    z.strictObject({
      answer: z.literal('pick-protocol'),
      reason,
      pick: z
        .strictObject({ protocol: z.enum(PROTOCOL_CODES), anchorOn: Day })
        .meta({ description: 'A signed protocol, and the day it counts from.' }),
    }),
  ])
  .meta({ id: 'WorkAnswer' });

export const WorkItemParts = z
  .object({
    id: z.string(),
    version: z.number(),
    kind: z.string(),
    status: z.enum(['open', 'answered', 'settled']),
    sentence: z.string(),
    dueOn: z.string(),
    role: z.string(),
    answers: z.array(z.string()),
    decideAt: DecideAt,
  })
  .meta({ id: 'WorkItemState' });

/** Why an answer was wrong. */
export const ReopenWorkBody = z
  .strictObject({ reason: text(1_000).meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'ReopenWorkItem' });
