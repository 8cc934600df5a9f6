import { type CalendarDate, writtenDay } from './calendar.ts';
import type { Dated, Picture } from './picture.ts';
import type { ProtocolCode } from './protocol.ts';

export type MissingFactCode =
  | 'primary'
  | 'differentiation'
  | 'grade'
  | 'setting'
  | 'anchor'
  | 'size'
  | 'margin'
  | 'lymphatic-invasion'
  | 'venous-invasion'
  | 'muscle-invasion'
  | 'nodes'
  | 'functionality'
  | 'symptoms'
  | 'disease-status'
  | 'resection-intent'
  | 'hepatectomy-intent'
  | 'hepatectomy-margin';

/** Blocking: no protocol is chosen before it is known. Otherwise a refinement: the fuller protocol runs meanwhile. */
export interface MissingFact {
  readonly fact: MissingFactCode;
  readonly blocking: boolean;
  readonly sentence: string;
}

/** A course the facts call for. */
export interface ChosenCourse {
  readonly protocol: ProtocolCode;
  readonly anchorOn: CalendarDate;
  /** What happened on the anchor's day: "resection", "hepatectomy", "staging scan", "decision to watch". */
  readonly anchorEvent: string;
  readonly anchorFactId: string | null;
  readonly anchorPartial: boolean;
  /** True: imaging runs in another course (NELM-OBS); endoscopy stays. */
  readonly imagingReplaced: boolean;
  readonly why: string;
}

export interface Choice {
  readonly courses: readonly ChosenCourse[];
  readonly missing: readonly MissingFact[];
  /** Why no row of the table fits; each is a clinician's work item. */
  readonly uncovered: readonly string[];
  readonly deceased: boolean;
}

/** Chooses the courses for a patient (clinical rules §2, "Choosing" and "Courses side by side"). Pure. */
export function choose(picture: Picture): Choice {
  if (picture.death !== null) return { courses: [], missing: [], uncovered: [], deceased: true };
  const missing = [...missingFacts(picture)];
  const blocked = missing.some((fact) => fact.blocking);
  if (blocked) return { courses: [], missing, uncovered: [], deceased: false };
  const outside = outsideTheTable(picture);
  if (outside.length > 0) return { courses: [], missing, uncovered: outside, deceased: false };

  const uncovered: string[] = [];
  const courses = [primaryCourse, observedMetastasis, afterHepatectomy, watchedPrimary].flatMap((row) => {
    const answer = row(picture);
    if (answer === null) return [];
    if (typeof answer !== 'string') return [answer];
    uncovered.push(answer);
    return [];
  });
  return { courses, missing, uncovered, deceased: false };
}

const missingFact = (fact: MissingFactCode, blocking: boolean, sentence: string): MissingFact => ({
  fact,
  blocking,
  sentence,
});

function* missingFacts(p: Picture): Generator<MissingFact> {
  const watched = isWatched(p);
  // A biopsy that was done, but left something open, is no missing biopsy.
  const gradeWaived = watched && !p.biopsied && p.watching?.acceptsNoBiopsy === true;
  if (p.primary === 'unknown') yield missingFact('primary', true, 'Where the tumour began is not known.');
  if (p.primary === 'other') return;
  if (p.differentiation === 'unknown' && !gradeWaived) {
    yield missingFact(
      'differentiation',
      true,
      'Whether the tumour is well or poorly differentiated is not known.',
    );
  }
  if (p.grading.ruling === 'unknown' && p.differentiation !== 'poor' && !gradeWaived) {
    yield missingFact('grade', true, `The grade is not known. ${p.grading.why}`);
  }
  if (p.resectionIntentUnknown) {
    yield missingFact(
      'resection-intent',
      p.resection === null,
      'Whether a resection of the primary was curative is not known.',
    );
  } else if (p.resection === null && !p.palliativeResection && !p.everMetastatic && p.watching === null) {
    yield missingFact(
      'setting',
      true,
      'Whether the tumour was resected, is watched or is metastatic is not known.',
    );
  }
  if (p.hepatectomyIntentUnknown) {
    yield missingFact('hepatectomy-intent', true, 'Whether a hepatectomy was curative is not known.');
  }
  yield* missingAnchors(p, watched);
  if (p.unresectedMetastasis !== null && p.diseaseStatus !== 'stable' && p.diseaseStatus !== 'progressing') {
    yield missingFact('disease-status', true, 'Whether the unresected metastases are stable is not known.');
  }
  if (watched) {
    if (p.sizeMm === null) yield missingFact('size', true, 'The size of the watched tumour is not known.');
    if (p.functionality === 'unknown') {
      yield missingFact('functionality', true, 'Whether the watched tumour is functional is not known.');
    }
    if (p.symptoms === 'unknown') {
      yield missingFact('symptoms', true, 'Whether the watched tumour causes symptoms is not known.');
    }
  }
  yield* missingRefinements(p);
}

