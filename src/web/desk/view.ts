import { COUNT_QUALIFIERS, NELM_TYPES, PRESENCES, TUMOUR_BURDENS } from '../../domain/facts.ts';
import { CONTRASTS, OBSERVATION_MODALITIES } from '../../domain/observation-model.ts';
import { REGIONS } from '../../domain/protocol.ts';
import { RESULT_MODALITIES } from '../../domain/results.ts';
import { type Drawer, patientPage } from './drawer.ts';

/** What the trail of a row calls what happened; other words are shown as they are. */
const TRAIL: readonly string[] = [
  'claimed',
  'released',
  'assigned',
  'snoozed',
  'woken',
  'contacted',
  'booked',
  'undone',
  'escalated',
  'escalation-told',
  'reminded',
  'due',
  'overdue',
  'overdue-14',
  'overdue-90',
  'completed',
  'matched-anew',
  'partly-covered',
  'reopened',
  'ended',
  'ending-taken-back',
  'done-elsewhere',
  'superseded',
  'before-enrolment',
  'work-opened',
  'work-reworded',
  'work-answered',
  'work-settled',
  'answer-taken-back',
];

/** Colour, sign and word go together: none stands alone. */
const MARKS: Readonly<Record<string, { readonly tone: string; readonly icon: string }>> = {
  overdue: { tone: 'alarm', icon: '▲' },
  due: { tone: 'warn', icon: '●' },
  completed: { tone: 'good', icon: '✓' },
  answered: { tone: 'good', icon: '✓' },
};
const PLAIN = { tone: '', icon: '○' };

const CHOICES = {
  modalities: RESULT_MODALITIES,
  regions: REGIONS,
  nelmTypes: NELM_TYPES,
  qualifiers: COUNT_QUALIFIERS,
  burdens: TUMOUR_BURDENS,
  scanModalities: OBSERVATION_MODALITIES,
  contrasts: CONTRASTS,
  presences: PRESENCES,
};

/** What the templates of the drawer show besides what was read. */
export const shownOf = (row: Drawer) => ({
  ...row,
  mark: MARKS[row.state] ?? PLAIN,
  patientHref: patientPage(row.patient?.identifiers ?? []),
  choices: CHOICES,
  /** What the examination is called begins with what it is done by. */
  modality: RESULT_MODALITIES.find((one) => row.what.startsWith(one)) ?? null,
  performedOn: row.appointment !== null && row.appointment.on <= row.today ? row.appointment.on : null,
  /** Closed by a person: it can be taken back, with a reason. */
  reopens: row.status === 'answered' || (row.ended !== null && row.ended.note !== null),
  trail: row.trail.map((entry) => ({ ...entry, known: TRAIL.includes(entry.action) })),
});

/** A range or a comparison as it is written, such as 11–25 or ≤10. */
export const written = (range: string): string =>
  range
    .replace('<=', '≤')
    .replace('>=', '≥')
    .replace(/(\d)-(\d)/, '$1–$2');
