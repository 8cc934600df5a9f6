import { DateTime } from 'luxon';
import type { Region } from '../../domain/protocol.ts';
import type { TableOf } from '../../worklist/csv.ts';
import { written } from '../desk/view.ts';
import { type Language, languages, type TextKey } from '../texts/texts.ts';
import { countIn } from './rows.ts';

type Row = Parameters<TableOf>[0][number];
type Cell = string | number | null;

interface Words {
  readonly t: Language['t'];
  /** A sentence of the service in the language of the table. */
  readonly say: (english: string) => string;
  /** A moment by the clock of the site, as spreadsheets sort it. */
  readonly clock: (at: string) => string;
}

const COLUMNS = {
  tier: ({ tier }) => tier,
  kind: ({ kind }, { t }) => t(`kind.${kind}` satisfies TextKey),
  state: ({ state }, { t }) => t(`state.${state}` satisfies TextKey),
  due: ({ dueOn }) => dueOn,
  opens: ({ window }) => window?.opensOn ?? null,
  closes: ({ window }) => window?.closesOn ?? null,
  late: ({ daysLate }) => daysLate,
  records: ({ patient }) => patient?.identifiers.map(({ value }) => value).join(' ') ?? null,
  name: ({ patient }) => patient?.name ?? null,
  kana: ({ patient }) => patient?.kana ?? null,
  born: ({ patient }) => patient?.birthDate ?? null,
  sex: ({ patient }, { t }) => patient && t(`sex.${patient.sex}` satisfies TextKey),
  what: ({ what }, { say }) => say(what),
  whyHere: ({ whyHere }, { say }) => say(whyHere),
  why: ({ why }, { say }) => why && say(why),
  missing: ({ missingRegions }, { t }) =>
    missingRegions.map((region) => t(`region.${region as Region}` satisfies TextKey)).join(', '),
  role: ({ role }, { t }) => t(`role.${role as 'nurse'}` satisfies TextKey),
  primary: ({ primary }, { t }) => t(`primary.${primary as 'other'}` satisfies TextKey),
  grade: ({ grade }, { t }) => t(`grade.${grade as 'unknown'}` satisfies TextKey),
  ki67: ({ ki67 }) => ki67 && written(ki67),
  nelm: ({ nelmType }, { t }) => t(`nelm.${nelmType as 'none'}` satisfies TextKey),
  before: ({ lesions }, { t }) => (lesions?.before ? countIn(t, lesions.before) : null),
  now: ({ lesions }, { t }) => (lesions?.now ? countIn(t, lesions.now) : null),
  with: ({ assignee }) => assignee?.name ?? null,
  until: ({ assignee }, { clock }) => (assignee?.until ? clock(assignee.until) : null),
  snoozed: ({ snoozedUntil }) => snoozedUntil,
  order: ({ order }) => order?.number ?? null,
  ordered: ({ order }) => order?.on ?? null,
  booked: ({ appointment }) => appointment?.on ?? null,
  place: ({ appointment }) => appointment?.place ?? null,
  contact: ({ lastContact }) => lastContact?.on ?? null,
  outcome: ({ lastContact }, { t }) => lastContact && t(`contact.${lastContact.outcome}` satisfies TextKey),
  gap: ({ gap }, { t }) => gap && t(`gap.${gap}` satisfies TextKey),
  escalated: ({ escalatedTo }, { t }) => escalatedTo && t(`escalation.${escalatedTo}` satisfies TextKey),
  id: ({ id }) => id,
} as const satisfies Record<string, (row: Row, words: Words) => Cell>;

const tableIn =
  ({ t, say }: Language): TableOf =>
  (rows, zone) => {
    const clock = (at: string) => DateTime.fromISO(at, { zone }).toFormat('yyyy-MM-dd HH:mm');
    const words: Words = { t, say: (english) => say(english).text, clock };
    const cells = Object.values(COLUMNS) as ((row: Row, words: Words) => Cell)[];
    return {
      heads: (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).map((name) =>
        t(`csv.${name}` satisfies TextKey),
      ),
      lines: rows.map((row) => cells.map((cell) => cell(row, words))),
    };
  };

/** The worklist's rows as a table in each language that pages are read in. Days stay as spreadsheets sort them. */
export const tables: ReadonlyMap<string, TableOf> = new Map(
  [...languages].map(([code, language]) => [code, tableIn(language)]),
);
