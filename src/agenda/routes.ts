import type { Slice } from '../app.ts';
import { shownMeeting } from '../board/meetings.ts';
import { MeetingParams } from '../board/wire.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch } from '../http/preconditions.ts';
import { listCases, readAgenda } from './agenda.ts';
import { decide, listDecisions } from './decisions.ts';
import { listToCarryOut } from './to-carry-out.ts';
import {
  AgendaSchema,
  CasesSchema,
  DecisionBody,
  DecisionParams,
  DecisionsSchema,
  ToCarryOutListSchema,
} from './wire.ts';

const READERS = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] as const;
/** Who records what the board decided. */
export const DECIDERS = ['clinician', 'coordinator'] as const;
const tags = ['board'];

/** What waits for the board, what it decides, and what is still to be carried out. */
export const agendaRoutes: Slice = (app, ctx) => {
  app.get(
    '/board/cases',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listBoardCases',
        summary: 'Everything that waits for the board, each with the meeting on whose agenda it stands',
        tags,
        response: { 200: CasesSchema },
      },
    },
    (request) => query(ctx, request, async (work) => ({ day: work.today, items: await listCases(work) })),
  );
  app.get(
    '/board/meetings/:scheduledOn/agenda',
    {
      config: { roles: [...READERS], ...problems(404) },
      schema: {
        operationId: 'readBoardAgenda',
        summary: 'The agenda of a meeting: each case with what it still lacks, and what was decided',
        description: 'What a meeting leaves undecided stands on the agenda of the next one.',
        tags,
        params: MeetingParams,
        response: { 200: AgendaSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const agenda = await readAgenda(work, request.params.scheduledOn);
        return { ...agenda, meeting: shownMeeting(work, agenda.meeting) };
      }),
  );
  app.get(
    '/board/cases/:caseId/decisions',
    {
      config: { roles: [...READERS], ...problems(404) },
      schema: {
        operationId: 'listBoardDecisions',
        summary: 'Every decision of a board about a case, and the one that stands',
        tags,
        params: DecisionParams,
        response: { 200: DecisionsSchema },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, (work) => listDecisions(work, request.params.caseId));
      // What stands can change with the facts alone: no answer is said to be unchanged.
      reply.header('etag', `"${body.version}"`);
      return { ...body, changes: [] };
    },
  );
  app.post(
    '/board/cases/:caseId/decisions',
    {
      config: { roles: [...DECIDERS], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'recordBoardDecision',
        summary: 'Record what the board decided about a case, with who and why',
        description:
          'Never altered afterwards: a later decision corrects an earlier one. What it starts, starts at once: an operation to carry out, another round, the question which plan follows. A recurrence has no period to extend.',
        tags,
        params: DecisionParams,
        body: DecisionBody,
        response: { 201: DecisionsSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { caseId } = request.params;
        const draft = { carryOutBy: null, ...request.body };
        const changes = await decide(work, caseId, draft, ifMatch(request));
        const body = { ...(await listDecisions(work, caseId)), changes: [...changes] };
        return { status: 201, body, etag: body.version };
      }),
  );
  app.get(
    '/decisions-to-carry-out',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listDecisionsToCarryOut',
        summary: 'Decided, not carried out: operations to do and plans to choose',
        tags,
        response: { 200: ToCarryOutListSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => ({ day: work.today, items: await listToCarryOut(work) })),
  );
};
