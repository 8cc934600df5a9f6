import { audit } from '../audit/repo.ts';
import { holdSteady } from '../db/hold-steady.ts';
import { careOf } from '../domain/care.ts';
import { whatChangedOfDecision } from '../domain/observation-changes.ts';
import { clinicalPicture } from '../domain/picture.ts';
import { type RecurrenceCase, recurrenceCases } from '../domain/recurrence-case.ts';
import type { WantedWork } from '../domain/work-record.ts';
import { lockPatients } from '../plans/items.ts';
import { type PatientObservations, readObservations } from '../plans/observations.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { type NewDecision, nextNumber, refuseMisfit } from './decisions.ts';
import { insertDecision, recurrenceById } from './repo.ts';
import { refuseGone } from './use-cases.ts';

const NO_PERIOD =
  'a recurrence has no observation period to extend. Defer it; where its metastases are to be watched, open a period.';

const OUT_OF_DONE =
  'What comes after is another question: a result that is read, or an observation period, asks it. Where the operation was not done, withdraw what says so.';
const OUT_OF_ANSWER = 'Take the answer back.';

/** A recurrence before the board, with its patient. */
interface HeldCase {
  readonly found: PatientObservations;
  readonly one: RecurrenceCase;
  /** The readings that are the case: more than one where its report was read in records merged since. */
  readonly ids: readonly string[];
  /** Goes up with each decision. */
  readonly version: number;
}

/**
 * A recurrence that was read at this site, with its patient's row held where told.
 * @throws Refusal 404 where the site has no such case
 */
export async function requireRecurrence(work: Work, caseId: string, lock: boolean): Promise<HeldCase> {
  const read = () => recurrenceById(work, caseId);
  const hold = async () => {
    const seen = await read();
    return seen && ((await lockPatients(work, [seen.patientId]))[0] ?? null);
  };
  const row = lock ? await holdSteady(hold, read, ({ patientId }) => patientId) : await read();
  if (row === null) throw caseNotKnown();
  const [found] = await readObservations(work, [row.patientId]);
  const one = found && recurrenceCases(found.record).find(({ reading }) => reading.subject === row.subject);
  if (found === undefined || one === undefined) throw new Error(`Case ${caseId} is of no patient.`);
  const ids = found.record.recurrences.flatMap((each) => (each.subject === row.subject ? each.caseId : []));
  return { found, one, ids, version: row.version + one.decisions.length };
}

const caseNotKnown = () =>
  new Refusal(
    404,
    'case-not-known',
    worded(
      'This site has no such case.',
      'GET /v1/board/cases lists what waits for the board, GET /v1/decisions-to-carry-out what it decided.',
    ),
  );

/**
 * Records what a board decided about a recurrence. It is never altered: a later decision corrects it.
 * @param check compares If-Match with the version held
 * @throws Refusal 404, 409 where it is carried out already or the patient has gone, 422 where the decision does not fit
 */
export async function recordRecurrenceDecision(
  work: Work,
  caseId: string,
  told: NewDecision,
  check: (version: number) => void,
): Promise<readonly string[]> {
  const { found, one, version } = await requireRecurrence(work, caseId, true);
  check(version);
  refuseGoneBefore(found, one);
  const { asked, reading, decisions } = one;
  if (asked === null && (one.decision === null || one.carriedOut)) {
    throw new Refusal(
      409,
      'nothing-asked',
      `Nothing of this recurrence is before a board: it is ${one.carriedOut ? 'decided and carried out' : 'decided by an answer, which is taken back first'}. Nothing was recorded. ${one.carriedOut ? OUT_OF_DONE : OUT_OF_ANSWER}`,
    );
  }
  const { meetingOn = null, ...said } = told;
  const decision = { ...said, decidedOn: told.decidedOn ?? work.today };
  refuseMisfit(decision, {
    // A board may see the images before their reading is typed in.
    since: one.scanOn ?? reading.on,
    today: work.today,
    asked: asked !== null,
    decisions,
    cannotExtend: NO_PERIOD,
  });
  const question = asked === null ? null : ('recurrence' as const);
  const number = nextNumber(decisions);
  const of = { reviewId: one.caseId };
  await insertDecision(work, of, { ...decision, number, question, outcome: null, meetingOn });
  await audit(work, [
    {
      action: 'decided',
      entity: 'recurrence',
      entityId: one.caseId,
      patientId: found.patientId,
      before: { question, decision: one.decision?.decision ?? null },
      after: { number, ...decision, meetingOn },
      reason: decision.why,
    },
  ]);
  const { work: wanted } = await derivePatient(work, found.patientId);
  // A deferral decides nothing.
  const corrected = decision.decision === 'defer' ? [] : whatChangedOfDecision(one.decision, decision);
  return [...corrected, ...changesOf(one, wanted)];
}

/** What is read after another hospital took the patient over is decided here all the same. */
function refuseGoneBefore({ record: { facts } }: PatientObservations, { reading }: RecurrenceCase): void {
  const { transfer } = careOf(facts);
  const isOurs = transfer?.confirmed != null && reading.on >= transfer.confirmed.recordedOn;
  if (clinicalPicture(facts).death !== null || !isOurs) refuseGone(facts);
}

/** What is to be done about the case now, a sentence each. */
const changesOf = ({ caseId }: RecurrenceCase, wanted: readonly WantedWork[]): string[] =>
  wanted.flatMap(({ parts, sentence }) => (parts.case === caseId ? [sentence] : []));
