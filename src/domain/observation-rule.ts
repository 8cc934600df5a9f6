import type { CalendarDate } from './calendar.ts';
import {
  ask,
  begin,
  type Course,
  close,
  decide,
  isFinal,
  isSettled,
  type Known,
  lose,
  operate,
  spoil,
} from './observation-course.ts';
import { eventsOf, type PeriodEvent } from './observation-events.ts';
import { compareScan, FINDINGS, growthOf, ROW_OF } from './observation-judging.ts';
import type {
  BoardQuestion,
  ObservationInput,
  ObservationPeriod,
  ObservationSettings,
  Outcome,
} from './observation-model.ts';
import { nextStep } from './observation-next.ts';
import { type BaselineSearch, findBaseline, type ObservedScan, scansOf } from './observation-scans.ts';
import { judgedSentence } from './observation-sentences.ts';
import { shownPeriod } from './observation-state.ts';
import { workOfPeriod } from './observation-work.ts';

/**
 * The observation rule (clinical rules §3): what a period has come to on a day, from all facts, scans and board
 * decisions. Pure, recomputed from everything each time; the order in which things arrive counts for nothing.
 */
export function observe(
  input: ObservationInput,
  settings: ObservationSettings,
  day: CalendarDate,
): ObservationPeriod {
  const scans = scansOf(input.readings);
  const search = findBaseline(scans, input.facts);
  const course = begin(input, search, settings);
  const baselineOn = search.kind === 'none' ? null : search.scan.current.performedOn;
  for (const event of eventsOf(input, scans, baselineOn)) {
    if (isOver(course, event)) continue;
    step(course, event, { search, scans, settings });
  }
  const shown = shownPeriod(input, settings, day, scans, course);
  return { ...shown, next: nextStep(shown, workOfPeriod(input, shown, settings, day)) };
}

/** Nothing more comes of an end that life brought, but of a loss a decision of the board, which stands. */
const isOver = ({ closed }: Course, event: PeriodEvent): boolean =>
  closed !== null &&
  isFinal(closed.reason) &&
  !(closed.reason === 'lost-to-follow-up' && event.kind === 'decision');

function step(course: Course, event: PeriodEvent, known: Known): void {
  switch (event.kind) {
    case 'life':
      Object.assign(course, close(event.reason, event.on));
      break;
    case 'nec':
    case 'type-iii':
    case 'extrahepatic':
      spoil(course, event);
      break;
    case 'scans':
      judge(course, event.scans, known);
      break;
    case 'decision':
      decide(course, event.decision, known);
      break;
    case 'hepatectomy':
      operate(course, event.on);
      break;
    case 'loss':
      lose(course, event.on);
      break;
  }
}

