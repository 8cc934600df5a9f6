import type { Ctx } from '../../context.ts';
import {
  assigning,
  booking,
  claiming,
  contacting,
  type Decide,
  releasing,
  snoozing,
  waking,
} from '../../desk/actions.ts';
import { WARD } from '../../desk/routes.ts';
import { type Act, actOn, actOnAppointment, actOnPatient, undoing } from '../../desk/use-cases.ts';
import { LEASE_MINUTES } from '../../domain/desk.ts';
import type { Api } from '../../http/server.ts';
import { formVersion } from '../recording.ts';
import { actionPage } from './act.ts';
import { assignIn, bookingIn, contactIn, type Form, formOf, reasonIn, snoozeIn, versionIn } from './forms.ts';
import type { Acted, Undo } from './send.ts';

const undoable = (row: { readonly version: number }): Undo => ({
  action: 'undo',
  fields: { version: row.version },
});

/** Whose a row is, when it is back, what was tried and booked, and taking back what one did last. */
export function handlingPages(app: Api, ctx: Ctx): void {
  const page = (
    action: string,
    fields: readonly string[],
    decide: (form: Form) => Decide,
    said: Acted['said'],
    more: { readonly undo?: null; readonly unchecked?: true; readonly act?: Act } = {},
  ) =>
    actionPage(app, ctx, action, WARD, formOf(['version', ...fields]), async (work, id, form) => {
      // Of a claim the row itself says who was first, and names them.
      const act = more.act ?? actOn;
      await act(work, id, more.unchecked ? null : formVersion(versionIn(form)), decide(form));
      return { said, undo: more.undo === null ? null : undoable };
    });

  page(
    'claim',
    [],
    () => claiming(LEASE_MINUTES),
    ({ t, dates }, { assignee }) =>
      assignee?.until
        ? t('drawer.said.claim', { until: dates.moment(assignee.until) })
        : t('drawer.said.yours'),
    { unchecked: true },
  );
  page(
    'release',
    ['reason'],
    (form) => releasing(reasonIn(form)),
    ({ t }) => t('drawer.said.release'),
  );
  page(
    'assign',
    ['to', 'reason'],
    (form) => {
      const { to, reason = null } = assignIn(form);
      return assigning(to, reason);
    },
    ({ t }, { assignee }) => t('drawer.said.assign', { name: assignee?.name ?? '' }),
  );
  page(
    'snooze',
    ['until', 'reason'],
    (form) => {
      const { until, reason } = snoozeIn(form);
      return snoozing(until, reason);
    },
    ({ t, dates }, { snoozedUntil }) => t('drawer.said.snooze', { day: dates.day(snoozedUntil) }),
  );
  page(
    'wake',
    ['reason'],
    (form) => waking(reasonIn(form)),
    ({ t }) => t('drawer.said.wake'),
  );
  page(
    'contact',
    ['on', 'how', 'outcome', 'note'],
    (form) => {
      const { note = null, ...contact } = contactIn(form);
      return contacting({ ...contact, note });
    },
    ({ t }) => t('drawer.said.contact'),
    { act: actOnPatient },
  );
  page(
    'booking',
    ['order', 'on', 'place'],
    (form) => {
      const { order, appointment } = bookingIn(form);
      return booking(order, appointment);
    },
    ({ t, dates }, { appointment }) =>
      appointment === null
        ? t('drawer.said.ordered')
        : t('drawer.said.booking', { day: dates.weekday(appointment.on) }),
    { act: actOnAppointment },
  );
  page(
    'undo',
    ['reason'],
    (form) => undoing(reasonIn(form)),
    ({ t }) => t('drawer.said.undo'),
    { undo: null, act: actOnAppointment },
  );
}
