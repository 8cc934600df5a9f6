import type { Ctx } from '../../context.ts';
import { rowLabels } from '../../desk/about.ts';
import { assigning, claiming, type Decide, snoozing } from '../../desk/actions.ts';
import { actOnMany } from '../../desk/bulk/use-cases.ts';
import { WARD } from '../../desk/routes.ts';
import { LEASE_MINUTES } from '../../domain/desk.ts';
import { query } from '../../http/command.ts';
import type { Api } from '../../http/server.ts';
import { Id } from '../../http/wire.ts';
import { Refusal } from '../../work.ts';
import { recording } from '../recording.ts';
import { sendPart } from '../shell.ts';
import type { TextKey } from '../texts/texts.ts';
import { wardOf } from './drawer.ts';
import { all, assignIn, type Form, formOf, snoozeIn } from './forms.ts';
import { ROWS_CHANGED } from './send.ts';

const body = formOf(['to', 'until', 'reason'], ['row']);

/** One action on the rows that are ticked, each with an outcome of its own; never one that closes them. */
export function bulkPages(app: Api, ctx: Ctx): void {
  const page = (
    action: 'claim' | 'assign' | 'snooze',
    done: TextKey,
    decide: (form: Form) => Decide,
  ): void => {
    app.post(
      `/worklist/bulk/${action}`,
      { config: { roles: [...WARD] }, schema: { hide: true, body } },
      async (request, reply) => {
        const rows = rowsIn(request.body);
        const doing = decide(request.body);
        const { outcomes, labels } = await recording(ctx, request.actor, async (work) => {
          // Of a claim the row itself says who was first.
          const asked = action === 'claim' ? rows.map(({ id }) => ({ id })) : rows;
          return {
            outcomes: await actOnMany(work, asked, doing),
            labels: await rowLabels(
              work,
              rows.map(({ id }) => id),
            ),
          };
        });
        const told = outcomes.map((one) => ({ ...one, label: labels.get(one.id) ?? null }));
        reply.headers(ROWS_CHANGED);
        return sendPart(request, reply, './bulk-outcomes', {
          done,
          succeeded: told.filter((one) => one.done),
          refused: told.filter((one) => !one.done),
        });
      },
    );
  };
  app.get(
    '/worklist/bulk/colleagues',
    { config: { roles: [...WARD] }, schema: { hide: true } },
    async (request, reply) => {
      const colleagues = await query(ctx, request, wardOf);
      return sendPart(request, reply, './bulk-colleagues', { colleagues });
    },
  );
  page('claim', 'bulk.claimed', () => claiming(LEASE_MINUTES));
  page('assign', 'bulk.assigned', (form) => {
    const { to, reason = null } = assignIn(form);
    return assigning(to, reason);
  });
  page('snooze', 'bulk.snoozed', (form) => {
    const { until, reason } = snoozeIn(form);
    return snoozing(until, reason);
  });
}

/** Rows as their boxes name them, id and version. @throws Refusal 422 where none is ticked */
function rowsIn(form: Form): { id: string; version: number }[] {
  const rows = all(form, 'row').flatMap((value) => {
    const [id = '', version = ''] = value.split(':');
    return Id.safeParse(id).success && /^\d{1,9}$/.test(version) ? [{ id, version: Number(version) }] : [];
  });
  const once = [...new Map(rows.map((row) => [row.id, row])).values()];
  if (once.length > 0) return once;
  throw new Refusal(422, 'no-rows', 'No row is ticked: tick the rows first.');
}
