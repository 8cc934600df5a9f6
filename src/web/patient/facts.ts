import type { TextKey } from '../texts/texts.ts';
import { countText } from '../timeline/beside.ts';
import type { View } from '../view.ts';
import { burdenText, quantityText } from './head.ts';
import type { PatientFile } from './read.ts';

type Words = Pick<View, 't' | 'dates' | 'say'>;
type Fact = PatientFile['facts'][number];

/** How a value is written. `free`: as a person wrote it. */
type Form = 'word' | 'per-cent' | 'per-area' | 'size' | 'flag' | 'count' | 'burden' | 'therapy' | 'free';

/** What a fact tells, in the order in which it is read. Names of other facts are left out. */
const FIELDS = {
  primary: 'word',
  functionality: 'word',
  symptoms: 'word',
  specimen: 'word',
  differentiation: 'word',
  reportedGrade: 'word',
  ki67: 'per-cent',
  mitoses: 'per-area',
  sizeMm: 'size',
  lymphaticInvasion: 'word',
  venousInvasion: 'word',
  muscleInvasion: 'word',
  nodes: 'word',
  procedure: 'word',
  intent: 'word',
  margin: 'word',
  completion: 'flag',
  emergency: 'flag',
  nelmType: 'word',
  lesionCount: 'count',
  hepaticTumourBurden: 'burden',
  status: 'word',
  where: 'free',
  therapy: 'therapy',
  decidedBy: 'free',
  acceptsG2: 'flag',
  acceptsNoBiopsy: 'flag',
  receiver: 'free',
  confirmedBy: 'free',
  how: 'free',
  reason: 'free',
} as const satisfies Record<string, Form>;

/** Codes that are the same in every language. */
const CODES = [
  'G1',
  'G2',
  'G3',
  'N0',
  'N1',
  'R0',
  'R1',
  'R2',
  'EMR',
  'ESD',
  'TEM',
  'LAR',
  'APR',
  'I',
  'II',
  'III',
];

interface Told {
  readonly name: string;
  readonly value: string;
}

/** The facts on record, the latest first; what was corrected or withdrawn stays in sight. */
export function factsOf({ facts }: PatientFile, words: Words) {
  const { t, dates } = words;
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const rows = facts
    .filter(({ kind }) => kind !== 'last-contact')
    .toSorted((a, b) => ((a.date ?? a.recordedOn) < (b.date ?? b.recordedOn) ? 1 : -1));
  return rows.map((fact) => {
    const next = fact.correctedBy === null ? undefined : byId.get(fact.correctedBy);
    const withdrawn = next?.kind === 'entered-in-error';
    const corrected = fact.corrects === null ? undefined : byId.get(fact.corrects);
    return {
      id: fact.id,
      day: dates.day(fact.date, t('patient.day-unknown')),
      recorded: dates.day(fact.recordedOn),
      kind: t(`fact.${fact.kind}` as 'fact.death'),
      stands: next === undefined && fact.kind !== 'entered-in-error',
      standing:
        next === undefined
          ? null
          : t(withdrawn ? 'patient.fact.withdrawn' : 'patient.fact.corrected', {
              day: dates.day(next.recordedOn),
            }),
      corrects:
        corrected === undefined
          ? null
          : t('patient.fact.corrects', {
              kind: t(`fact.${corrected.kind}` as 'fact.death'),
              day: dates.day(corrected.recordedOn),
            }),
      ...toldBy(fact, words),
    };
  });
}

function toldBy({ details: kept, kind }: Fact, words: Words): { told: Told[]; unknown: string } {
  const details: Readonly<Record<string, unknown>> = kept;
  const told: Told[] = [];
  const unknown: string[] = [];
  for (const [field, form] of Object.entries(FIELDS) as [keyof typeof FIELDS, Form][]) {
    if (!(field in details)) continue;
    const name = words.t(`field.${field}`);
    const value = writtenValue(form, details[field], words);
    if (value === null) unknown.push(name);
    else if (value !== '') told.push({ name, value });
  }
  if (kind === 'lost-to-follow-up' && Array.isArray(details.attempts)) {
    told.push({ name: words.t('field.attempts'), value: String(details.attempts.length) });
  }
  return { told, unknown: unknown.join(', ') };
}

/** Null where nobody knows; empty where there is nothing to tell. */
function writtenValue(form: Form, value: unknown, { t }: Words): string | null {
  if (value === null || value === 'unknown') return null;
  switch (form) {
    case 'per-cent':
      return quantityText(value as Parameters<typeof quantityText>[0], ' %');
    case 'per-area':
      return quantityText(value as Parameters<typeof quantityText>[0], ' / 2 mm²');
    case 'size':
      return `${value} mm`;
    case 'flag':
      return value === true ? t('value.yes') : '';
    case 'count': {
      const count = value as Parameters<typeof countText>[0];
      return count === null || count.qualifier === 'unknown' ? null : countText(count, { t });
    }
    case 'burden':
      return burdenText(value as Parameters<typeof burdenText>[0]);
    case 'therapy':
      return t(`therapy.${String(value)}` as 'therapy.other');
    case 'word':
      return CODES.includes(String(value)) ? String(value) : t(`value.${String(value)}` as TextKey);
    default:
      return String(value);
  }
}
