import { z } from 'zod';
import type { Slice } from '../../app.ts';
import { query } from '../../http/command.ts';
import { PatientParams } from '../../patients/wire.ts';
import { readChart } from '../../plans/chart.ts';
import { sendPage, viewOf } from '../shell.ts';
import { SPANS } from '../timeline/frame.ts';
import { timelineOf } from '../timeline/timeline.ts';

const READERS = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] as const;
const Wish = z.strictObject({ years: z.enum(SPANS).default('20') });

/** A patient: who it is, what is to be done, the plan as a picture, and what is proposed. */
export const patientPages: Slice = (app, ctx) => {
  app.get(
    '/patients/:system/:value',
    {
      config: { roles: [...READERS] },
      schema: { hide: true, params: PatientParams, querystring: Wish },
    },
    async (request, reply) => {
      const view = viewOf(request, request.actor.site);
      const page = await query(ctx, request, async (work) => {
        const chart = await readChart(work, request.params);
        const span = request.query.years;
        return {
          asOf: work.now,
          timelines: [
            timelineOf(chart, view, { span, size: 'full', id: 'plan' }),
            timelineOf(chart, view, { span, size: 'compact', id: 'plan-narrow' }),
          ],
        };
      });
      return sendPage(ctx, request, reply, {
        template: './patient',
        place: null,
        title: view.t('patient.title', { record: request.params.value }),
        styles: ['timeline.css', 'patient.css'],
        data: page,
        asOf: page.asOf,
      });
    },
  );
};
