import { z } from 'zod';
import { listToCarryOut } from '../../agenda/agenda.ts';
import { decide } from '../../agenda/decisions.ts';
import type { Slice } from '../../app.ts';
import { HEPATECTOMY_PROCEDURES, INTENTS, MARGINS, type NewFact } from '../../domain/facts.ts';
import { BOARD_DECISIONS } from '../../domain/observation-model.ts';
import { Day, Id } from '../../http/wire.ts';
import { addFacts } from '../../patients/use-cases.ts';
import { readWorkItem } from '../../plans/work-item.ts';
import { Refusal, type Work } from '../../work.ts';
import { answerWork } from '../../work-items/use-cases.ts';
import { attempt, DayOrNone, FormVersion, typed } from '../forms.ts';
import { formVersion, recording } from '../recording.ts';
import { type Done, sendBoard } from './show.ts';
import { isSurgical } from './views.ts';

const at = z.union([z.enum(['overview', 'waiting']), Day]);

const DecisionForm = z.strictObject({
  version: FormVersion,
  at,
  decision: z.enum(BOARD_DECISIONS),
  carryOutBy: DayOrNone,
  meeting: z.union([z.literal('none'), Day]),
  decidedOn: DayOrNone,
  decidedBy: typed(200),
  why: typed(2_000),
});

const CarryForm = z.union([
  z.strictObject({
    version: FormVersion,
    at,
    on: Day,
    procedure: z.enum(HEPATECTOMY_PROCEDURES),
    intent: z.enum(INTENTS),
    margin: z.enum(MARGINS),
    emergency: z.enum(['no', 'yes']),
  }),
  z.strictObject({ version: FormVersion, at, reason: typed(1_000) }),
]);

/** What is entered on the pages of the board: decisions, and that one was carried out. */
export const boardCommands: Slice = (app, ctx) => {
  app.post(
    '/board/cases/:caseId/decisions',
    {
      config: { roles: ['clinician', 'coordinator'] },
      schema: { hide: true, params: z.strictObject({ caseId: Id }), body: DecisionForm },
    },
    async (request, reply) => {
      const { caseId } = request.params;
      const { at, version, ...values } = request.body;
      const { decision, decidedOn, decidedBy, why } = values;
      // The form shows the field for an operation alone: what stands in it otherwise was not meant.
      const carryOutBy = isSurgical(decision) ? values.carryOutBy : null;
      const meeting = values.meeting === 'none' ? null : values.meeting;
      const draft = { decision, decidedOn, decidedBy, why, carryOutBy, meeting };
      const tried = await attempt(values, () =>
        recording(ctx, request.actor, (work) => decide(work, caseId, draft, formVersion(version))),
      );
      if ('returned' in tried)
        return sendBoard(ctx, request, reply, at, { decide: caseId, returned: tried.returned });
      const done: Done = { what: 'decided', decision, started: decision, carryOutBy, changes: tried.done };
      return sendBoard(ctx, request, reply, at, {}, done);
    },
  );
  app.post(
    '/board/to-carry-out/:workId',
    {
      config: { roles: ['nurse', 'clinician'] },
      schema: { hide: true, params: z.strictObject({ workId: Id }), body: CarryForm },
    },
    async (request, reply) => {
      const { workId } = request.params;
      const { at } = request.body;
      const tried = await attempt(request.body, () =>
        recording(ctx, request.actor, (work) => carryOut(work, workId, request.body)),
      );
      if ('returned' in tried)
        return sendBoard(ctx, request, reply, at, { carry: workId, returned: tried.returned });
      return sendBoard(ctx, request, reply, at, {}, tried.done);
    },
  );
};

/** An operation is recorded as the fact that it is; a plan that was chosen answers the question for it. */
async function carryOut(work: Work, workId: string, told: z.output<typeof CarryForm>): Promise<Done> {
  const open = (await listToCarryOut(work)).find((one) => one.workId === workId);
  const [identifier] = open?.patient.identifiers ?? [];
  if (open === undefined || identifier === undefined) {
    throw new Refusal(
      409,
      'carried-out-already',
      'This decision is carried out already, or corrected since.',
    );
  }
  const check = formVersion(told.version);
  check((await readWorkItem(work, workId)).version);
  const { name } = open.patient;
  if (isSurgical(open.decision) && 'on' in told) {
    const { on, emergency, procedure, intent, margin } = told;
    const details = { procedure, intent, margin, emergency: emergency === 'yes' };
    const fact: NewFact = { kind: 'hepatectomy', date: on, details, source: null, corrects: null };
    const { projection } = await addFacts(work, identifier, [fact]);
    const changes = projection.work
      .filter(({ dueOn }) => dueOn >= work.today)
      .map(({ sentence }) => sentence);
    return { what: 'operation', name, started: 'operation', changes };
  }
  if (isSurgical(open.decision) || !('reason' in told)) {
    throw new Refusal(409, 'decided-otherwise', 'The decision was corrected since this form was opened.');
  }
  await answerWork(work, workId, { answer: 'done', reason: told.reason }, check);
  return { what: 'plan', name, started: 'plan', changes: [] };
}
