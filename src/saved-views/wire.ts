import { z } from 'zod';
import { Id, text } from '../http/wire.ts';
import { WorklistFilters } from '../worklist/wire.ts';

/** The filters that an address names; null where the worklist would refuse them. */
export function filtersIn(query: string): z.infer<typeof WorklistFilters> | null {
  const parameters = [...new URLSearchParams(query)];
  if (new Set(parameters.map(([name]) => name)).size < parameters.length) return null;
  const parsed = WorklistFilters.safeParse(Object.fromEntries(parameters));
  return parsed.success ? parsed.data : null;
}

const query = z.string().max(1_000).meta({
  description: 'Filters and sort as they stand in the address of the worklist. `me` is who asks.',
});

export const ViewBody = z
  .strictObject({
    name: text(100).meta({ description: 'One of your views has it.' }),
    query,
    shared: z.boolean().meta({ description: 'Whether all colleagues of the site see it.' }),
  })
  .meta({ id: 'SaveView' });

export const RemovalBody = z
  .strictObject({ reason: text(1_000).optional().meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'RemoveView' });

export const RestorationBody = z
  .strictObject({ reason: text(1_000).optional().meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'RestoreView' });

export const ViewsQuery = z.strictObject({
  counts: z.enum(['true', 'false']).optional().meta({ description: '`true`: count the rows of each view.' }),
});

export const ViewSchema = z
  .object({
    id: Id,
    version: z.int(),
    name: z.string(),
    query: z.string(),
    shared: z.boolean(),
    own: z.boolean().meta({ description: 'Whether it is your own.' }),
    owner: z.string().meta({ description: 'Whose it is.' }),
    rows: z.int().optional().meta({ description: 'Rows that it lists at this moment, where asked for.' }),
    snoozed: z.int().optional().meta({ description: 'Rows that are put off, by the same filters.' }),
  })
  .meta({ id: 'SavedView' });
