import { z } from 'zod';
import { PROTOCOL_CODES } from '../domain/protocol.ts';
import { WORK_ANSWERS } from '../domain/work-kinds.ts';
import { Day, text } from '../http/wire.ts';

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });
const plain = WORK_ANSWERS.filter((answer) => answer !== 'suspicious' && answer !== 'pick-protocol');

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
  })
  .meta({ id: 'WorkItemState' });