function* missingAnchors(p: Picture, watched: boolean): Generator<MissingFact> {
  const anchors: [Dated | null, string][] = [
    [p.resection, 'The day of the curative resection is not known.'],
    [p.hepatectomy, 'The day of the curative hepatectomy is not known.'],
    [p.unresectedMetastasis, 'The day of the scan that staged the liver metastases is not known.'],
    [watched ? p.watching : null, 'The day of the decision to watch is not known.'],
  ];
  for (const [event, sentence] of anchors) {
    if (event !== null && event.on === null) yield missingFact('anchor', true, sentence);
  }
}

/** Facts without which the milder protocols are ruled out; asked for wherever they could matter. */
function* missingRefinements(p: Picture): Generator<MissingFact> {
  if (
    p.hepatectomy !== null &&
    p.hepatectomy.margin === 'unknown' &&
    p.hepatectomy.procedure !== 'ablation'
  ) {
    yield missingFact('hepatectomy-margin', false, 'The margin of the curative hepatectomy is not known.');
  }
  if (p.resection === null) return;
  if (p.resection.margin === 'unknown')
    yield missingFact('margin', false, 'The resection margin is not known.');
  if (p.grading.ruling !== 'G1') return;
  if (p.sizeMm === null) yield missingFact('size', false, 'The size of the tumour is not known.');
  if (p.nodes === 'unknown')
    yield missingFact('nodes', false, 'Whether lymph nodes are involved is not known.');
  if (p.primary !== 'rectum') return;
  if (p.lymphaticInvasion === 'unknown') {
    yield missingFact('lymphatic-invasion', false, 'Whether lymphatic vessels are invaded is not known.');
  }
  if (p.venousInvasion === 'unknown') {
    yield missingFact('venous-invasion', false, 'Whether veins are invaded is not known.');
  }
  if (p.muscleInvasion === 'unknown') {
    yield missingFact('muscle-invasion', false, 'Whether the muscle layer is invaded is not known.');
  }
}

/** Reasons why no row of the table can cover the patient, whatever else is known. */
function outsideTheTable(p: Picture): string[] {
  const reasons: string[] = [];
  if (p.primary === 'other') return ['The primary is neither rectal nor pancreatic.'];
  if (p.functionality === 'functional') reasons.push('The tumour is functional.');
  // The day is named, so that an answer to one episode does not silence the next.
  const reported = p.diseaseStatusOn === null ? '' : `, reported on ${writtenDay(p.diseaseStatusOn)}`;
  if (p.diseaseStatus === 'progressing') reasons.push(`The disease is progressing${reported}.`);
  if (p.diseaseStatus === 'residual' && p.unresectedMetastasis === null)
    reasons.push(`Residual disease${reported}.`);
  if (p.unresectedMetastasis !== null && p.grading.ruling !== 'G1' && p.grading.ruling !== 'G2') {
    reasons.push(`Unresected liver metastases of a ${tumour(p)}, staged${onDay(p.unresectedMetastasis)}.`);
  }
  return reasons;
}

const isWatched = (p: Picture): boolean =>
  p.watching !== null && p.resection === null && !p.palliativeResection && !p.everMetastatic;

const tumour = (p: Picture): string =>
  p.differentiation === 'poor'
    ? 'poorly differentiated carcinoma (NEC)'
    : `well-differentiated NET ${p.grading.ruling}`;

function anchoredAt(event: Dated, protocol: ProtocolCode, anchorEvent: string, who: string): ChosenCourse {
  // missingAnchors blocks before this where a day is unknown.
  if (event.on === null) throw new Error(`${protocol} was chosen without an anchor.`);
  return {
    protocol,
    anchorOn: event.on,
    anchorEvent,
    anchorFactId: event.factId,
    anchorPartial: event.partial,
    imagingReplaced: false,
    why: `${protocol}: ${who}, ${anchorEvent} on ${writtenDay(event.on)}${event.partial ? ' (earliest day of a partial date)' : ''}.`,
  };
}

