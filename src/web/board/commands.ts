import { z } from 'zod';
import { decide } from '../../agenda/decisions.ts';
import { DECIDERS } from '../../agenda/routes.ts';
import type { Slice } from '../../app.ts';
import { WARD } from '../../desk/routes.ts';
import { isSurgical } from '../../domain/board-decision.ts';
import { BOARD_DECISIONS } from '../../domain/observation-model.ts';
import { Day, Id } from '../../http/wire.ts';
import { attempt, DayOrNone, FormVersion, typed } from '../forms.ts';
import { formVersion, recording } from '../recording.ts';
import { At, CarryForm, carryOut } from './carry-out.ts';
import { type Done, sendBoard } from './show.ts';

const DecisionForm = z.strictObject({
  version: FormVersion,
  at: At,
  decision: z.enum(BOARD_DECISIONS),
  carryOutBy: DayOrNone,
  meeting: z.union([z.literal('none'), Day]),
  decidedOn: DayOrNone,
  decidedBy: typed(200),
  why: typed(2_000),
});

/** What is entered on the pages of the board: decisions, and that one was carried out. */
export const boardCommands: Slice = (app, ctx) => {
  app.post(
    '/board/cases/:caseId/decisions',
    {
      config: { roles: [...DECIDERS] },
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
      const tried = await attempt({ version, ...values }, () =>
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
      config: { roles: [...WARD] },
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
