import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Slice } from '../../app.ts';
import type { Ctx } from '../../context.ts';
import { searchKey } from '../../domain/search.ts';
import { query } from '../../http/command.ts';
import { text } from '../../http/wire.ts';
import { readPeriod } from '../../observation/read.ts';
import { PeriodParams } from '../../observation/wire.ts';
import { searchPatients } from '../../patients/search.ts';
import { PatientParams } from '../../patients/wire.ts';
import { acceptProposal, rejectProposal } from '../../plans/proposals.ts';
import { inWork } from '../../work.ts';
import { patientPath } from '../patient-path.ts';
import { sendPage, viewOf, wantsPart } from '../shell.ts';
import { SPANS } from '../timeline/frame.ts';
import { pageOf, readPatientFile, survivorOf } from './read.ts';
import { patientPage } from './view.ts';

const READERS = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] as const;
const STYLES = ['timeline.css', 'patient.css'];

const Wish = z.strictObject({
  years: z.enum(SPANS).default('20'),
  /** What the reader has just decided. */
  done: z.enum(['accepted', 'rejected']).optional(),
  /** The record that was asked for, and led here. */
  merged: text(200).optional(),
});
const Search = z.strictObject({ find: z.string().max(200).default('') });
const Decision = z.strictObject({
  proposal: text(64),
  reason: text(1_000),
  decision: z.enum(['accept', 'reject']),
});

/** A patient: who it is, what is to be done, the plan as a picture, and what is proposed. */
export const patientPages: Slice = (app, ctx) => {
  app.get(
    '/patients',
    { config: { roles: [...READERS] }, schema: { hide: true, querystring: Search } },
    async (request, reply) => {
      const find = request.query.find.trim();
      const found =
        find === ''
          ? { patients: [], more: false }
          : await query(ctx, request, (work) => searchPatients(work, find));
      // Two systems may give one number to two people: then the reader chooses.
      const typed = found.patients.filter(({ value }) => value === find);
      const meant = found.patients.filter(({ value }) => searchKey(value) === searchKey(find));
      const [only, ...others] = [typed, meant].find((some) => some.length > 0) ?? found.patients;
      if (only !== undefined && others.length === 0) return reply.redirect(pageOf(only), 303);
      return sendFound(ctx, request, reply, find, found);
    },
  );
  app.get(
    '/patients/:system/:value',
    {
      config: { roles: [...READERS] },
      schema: { hide: true, params: PatientParams, querystring: Wish },
    },
    async (request, reply) => {
      const file = await query(ctx, request, (work) => readPatientFile(work, request.params));
      const survivor = survivorOf(file, request.params);
      if (survivor !== null) {
        const asked = encodeURIComponent(request.params.value);
        return reply.redirect(`${pageOf(survivor)}?merged=${asked}`, 303);
      }
      const view = viewOf(request, request.actor.site);
      const { years, done = null, merged = null } = request.query;
      const mayDecide = request.actor.roles.includes('clinician');
      return sendPage(ctx, request, reply, {
        template: './patient',
        place: 'patients',
        title: view.t('patient.title', { record: request.params.value }),
        styles: STYLES,
        data: patientPage(file, view, {
          span: years,
          mayDecide,
          address: pageOf(request.params),
          done,
          merged,
        }),
        asOf: file.asOf,
      });
    },
  );
  // Where calendars lead, whose entries name nobody.
  app.get(
    '/observation-periods/:id',
    { config: { roles: [...READERS] }, schema: { hide: true, params: PeriodParams } },
    async (request, reply) => {
      const { patient } = await query(ctx, request, (work) => readPeriod(work, request.params.id));
      return reply.redirect(patientPath(patient.identifiers) ?? '/patients', 303);
    },
  );
  app.post(
    '/patients/:system/:value/proposal',
    {
      config: { roles: ['clinician'] },
      schema: { hide: true, params: PatientParams, body: Decision },
    },
    async (request, reply) => {
      const { proposal, reason, decision } = request.body;
      const decide = decision === 'accept' ? acceptProposal : rejectProposal;
      // The id of the proposal names all that it rests on: where anything has changed since, it is refused.
      await inWork(ctx, request.actor, (work) => decide(work, request.params, proposal, reason));
      const done = decision === 'accept' ? 'accepted' : 'rejected';
      const back = `${pageOf(request.params)}?done=${done}`;
      return wantsPart(request) ? reply.header('hx-redirect', back).send() : reply.redirect(back, 303);
    },
  );
};

function sendFound(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  find: string,
  { patients, more }: Awaited<ReturnType<typeof searchPatients>>,
) {
  const view = viewOf(request, request.actor.site);
  const now = ctx.clock.now();
  return sendPage(ctx, request, reply, {
    template: './patients',
    place: 'patients',
    title: view.t('patients.title'),
    styles: STYLES,
    data: {
      find,
      more,
      patients: patients.map((one) => ({
        ...one,
        href: pageOf(one),
        born: view.dates.day(one.birthDate, view.t('value.unknown')),
      })),
    },
    asOf: now,
  });
}