/** Scans of one day: the gravest finding decides, the others are noted. */
function judge(course: Course, scans: readonly ObservedScan[], { search, settings }: Known): void {
  const { baseline } = course;
  const compared = scans.map((scan) => {
    const now = scan.final.at(-1);
    const isBaseline = search.kind !== 'none' && scan.scanId === search.scan.scanId;
    const later = baseline !== null && scan.current.performedOn > baseline.on;
    const result =
      now !== undefined && search.kind === 'baseline' && later && scan.current.status === 'final'
        ? compareScan(scan, now, search)
        : null;
    return { scan, now, isBaseline, result };
  });
  const outside = compared.find(({ now }) => now?.newDiseaseOutsideLiver === 'present');
  const worst = compared
    .flatMap(({ scan, result }) => (result === null ? [] : [{ scan, ...result }]))
    .toSorted((a, b) => FINDINGS.indexOf(a.finding) - FINDINGS.indexOf(b.finding))[0];
  for (const { scan, now, isBaseline, result } of compared) {
    const round = course.rounds.at(-1) ?? null;
    const early = round !== null && scan.current.performedOn < round.opens;
    const late = round !== null && scan.current.performedOn > round.closes;
    const noted = result !== null && early && EARLY.has(result.finding);
    const found = now?.newDiseaseOutsideLiver === 'present' ? 'extrahepatic' : (result?.finding ?? null);
    const afterwards = isSettled(course) && (found === 'extrahepatic' || found === 'new-lesion');
    const judged = found === null ? null : noted ? 6 : afterwards ? 17 : ROW_OF[found];
    const row = isBaseline && found === null ? rowOfBaseline(search) : judged;
    const decides = scan === worst?.scan && !noted && isJudged(course, result?.finding ?? 'equal');
    course.judgements.push({
      scanId: scan.scanId,
      performedOn: scan.current.performedOn,
      row,
      round: result === null ? null : (round?.number ?? null),
      late: result !== null && late,
      growth:
        result === null || now === undefined || search.kind !== 'baseline'
          ? []
          : growthOf(now, search.scan.current),
      sentence: judgedSentence(scan, {
        row,
        isBaseline,
        early,
        late,
        decides,
        why: result?.why ?? null,
        search,
      }),
    });
  }
  if (outside?.now !== undefined) {
    const { performedOn: on, readOn } = outside.now;
    const knownOn = readOn > on ? readOn : on;
    spoil(course, { kind: 'extrahepatic', on, knownOn, why: 'new disease outside the liver' });
    return;
  }
  if (search.kind === 'type-iii' && scans.includes(search.scan) && course.phase === 'awaiting') {
    const { readOn } = search.scan.current;
    if (search.reread) Object.assign(course, close('reclassified-to-iii', readOn));
    else Object.assign(course, { phase: 'not-applicable', reason: 'the metastases are type III' });
  }
  if (worst !== undefined) apply(course, worst, settings);
}

const EARLY: ReadonlySet<string> = new Set(['unclear', 'decrease', 'equal', 'incomparable']);
const rowOfBaseline = (search: BaselineSearch): number =>
  search.kind !== 'type-iii' ? 2 : search.reread ? 12 : 1;

/** False where the scan changes nothing any more. */
const isJudged = (course: Course, finding: string): boolean =>
  course.phase === 'running' ||
  course.phase === 'inconclusive' ||
  (course.phase === 'pending' && !isSettled(course)) ||
  (isSettled(course) && finding === 'new-lesion');

function apply(
  course: Course,
  scan: { readonly scan: ObservedScan } & ReturnType<typeof compareScan>,
  settings: ObservationSettings,
): void {
  const { finding, why, knownOn, reread, repeatBy } = scan;
  const round = course.rounds.at(-1);
  const { scanId } = scan.scan;
  const on = scan.scan.current.performedOn;
  if (round === undefined || !isJudged(course, finding)) return;
  if (on < round.opens && EARLY.has(finding)) return;
  // What is asked urgently is not taken back by a scan: of the scan the outcome tells.
  const put = (question: BoardQuestion) => (course.urgent ? {} : ask(question, knownOn, false));
  const record = (outcome: Outcome) => course.outcomes.push({ round: round.number, outcome, scanId });
  const settled = isSettled(course);
  if (finding === 'new-lesion' && settled) {
    Object.assign(course, { phase: 'pending', unclear: null, ...ask('new-lesion', knownOn, true) });
  } else if (finding === 'new-lesion') {
    record('ruled-out');
    Object.assign(course, {
      phase: 'ruled-out',
      unclear: null,
      ...ask('new-lesion', knownOn, course.urgent),
    });
  } else if (finding === 'equal') {
    record('passed');
    Object.assign(course, { phase: 'pending', unclear: null, ...put('passed') });
  } else if (finding === 'decrease' && reread && settings.decrease === 'fail') {
    record('ruled-out');
    Object.assign(course, { phase: 'ruled-out', unclear: null, ...put('decrease') });
  } else {
    const decrease = finding === 'decrease';
    const goesToBoard = reread && repeatBy === null && !(decrease && settings.decrease === 'review');
    if (goesToBoard) {
      const question = decrease ? 'decrease' : 'uncertain';
      record(question);
      Object.assign(course, { phase: 'pending', unclear: null, ...put(question) });
    } else if (course.phase !== 'pending') {
      const unclear = { scanId, why, repeatBy: reread ? repeatBy : null };
      Object.assign(course, { phase: 'inconclusive', unclear, since: knownOn });
    }
  }
}
