import type { Slice } from '../app.ts';
import { command } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { PatientParams } from '../patients/wire.ts';
import { beginTransfer, confirmTransfer, loseToFollowUp, resumeContact, returnPatient } from './use-cases.ts';
import {
  CareStateSchema,
  ConfirmationBody,
  ContactBody,
  LossBody,
  ReturnBody,
  TransferBody,
} from './wire.ts';

const response = { 201: CareStateSchema };
const tags = ['patients'];
const params = PatientParams;

/** Where a patient is cared for: lost and reached again, handed over and back. */
export const careRoutes: Slice = (app, ctx) => {
  app.post(
    '/patients/:system/:value/loss-to-follow-up',
    {
      config: { roles: ['clinician'], ...problems(404, 409) },
      schema: {
        operationId: 'loseToFollowUp',
        summary: 'Code a loss to follow-up, with the attempts',
        description: 'Surveillance stays open, and a work item asks every year to try again.',
        tags,
        params,
        body: LossBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 201,
        body: await loseToFollowUp(work, request.params, request.body),
      })),
  );
  app.post(
    '/patients/:system/:value/contact',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ...problems(404, 409) },
      schema: {
        operationId: 'resumeContact',
        summary: 'A lost patient was reached',
        tags,
        params,
        body: ContactBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 201,
        body: await resumeContact(work, request.params, request.body),
      })),
  );
  app.post(
    '/patients/:system/:value/transfer',
    {
      config: { roles: ['clinician', 'coordinator'], ...problems(404, 409) },
      schema: {
        operationId: 'beginTransfer',
        summary: 'Begin the transfer of a patient to another hospital',
        description: 'Surveillance goes on here until the receiver has confirmed.',
        tags,
        params,
        body: TransferBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 201,
        body: await beginTransfer(work, request.params, request.body),
      })),
  );
  app.post(
    '/patients/:system/:value/transfer/confirmation',
    {
      config: { roles: ['clinician'], ...problems(404, 409) },
      schema: {
        operationId: 'confirmTransfer',
        summary: 'The receiver has confirmed to have taken the patient over',
        description: 'Ends what is live here. What came in is still to be read.',
        tags,
        params,
        body: ConfirmationBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 201,
        body: await confirmTransfer(work, request.params, request.body),
      })),
  );
  app.post(
    '/patients/:system/:value/return',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ...problems(404, 409) },
      schema: {
        operationId: 'returnPatient',
        summary: 'The patient came back, or a transfer under way is called off',
        description: 'What was live lives again, overdue where its window has closed.',
        tags,
        params,
        body: ReturnBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 201,
        body: await returnPatient(work, request.params, request.body),
      })),
  );
};
