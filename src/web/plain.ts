import { type FieldError, forPeople, type Wording } from '../work.ts';
import type { TextKey } from './texts/texts.ts';
import type { Said, View } from './view.ts';

/** What a field of a form, or a filter, is called on the pages, by the last name of its pointer. */
const LABELS: Readonly<Record<string, TextKey>> = {
  on: 'named.day',
  day: 'named.day',
  answer: 'named.answer',
  choice: 'named.answer',
  version: 'named.version',
  until: 'form.until',
  reason: 'form.reason',
  to: 'form.to',
  how: 'form.how',
  outcome: 'form.outcome',
  note: 'form.note',
  order: 'form.order',
  place: 'form.place',
  performedOn: 'form.performedOn',
  modality: 'form.modality',
  regions: 'form.regions',
  accession: 'form.accession',
  conclusion: 'form.conclusion',
  what: 'form.nextWhat',
  by: 'form.by',
  receiver: 'form.receiver',
  confirmedOn: 'form.confirmedOn',
  where: 'form.where',
  nelmType: 'form.nelmType',
  qualifier: 'form.counted',
  count: 'form.counted',
  lesionCount: 'form.counted',
  hepaticTumourBurden: 'form.burden',
  protocol: 'form.protocol',
  anchorOn: 'form.anchorOn',
  patient: 'form.value',
  reader: 'form.reader',
  contrast: 'form.contrast',
  newDiseaseOutsideLiver: 'form.outside',
  itemId: 'form.item',
  system: 'form.system',
  decision: 'decide.title',
  carryOutBy: 'decide.carryOutBy',
  meeting: 'decide.where',
  decidedOn: 'decide.on',
  decidedBy: 'decide.by',
  why: 'decide.why',
  procedure: 'carry.procedure',
  intent: 'carry.intent',
  margin: 'carry.margin',
  emergency: 'carry.emergency',
  startsAt: 'meeting.startsAt',
  cutOffOn: 'meeting.cutOffOn',
  weekdays: 'pattern.weekdays',
  validFrom: 'pattern.validFrom',
  everyWeeks: 'pattern.everyWeeks',
  cutOffDays: 'pattern.cutOffDays',
  coordinator: 'pattern.coordinator',
  deputy: 'pattern.deputy',
  name: 'views.name',
  q: 'filter.search',
  state: 'filter.state',
  kind: 'filter.kind',
  assignee: 'filter.assignee',
  primary: 'filter.primary',
  grade: 'filter.grade',
  dueBefore: 'filter.dueBefore',
  dueWithin: 'filter.dueWithin',
  daysLate: 'filter.daysLate',
  gap: 'filter.gap',
  booked: 'filter.booked',
  snoozed: 'filter.snoozed',
  sort: 'filter.sort',
};

/** A refusal, or what is wrong with a field, as a person reads it. */
export function toldTo(
  { t, say, reader }: Pick<View, 't' | 'say' | 'reader'>,
  told: Wording | FieldError,
): Said {
  if (typeof told === 'string' || !('pointer' in told)) return say(forPeople(told));
  if (told.form === undefined) return say(forPeople(told.detail));
  const text =
    told.form === 'field' && told.pointer.startsWith('?')
      ? t('rule.address', { name: told.pointer.slice(1) })
      : t(`rule.${told.form}`);
  return { text, lang: reader.language.code };
}

/** What the field that a pointer names is called on the pages; null where a page has no such field. */
export function labelOf({ t }: Pick<View, 't'>, pointer: string): string | null {
  const names = pointer.split(/[/?{}]/).filter((name) => /^[A-Za-z]/.test(name));
  const last = names.at(-1) ?? '';
  if (last === 'value') return t(names.at(-2) === 'patient' ? 'form.value' : 'form.count');
  const key = LABELS[last];
  return key === undefined ? null : t(key);
}