/** Named in a reason, so that the same finding at another operation is another one. */
const onDay = ({ on }: Dated): string => (on === null ? '' : ` on ${writtenDay(on)}`);

function primaryCourse(p: Picture): ChosenCourse | string | null {
  if (p.resection === null) {
    if (p.unresectedMetastasis !== null || isWatched(p)) return null;
    return p.palliativeResection
      ? 'The primary was resected without curative intent.'
      : 'Liver metastases were resected while the primary is not known to be.';
  }
  if (p.resection.margin === 'R1' || p.resection.margin === 'R2')
    return `The margin of the resection${onDay(p.resection)} is ${p.resection.margin}.`;
  if (p.palliativeResection)
    return 'A resection without curative intent is on record beside or after the curative one.';
  const event = p.resection.completion ? 'completion procedure' : 'resection';
  const who = `${p.primary === 'rectum' ? 'rectal' : 'pancreatic'} ${tumour(p)}, margin ${p.resection.margin}`;
  const course = anchoredAt(p.resection, primaryProtocol(p), event, who);
  if (p.unresectedMetastasis === null) return course;
  return {
    ...course,
    imagingReplaced: true,
    why: `${course.why} Its imaging runs in NELM-OBS while metastases are unresected; endoscopy stays.`,
  };
}

function primaryProtocol(p: Picture): ProtocolCode {
  if (p.differentiation === 'poor') return 'NEC';
  const grade = p.grading.ruling;
  if (p.primary === 'pancreas') return grade === 'G1' ? 'PANC-G1' : grade === 'G2' ? 'PANC-G2' : 'PANC-G3';
  if (grade === 'G1') return fitsNoSurveillance(p) ? 'RECT-NONE' : 'RECT-G1';
  return grade === 'G2' ? 'RECT-G2X' : 'RECT-G3';
}

/** Every criterion known and met; exactly 10 mm is not <10 mm. */
function fitsNoSurveillance(p: Picture): boolean {
  return (
    p.sizeMm !== null &&
    p.sizeMm < 10 &&
    p.resection?.margin === 'R0' &&
    p.oneCleanResection &&
    p.lymphaticInvasion === 'absent' &&
    p.venousInvasion === 'absent' &&
    p.muscleInvasion === 'absent' &&
    p.nodes === 'N0' &&
    !p.grading.disagreement &&
    !p.everMetastatic
  );
}

function observedMetastasis(p: Picture): ChosenCourse | null {
  if (p.unresectedMetastasis === null) return null;
  return anchoredAt(
    p.unresectedMetastasis,
    'NELM-OBS',
    'staging scan',
    `unresected liver metastases of a ${tumour(p)}, stable`,
  );
}

function afterHepatectomy(p: Picture): ChosenCourse | string | null {
  if (p.hepatectomy === null) return null;
  if (p.hepatectomy.margin === 'R1' || p.hepatectomy.margin === 'R2') {
    return `The margin of the hepatectomy${onDay(p.hepatectomy)} is ${p.hepatectomy.margin}.`;
  }
  const event = p.hepatectomy.procedure === 'ablation' ? 'ablation of liver metastases' : 'hepatectomy';
  return anchoredAt(p.hepatectomy, 'POSTHEP', event, 'liver metastases treated with curative intent');
}

function watchedPrimary(p: Picture): ChosenCourse | string | null {
  if (!isWatched(p) || p.watching === null) return null;
  if (p.primary !== 'pancreas') return 'No row covers a watched tumour outside the pancreas.';
  if (p.differentiation === 'poor') return 'No row covers a watched poorly differentiated carcinoma.';
  if (p.symptoms === 'present') return 'No row covers a watched tumour with symptoms.';
  if (p.sizeMm === null || p.sizeMm > 20) return 'No row covers a watched tumour larger than 20 mm.';
  const grade = p.grading.ruling;
  if (grade === 'G3') return 'No row covers a watched NET G3.';
  if (grade === 'G2' && !p.watching.acceptsG2)
    return 'A watched NET G2 needs the clinician to accept it in the decision to watch.';
  const who = `non-functioning pancreatic NET ${grade === 'unknown' ? 'without biopsy' : grade}, ${p.sizeMm} mm, no symptoms`;
  return anchoredAt(p.watching, 'AS-PNET', 'decision to watch', who);
}
