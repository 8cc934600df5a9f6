import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { PatientParams } from '../patients/wire.ts';
import { acceptProposal, readProposal, rejectProposal } from '../plans/proposals.ts';
import { DecisionBody, PlanStateSchema, ProposalSchema } from './wire.ts';

const READERS = { roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] } as const;
const DECIDERS = { roles: ['clinician'], ...problems(404, 409) } as const;

/** Proposed revisions: reading one, accepting it, rejecting it. */
export const proposalRoutes: Slice = (app, ctx) => {
  app.get(
    '/patients/:system/:value/proposal',
    {
      config: { ...READERS, ...problems(404) },
      schema: {
        operationId: 'readProposal',
        summary: 'The revision that waits for a decision: both plans side by side',
        description: 'Until a clinician accepts, the plan runs on as it is.',
        tags: ['plans'],
        params: PatientParams,
        response: { 200: ProposalSchema },
      },
    },
    (request) => query(ctx, request, (work) => readProposal(work, request.params)),
  );
  app.post(
    '/patients/:system/:value/proposal/accept',
    {
      config: DECIDERS,
      schema: {
        operationId: 'acceptProposal',
        summary: 'Accept the proposed revision that was read',
        description: '409 where it is not the one that stands now: read the new one and decide anew.',
        tags: ['plans'],
        params: PatientParams,
        body: DecisionBody,
        response: { 200: PlanStateSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { proposal, reason } = request.body;
        return { status: 200, body: await acceptProposal(work, request.params, proposal, reason) };
      }),
  );
  app.post(
    '/patients/:system/:value/proposal/reject',
    {
      config: DECIDERS,
      schema: {
        operationId: 'rejectProposal',
        summary: 'Reject the proposed revision that was read; the plan stays',
        description: 'Holds for this proposal alone: a newer fact makes another one.',
        tags: ['plans'],
        params: PatientParams,
        body: DecisionBody,
        response: { 200: PlanStateSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { proposal, reason } = request.body;
        return { status: 200, body: await rejectProposal(work, request.params, proposal, reason) };
      }),
  );
};
