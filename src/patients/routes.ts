import { z } from 'zod';
import type { Slice } from '../app.ts';
import type { NewFact } from '../domain/facts.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch, sendVersioned } from '../http/preconditions.ts';
import { addFacts, readPatient, type Upserted, upsertPatient } from './use-cases.ts';
import { FactSchema, FactsBody, PatientBody, PatientParams, PersonSchema, RecordedSchema } from './wire.ts';

/** Patients and their facts. */
export const patientRoutes: Slice = (app, ctx) => {
  app.put(
    '/patients/:system/:value',
    {
      config: { roles: ['integrator', 'nurse', 'clinician'], ...problems(409, 412) },
      schema: {
        operationId: 'upsertPatient',
        summary: 'Create a patient or bring one up to date, facts included',
        description:
          'The same message again has no effect. If-Match is optional here; where it is sent, it is honoured. ' +
          'What is left out of the person stays as it is, and facts are never removed by leaving them out: a later fact corrects an earlier one.',
        tags: ['patients'],
        params: PatientParams,
        body: PatientBody,
        response: { 200: RecordedSchema, 201: RecordedSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { facts, identifiers, ...person } = request.body;
        const check = request.headers['if-match'] === undefined ? () => {} : ifMatch(request);
        const done = await upsertPatient(
          work,
          [request.params, ...identifiers],
          person,
          facts as NewFact[],
          check,
        );
        return { status: done.created ? 201 : 200, body: recordedView(done), etag: done.patient.version };
      }),
  );
  app.get(
    '/patients/:system/:value',
    {
      config: { roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'], ...problems(404) },
      schema: {
        operationId: 'readPatient',
        summary: 'A patient and all facts on record',
        tags: ['patients'],
        params: PatientParams,
        response: { 200: z.object({ patient: PersonSchema, facts: z.array(FactSchema) }) },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, (work) => readPatient(work, request.params));
      return sendVersioned(request, reply, body.patient.version, body);
    },
  );
  app.post(
    '/patients/:system/:value/facts',
    {
      config: { roles: ['integrator', 'nurse', 'clinician'], ...problems(404, 409) },
      schema: {
        operationId: 'recordFacts',
        summary: 'Record facts; one may correct or withdraw an earlier one',
        tags: ['patients'],
        params: PatientParams,
        body: FactsBody,
        response: { 200: RecordedSchema, 201: RecordedSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const done = await addFacts(work, request.params, request.body.facts as NewFact[]);
        return {
          status: done.recorded.length > 0 ? 201 : 200,
          body: recordedView(done),
          etag: done.patient.version,
        };
      }),
  );
};

const recordedView = ({ patient, recorded, known, overridden, projection }: Upserted) => ({
  patientId: patient.id,
  version: patient.version,
  recorded: [...recorded],
  known,
  overridden,
  plan: projection.planStatus === null ? ('none' as const) : projection.planStatus,
  courses: (projection.plan?.courses ?? []).map((course) => ({
    protocol: course.protocol.code,
    version: course.protocol.version,
    anchorOn: course.anchorOn,
    reason: course.reason,
  })),
  items: projection.plan?.items.length ?? 0,
  work: projection.work.map((work) => ({ kind: work.kind, sentence: work.sentence, dueOn: work.dueOn })),
});
