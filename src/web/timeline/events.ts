import { addPeriod, type CalendarDate, earliestDay, isPartial, parsePeriod } from '../../domain/calendar.ts';
import { type Fact, type FactKind, type FactOf, standingFacts } from '../../domain/facts.ts';
import type { Chart } from '../../plans/chart.ts';
import type { Frame } from './frame.ts';
import { placeLabels, widthOf } from './labels.ts';
import type { Words } from './marks.ts';

/** What happened, as a mark above the lanes. */
export interface EventMark {
  readonly x: number;
  readonly y: number;
  readonly tone: Tone;
  readonly title: string;
}

export interface EventLabel {
  readonly x: number;
  readonly y: number;
  /** Where its mark stands. */
  readonly at: number;
  readonly tone: Tone;
  readonly text: string;
}

/** `treated`: what a course may count from. `worse`: what may change a plan. */
export type Tone = 'plain' | 'treated' | 'worse' | 'end';

export interface Happened {
  readonly id: string;
  readonly on: CalendarDate;
  readonly tone: Tone;
  readonly text: string;
  /** The day as it is known. */
  readonly day: string;
}

const TREATED: readonly FactKind[] = ['resection', 'hepatectomy'];
const WORSE: readonly FactKind[] = ['liver-metastasis', 'extrahepatic-disease'];
const END: readonly FactKind[] = ['death', 'lost-to-follow-up', 'transfer-confirmed'];

function toneOf(fact: FactOf<FactKind>): Tone {
  if (TREATED.includes(fact.kind)) return 'treated';
  if (fact.kind === 'disease-status') return fact.details.status === 'progressing' ? 'worse' : 'plain';
  if (WORSE.includes(fact.kind)) return 'worse';
  return END.includes(fact.kind) ? 'end' : 'plain';
}

/** Null: a contact says nothing of the disease, and there may be hundreds. */
function textOf(fact: FactOf<FactKind>, t: Words['t']): string | null {
  switch (fact.kind) {
    case 'last-contact':
      return null;
    case 'disease-status':
      return t(`timeline.status.${fact.details.status}`);
    case 'hepatectomy':
      return fact.details.procedure === 'ablation'
        ? t('timeline.event.ablation')
        : t('timeline.event.hepatectomy');
    case 'resection':
      return fact.details.completion ? t('timeline.event.completion') : t('timeline.event.resection');
    case 'therapy-start':
    case 'therapy-stop':
      return t(`timeline.event.${fact.kind}`, { therapy: t(`therapy.${fact.details.therapy}`) });
    default:
      return t(`timeline.event.${fact.kind}`);
  }
}

/** What happened to the patient by the facts that stand and by what was read, in order of the days. */
export function happenedTo(
  { facts, recurrences }: Pick<Chart, 'facts' | 'recurrences'>,
  words: Words,
): Happened[] {
  const { t, dates } = words;
  const told = standingFacts(facts as readonly Fact[]).flatMap((fact): Happened[] => {
    const text = textOf(fact, t);
    if (text === null || fact.date === null) return [];
    const day = isPartial(fact.date)
      ? t('timeline.partial', { date: dates.day(fact.date) })
      : dates.day(fact.date);
    return [{ id: fact.id, on: earliestDay(fact.date), tone: toneOf(fact), text, day }];
  });
  const found = recurrences.map(
    ({ id, on }): Happened => ({
      id,
      on,
      tone: 'worse',
      text: t('timeline.event.recurrence'),
      day: dates.day(on),
    }),
  );
  return [...told, ...found].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** Nearer than this they share a mark and a label. */
const TOGETHER = 5;

/** Marks on one line, their labels above it in as many rows as they need. */
export function eventsOf(happened: readonly Happened[], frame: Frame, top: number) {
  const shown = happened.filter(({ on }) => frame.holds(on));
  const groups: Happened[][] = [];
  for (const one of shown) {
    const first = groups.at(-1)?.[0];
    if (first !== undefined && frame.x(one.on) - frame.x(first.on) < TOGETHER) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  const wanted = groups.map((group) => ({
    x: frame.x(group[0]?.on ?? frame.from),
    texts: [...new Set(group.map(({ text }) => text))],
    tone: gravest(group),
    title: group.map(({ text, day }) => `${text}: ${day}`).join('\n'),
  }));
  const placed = placeLabels(
    wanted.flatMap(({ texts, ...mark }) => joined(texts, frame).map((text) => ({ ...mark, text }))),
    frame,
  );
  const rows = placed.reduce((most, { level }) => Math.max(most, level + 1), 0);
  const step = frame.font + 4;
  const y = top + rows * step + 8;
  return {
    marks: wanted.map(({ x, tone, title }): EventMark => ({ x, y, tone, title })),
    labels: placed.map(
      ({ of, x, level }): EventLabel => ({
        x,
        y: y - 10 - level * step,
        at: of.x,
        tone: of.tone,
        text: of.text,
      }),
    ),
    bottom: rows === 0 ? top : y + 6,
  };
}

/** Side by side on one line, or on several where that would be wider than half of the picture. */
function joined(texts: readonly string[], { left, right, font }: Frame): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    const together = last === undefined ? text : `${last} · ${text}`;
    if (last !== undefined && widthOf(together, font) > (right - left) / 2) lines.push(text);
    else lines[Math.max(0, lines.length - 1)] = together;
  }
  return lines;
}

const gravest = (group: readonly Happened[]): Tone =>
  (['end', 'worse', 'treated'] as const).find((tone) => group.some((one) => one.tone === tone)) ?? 'plain';

/** A day to compare the plan with, which asks for nothing. */
export interface Reference {
  readonly x: number;
  readonly text: string;
  readonly title: string;
}

/**
 * Of a resected rectal NET: the 60 months that guidelines ask for at least (ENETS 2023, as Zhang, Tsuchikawa et al.
 * 2024 cite it), and the median of 121.0 months from the resection to liver metastases, of those who had any (the
 * same, Table 4). Surveillance that stops at the first of them stops before half of the relapses.
 */
const REFERENCES = [
  { months: 'P60M', key: 'guideline' },
  { months: 'P121M', key: 'median' },
] as const;

export function referencesOf(
  { primary, grade, resectionOn }: Pick<Chart, 'primary' | 'grade' | 'resectionOn'>,
  frame: Frame,
  { t, dates }: Words,
): Reference[] {
  if (primary !== 'rectum' || grade.ruling === 'NEC' || resectionOn === null) return [];
  return REFERENCES.flatMap(({ months, key }) => {
    const on = addPeriod(resectionOn, parsePeriod(months));
    if (!frame.holds(on)) return [];
    const text = t(`timeline.reference.${key}`);
    return [{ x: frame.x(on), text, title: t(`timeline.reference.${key}.title`, { day: dates.day(on) }) }];
  });
}
