import { z } from 'zod';

const ROLES = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'] as const;

export const ColleagueSchema = z
  .object({
    login: z.string().meta({ description: 'What an assignment and the filter `assignee` take.' }),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
  })
  .meta({ id: 'Colleague' });
