import type { Said, View } from './shell.ts';
import type { TextKey } from './texts/texts.ts';

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

/** What a fault of a schema is in the words of a form; the API's own words are for programs. */
const RULES: readonly (readonly [RegExp, TextKey])[] = [
  [/^The (?:body|query|path|headers) of the request has /, 'rule.request'],
  [/^Netvigil-Actor names no /, 'rule.actor'],
  [/^Required: give one of |^Must be one of |^Must be [a-z-]+\.$|^Must be the login of /, 'rule.choose'],
  [/^Required: give /, 'rule.required'],
  [/^Must be a (?:whole )?number\b(?!.*from)/, 'rule.number'],
  [/^Must be a day that exists, written /, 'rule.day'],
  [/^Not a field here/, 'rule.field'],
  [
    /^Must be .* not .*: values are never converted\.$|^Must match |^Must be a UUID|contentHash|ETag of /,
    'rule.form',
  ],
  [/^Fits none of the forms|^Is not allowed here|^Has a key that/, 'rule.form'],
];

/** Words that mean something to a program alone: addresses, methods and headers of the API. */
const OF_PROGRAMS =
  /\/v1\b|\b(?:GET|POST|PUT|PATCH|DELETE)\b|…\/|\/docs\b|README|ETag|If-Match|Idempotency-Key|Netvigil-Actor|contentHash|`/;

/** Parts of a sentence that go without the rest of it; what they are replaced by. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/, or name them in Netvigil-Actor/, ''],
  [/するか、Netvigil-Actorにその者を指定する/, 'する'],
  [/, decide anew, and send its new ETag in If-Match/, ' and decide anew'],
  [/し、新しいETagをIf-Matchで送る/, 'す'],
  [/send it again with the same Idempotency-Key, or read before you repeat it/, 'look before you repeat it'],
  [/同じIdempotency-Keyで再送するか、/, ''],
  [/GET \S+ shows it[:;] c/, 'C'],
  [/ on the page of the board at \S+/, ' on the page of the board'],
  [/: see errors\b/, ''],
  [/ at (?:POST )?(?:\/v1|…)\/[^\s,;]*[^\s,;.]/g, ''],
  [/ that GET \S+ (?:shows|lists)(?: for this version)?/, ''],
  [/ with GET …\/[\w-]+/, ''],
  [/[:;] (?:(?:GET|POST|PUT) |`itemId`)[^.]*/g, ''],
  [/（[^（）]*(?:GET|POST|PUT) [^（）]*）/g, ''],
  [/：[^：。]*(?:(?:GET|POST|PUT) |`itemId`)[^。]*/g, ''],
  [/は\/v1\/[^\s。]*?で記録/, 'はキャンサーボードの画面で記録'],
  [/(?:GET )?…\/[\w/-]+?で(?=[^\w])/g, ''],
  [/GET \/v1\/[\w-]+(?:に示された|の|が(?=この版))/, ''],
];

/** A refusal without what only a program understands; empty where nothing else was in it. */
export function plainly(text: string): string {
  const rest = PARTS.reduce((told, [part, by]) => told.replace(part, by), text);
  if (!OF_PROGRAMS.test(rest)) return rest.trim();
  const sentences = rest.match(/[^。.]+(?:\.(?!\s|$)[^。.]*)*(?:。|\.(?=\s|$)|$)/g) ?? [];
  return sentences
    .filter((one) => !OF_PROGRAMS.test(one))
    .join('')
    .trim();
}

/** A refusal, or what is wrong with a field, as a person reads it. */
export function toldTo({ t, say, reader }: Pick<View, 't' | 'say' | 'reader'>, english: string): Said {
  const rule = RULES.find(([pattern]) => pattern.test(english));
  if (rule !== undefined) return { text: t(rule[1]), lang: reader.language.code };
  const { text, lang } = say(english);
  return { text: plainly(text), lang };
}

/** What the field that a pointer names is called on the pages; null where a page has no such field. */
export function labelOf({ t }: Pick<View, 't'>, pointer: string): string | null {
  const names = pointer.split(/[/?{}]/).filter((name) => /^[A-Za-z]/.test(name));
  const last = names.at(-1) ?? '';
  if (last === 'value') return t(names.at(-2) === 'patient' ? 'form.value' : 'form.count');
  const key = LABELS[last];
  return key === undefined ? null : t(key);
}
