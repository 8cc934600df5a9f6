import { z } from 'zod';
import type { Slice } from '../app.ts';
import { query } from '../http/command.ts';
import { listStaff } from './use-cases.ts';
import { ColleagueSchema } from './wire.ts';

/** Who works at the site. */
export const staffRoutes: Slice = (app, ctx) => {
  app.get(
    '/staff',
    {
      config: { roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor', 'admin'] },
      schema: {
        operationId: 'listStaff',
        tags: ['staff'],
        summary: 'The colleagues of your site, to assign work to',
        description: 'Who is active, by name.',
        response: { 200: z.object({ items: z.array(ColleagueSchema) }) },
      },
    },
    async (request) => ({
      items: (await query(ctx, request, listStaff)).map(({ login, name, roles }) => ({
        login,
        name,
        roles: roles.flatMap((role) => (role === 'system' ? [] : [role])),
      })),
    }),
  );
};
