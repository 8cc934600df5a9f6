import { ageOn, type CalendarDate, daysBetween } from '../../domain/calendar.ts';
import type { Region } from '../../domain/protocol.ts';
import type { rowView } from '../../worklist/view.ts';
import { BOOKED_KINDS } from '../desk/offers.ts';
import { written } from '../desk/view.ts';
import type { TextKey } from '../texts/texts.ts';
import type { View } from '../view.ts';

type Row = ReturnType<typeof rowView>;
type Mark = {
  readonly text: string;
  readonly loud: 'alarm' | 'warn' | 'good' | 'plain';
  readonly icon: string;
};

const mark = (loud: Mark['loud'], icon: string, text: string): Mark => ({ loud, icon, text });

/** Rows as the table shows them to a reader on a day of the site. */
export const rowLines = (view: View, rows: readonly Row[], day: CalendarDate) =>
  rows.map((row) => rowLine(view, row, day));

function rowLine(view: View, row: Row, day: CalendarDate) {
  const { t, dates, say } = view;
  const { patient, window } = row;
  return {
    id: row.id,
    bookable: BOOKED_KINDS.includes(row.kind),
    version: row.version,
    tier: row.tier,
    tierName: t(`tier.${row.tier}` satisfies TextKey),
    state: row.state,
    when: whenOf(view, row, day),
    due: dates.weekday(row.dueOn),
    dueAs: t(row.kind === 'observation-scan' ? 'worklist.lastDay' : 'worklist.dueDay'),
    patient: patient === null ? null : patientLine(view, patient, day),
    disease: patient === null ? null : diseaseLines(view, row),
    // Of work the sentence says why it is there; what it is, the kind says.
    what:
      row.kind === 'imaging'
        ? say(row.what)
        : { text: t(`kind.${row.kind}` satisfies TextKey), lang: view.reader.language.code },
    why: row.kind === 'imaging' ? [say(row.whyHere), say(row.why ?? '')] : [say(row.what), say(row.whyHere)],
    window:
      window === null
        ? null
        : t('worklist.window', { from: dates.day(window.opensOn), to: dates.day(window.closesOn) }),
    missing:
      row.missingRegions.length === 0
        ? null
        : row.missingRegions.map((one) => t(`region.${one as Region}`)).join(', '),
    booked: bookedMarks(view, row),
    snoozed: row.snoozedUntil === null ? null : dates.weekday(row.snoozedUntil),
    assignee: row.assignee,
    until: row.assignee?.until ? dates.moment(row.assignee.until) : null,
    role: t(`role.${row.role as 'nurse'}` satisfies TextKey),
    escalated:
      row.escalatedTo === null
        ? null
        : t('worklist.escalated', { to: t(`escalation.${row.escalatedTo}` satisfies TextKey) }),
    contact:
      row.lastContact === null
        ? null
        : `${dates.day(row.lastContact.on)}: ${t(`contact.${row.lastContact.outcome}` satisfies TextKey)}`,
  };
}

/** How late, or how soon. */
function whenOf({ t }: View, { state, daysLate, dueOn }: Row, day: CalendarDate): Mark {
  if (state === 'overdue') return mark('alarm', '⚠', t('worklist.daysLate', { n: daysLate }));
  const ahead = daysBetween(day, dueOn);
  if (ahead === 0) return mark('warn', '●', t('worklist.dueToday'));
  if (ahead < 0) return mark('warn', '●', t('worklist.dueSince', { n: -ahead }));
  return mark('plain', '○', t('worklist.dueIn', { n: ahead }));
}

function patientLine({ t }: View, patient: NonNullable<Row['patient']>, day: CalendarDate) {
  const [first] = patient.identifiers;
  return {
    name: patient.name,
    kana: patient.kana,
    record: first?.value ?? null,
    href:
      first === undefined
        ? null
        : `/patients/${encodeURIComponent(first.system)}/${encodeURIComponent(first.value)}`,
    person: [
      patient.birthDate === null
        ? t('worklist.ageUnknown')
        : t('worklist.age', { n: ageOn(patient.birthDate, day) }),
      t(`sex.${patient.sex}` satisfies TextKey),
    ].join(' · '),
  };
}

/** Site and grade; Ki-67 and type; lesions then and now. What nobody has reported or counted says so. */
function diseaseLines({ t }: View, { primary, grade, ki67, nelmType, lesions }: Row) {
  return {
    tumour: [
      t(`primary.${primary as 'other'}` satisfies TextKey),
      t(`grade.${grade as 'unknown'}` satisfies TextKey),
    ].join(' · '),
    ki67: ki67 === null ? t('worklist.ki67.unknown') : t('worklist.ki67', { value: written(ki67) }),
    nelm: t(`nelm.${nelmType as 'none'}` satisfies TextKey),
    lesions: lesions && {
      before: lesions.before === null ? null : countIn(t, lesions.before),
      now: lesions.now === null ? '?' : countIn(t, lesions.now),
    },
    uncounted: lesions === null && nelmType !== 'none',
  };
}

/** A count as `writtenCount` of the domain puts it, in the reader's words. */
export function countIn(t: View['t'], count: string): string {
  if (count === 'uncountable') return t('worklist.uncountable');
  return count === 'unknown' ? '?' : count.replace('at least ', '≥');
}

/** What is ordered and booked, and what of it is missing. */
function bookedMarks({ t, dates }: View, { order, appointment, gap }: Row): Mark[] {
  const marks: Mark[] = [];
  if (gap === 'no-order') marks.push(mark('warn', '!', t('gap.no-order')));
  if (appointment !== null) {
    const at = t('worklist.bookedAt', { on: dates.weekday(appointment.on), place: appointment.place });
    marks.push(
      gap === 'no-appointment'
        ? mark('warn', '!', t('worklist.missed', { booked: at }))
        : mark('good', '✓', at),
    );
  } else if (gap === 'no-appointment') marks.push(mark('warn', '!', t('gap.no-appointment')));
  if (order !== null)
    marks.push(mark('plain', '', t('worklist.ordered', { number: order.number, on: dates.day(order.on) })));
  return marks;
}
