import { z } from 'zod';
import type { Slice } from '../app.ts';
import { query } from '../http/command.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { listReminders } from './use-cases.ts';
import { ReminderPage, RemindersQuery } from './wire.ts';

/** What people were reminded of. */
export const reminderRoutes: Slice = (app, ctx) => {
  app.get(
    '/reminders',
    {
      config: { roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] },
      schema: {
        operationId: 'listReminders',
        summary: 'Reminders that were sent, the newest first, and what became of each',
        tags: ['reminders'],
        querystring: RemindersQuery,
        response: { 200: ReminderPage },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { subject = null, limit, cursor } = request.query;
        const place = { work, filters: { list: 'reminders', subject }, position: z.uuid() };
        const rows = await listReminders(work, subject, decodeCursor(place, cursor), limit + 1);
        return pageOf(
          place,
          rows,
          limit,
          ({ id }) => id,
          (row) => ({
            id: row.id,
            subject: { type: row.subject_kind, id: row.subject_id },
            kind: row.kind,
            dueOn: row.due_on,
            role: row.role,
            deputy: row.deputy,
            collapsed: row.collapsed,
            remindedOn: row.reminded_on,
            deliveries: [...row.deliveries],
          }),
        );
      }),
  );
};
