import type { CalendarDate } from './calendar.ts';
import { ask } from './observation-asked.ts';
import {
  begin,
  type Course,
  close,
  decide,
  type Evidence,
  isFinal,
  isSettled,
  isUnderWay,
  lose,
  operate,
  spoil,
  typeIii,
} from './observation-course.ts';
import { eventsOf, type PeriodEvent } from './observation-events.ts';
import { FINDINGS, growthOf, ROW_OF } from './observation-judging.ts';
import { type Known, knownOf, outsideSince } from './observation-known.ts';
import type { ObservationInput, ObservationPeriod, ObservationSettings } from './observation-model.ts';
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
  const evidence = { search, scans, settings, beside: input.beside };
  for (const event of eventsOf(input, scans, baselineOn)) step(course, event, evidence);
  const shown = shownPeriod(input, settings, day, scans, course);
  return { ...shown, next: nextStep(shown, workOfPeriod(input, shown, settings, day)) };
}

/** Nothing more comes of an end that life brought, but of a loss a decision of the board, which stands. */
const isOver = ({ closed }: Course, event: PeriodEvent): boolean =>
  closed !== null &&
  isFinal(closed.reason) &&
  !(closed.reason === 'lost-to-follow-up' && event.kind === 'decision');

function step(course: Course, event: PeriodEvent, known: Evidence): void {
  if (isOver(course, event)) {
    // It starts nothing any more, and stays on record.
    if (event.kind === 'decision' && event.decision.decision !== 'defer') course.decision = event.decision;
    return;
  }
  if ((event.kind === 'life' || event.kind === 'hepatectomy') && event.disputed !== null) {
    if (event.kind === 'life' || isUnderWay(course)) course.disputed.push(event.disputed);
    return;
  }
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
      operate(course, event.on, known);
      break;
    case 'loss':
      lose(course, event.on);
      break;
  }
}

/** Scans of one day: the gravest finding decides, the others are noted. */
function judge(course: Course, scans: readonly ObservedScan[], { search, settings }: Evidence): void {
  const { baseline } = course;
  const round = course.rounds.at(-1) ?? null;
  const compared = scans.map((scan) => {
    const now = scan.final.at(-1);
    const isBaseline = search.kind !== 'none' && scan.scanId === search.scan.scanId;
    const later = baseline !== null && scan.current.performedOn > baseline.on;
    const result =
      later && round !== null && search.kind === 'baseline' ? knownOf(scan, search, round, settings) : null;
    return { scan, now, isBaseline, result };
  });
  const outside = compared.find(({ now }) => now?.newDiseaseOutsideLiver === 'present');
  const worst = compared
    .flatMap(({ scan, result }) => (result === null ? [] : [{ scan, ...result }]))
    .toSorted((a, b) => FINDINGS.indexOf(a.finding) - FINDINGS.indexOf(b.finding))[0];
  for (const { scan, now, isBaseline, result } of compared) {
    const early = round !== null && scan.current.performedOn < round.opens;
    const late = round !== null && scan.current.performedOn > round.closes;
    const noted = result?.brings === 'noted';
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
  const outsideOn = outside === undefined ? null : outsideSince(outside.scan);
  if (outside !== undefined && outsideOn !== null) {
    const on = outside.scan.current.performedOn;
    const known = { askedOn: outsideOn, knownOn: outsideOn };
    spoil(course, { kind: 'extrahepatic', on, ...known, why: 'new disease outside the liver' });
    return;
  }
  if (search.kind === 'type-iii' && scans.includes(search.scan) && course.phase === 'awaiting') {
    if (search.reread) {
      Object.assign(course, close('reclassified-to-iii', search.since));
      Object.assign(course, {
        reason: 'a re-read of the baseline makes it type III',
        spoiltOn: search.since,
      });
    } else Object.assign(course, typeIii(course, search.since));
  }
  if (worst !== undefined) apply(course, worst);
}

const rowOfBaseline = (search: BaselineSearch): number =>
  search.kind !== 'type-iii' ? 2 : search.reread ? 12 : 1;

/** False where the scan changes nothing any more. */
const isJudged = (course: Course, finding: string): boolean =>
  course.phase === 'running' ||
  course.phase === 'inconclusive' ||
  (course.phase === 'pending' && !isSettled(course)) ||
  (isSettled(course) && finding === 'new-lesion');

/** What each finding that goes before the board is on record as, and what the board is asked. */
const GOES_AS = {
  'new-lesion': { phase: 'ruled-out', outcome: 'ruled-out', question: 'new-lesion' },
  failed: { phase: 'ruled-out', outcome: 'ruled-out', question: 'decrease' },
  passed: { phase: 'pending', outcome: 'passed', question: 'passed' },
  decrease: { phase: 'pending', outcome: 'decrease', question: 'decrease' },
  uncertain: { phase: 'pending', outcome: 'uncertain', question: 'uncertain' },
} as const;

function apply(course: Course, { scan, ...known }: { readonly scan: ObservedScan } & Known): void {
  const { brings, finding, why, askedOn: since, knownOn, reread, repeatBy } = known;
  const round = course.rounds.at(-1);
  if (round === undefined || !isJudged(course, finding) || brings === 'noted' || brings === 'extrahepatic')
    return;
  const { scanId } = scan;
  if (brings === 'unclear') {
    if (course.phase === 'pending') return;
    const unclear = { scanId, why, repeatBy: reread ? repeatBy : null };
    Object.assign(course, { phase: 'inconclusive', unclear, since });
    return;
  }
  if (isSettled(course)) {
    Object.assign(course, { phase: 'pending', unclear: null });
    ask(course, { question: 'new-lesion', urgent: true, since, knownOn });
    return;
  }
  const { phase, outcome, question } = GOES_AS[brings];
  course.outcomes.push({ round: round.number, outcome, scanId });
  Object.assign(course, { phase, unclear: null });
  // What is asked urgently is not taken back by a scan: of the scan the outcome tells.
  if (!course.urgent || brings === 'new-lesion')
    ask(course, { question, urgent: course.urgent, since, knownOn });
}
