import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch, sendVersioned } from '../http/preconditions.ts';
import { Id } from '../http/wire.ts';
import { takeBackAnswer } from '../plans/take-back.ts';
import { readWorkItem } from '../plans/work-item.ts';
import { answerWork } from './use-cases.ts';
import { AnswerBody, ReopenWorkBody, WorkItemParts } from './wire.ts';

const params = z.strictObject({ id: Id });

/** Work for a person: reading one, and answering it. */
export const workItemRoutes: Slice = (app, ctx) => {
  app.get(
    '/work-items/:id',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor'], ...problems(404) },
      schema: {
        operationId: 'readWorkItem',
        summary: 'One work item, its state and the answers it takes',
        tags: ['worklist'],
        params,
        response: { 200: WorkItemParts },
      },
    },
    async (request, reply) => {
      const item = await query(ctx, request, (work) => readWorkItem(work, request.params.id));
      return sendVersioned(request, reply, item.version, item);
    },
  );
  app.post(
    '/work-items/:id/answer',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'answerWorkItem',
        summary: 'Answer a work item, with a reason',
        description:
          "Answers that choose, end or judge are a clinician's. What follows from an answer follows at once.",
        tags: ['worklist'],
        params,
        body: AnswerBody,
        response: { 200: WorkItemParts },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        await answerWork(work, request.params.id, request.body, ifMatch(request));
        const item = await readWorkItem(work, request.params.id);
        return { status: 200, body: item, etag: item.version };
      }),
  );
  app.post(
    '/work-items/:id/reopen',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'reopenWorkItem',
        summary: 'Take back an answer that was given in error, with a reason',
        description:
          "The work is open again where the record still calls for it; a discharge gives the plan back. A clinician's answer is a clinician's to take back; one that put a fact or a course on record is not taken back here.",
        tags: ['worklist'],
        params,
        body: ReopenWorkBody,
        response: { 200: WorkItemParts },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        await takeBackAnswer(work, request.params.id, request.body.reason, ifMatch(request));
        const item = await readWorkItem(work, request.params.id);
        return { status: 200, body: item, etag: item.version };
      }),
  );
};
