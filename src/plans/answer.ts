import { audit } from '../audit/repo.ts';
import { holdSteady } from '../db/hold-steady.ts';
import { addDays, type CalendarDate } from '../domain/calendar.ts';
import { careOf } from '../domain/care.ts';
import type { Fact, NewFact } from '../domain/facts.ts';
import { project, startCourse } from '../domain/plan.ts';
import { PICKED_ANCHOR_EVENT } from '../domain/plan-model.ts';
import { factOfRecurrence } from '../domain/recurrence.ts';
import { usableScans } from '../domain/scans.ts';
import { NEVER } from '../domain/urgency.ts';
import {
  answersOf,
  basisOf,
  CLINICIANS_ANSWERS,
  type WorkAnswer,
  type WorkKind,
} from '../domain/work-kinds.ts';
import { newId } from '../ids.ts';
import { type FieldError, Refusal, type Work, worded } from '../work.ts';
import { birthDateOf, closeWithAnswer, dischargePlans, resumePlan, workItemById } from './answer.repo.ts';
import { lockPatient } from './group.repo.ts';
import { loadRecord } from './load.repo.ts';
import { insertPlan, insertRevision, labelsOf } from './save.repo.ts';
import { signedShelf } from './shelf.repo.ts';
import { workItemNotKnown } from './work-item.ts';

/** What an answer says as a fact, to be recorded together with it. */
export type SaidFact = Pick<NewFact, 'kind' | 'date' | 'details'>;

/** Whose work was closed, and what the answer says as a fact. */
export interface Answered {
  readonly patientId: string;
  /** For which of merged records it is recorded, and the fact that it belongs to. */
  readonly said: {
    readonly fact: SaidFact;
    readonly memberId: string;
    readonly beside: string | null;
  } | null;
}

/**
 * Closes a piece of work with a person's answer and its reason. What it says is for the caller to record, and
 * what follows for the derivation after that.
 * @param check compares If-Match with the version held
 * @throws Refusal 403 for an answer only a clinician gives, 404, 409 where the work is closed, 422 where the
 * answer does not fit
 */
export async function closeWork(
  work: Work,
  id: string,
  answer: WorkAnswer,
  check: (version: number) => void,
): Promise<Answered> {
  const held = await lockWork(work, id);
  const patientId = held.patient_id;
  check(held.version);
  if (held.status !== 'open')
    throw new Refusal(409, 'work-item-closed', `The work item is ${held.status} already.`);
  const bornOn = answer.pick === undefined ? null : await birthDateOf(work, patientId);
  refuseMisfit(work, held as HeldWork, answer, bornOn);
  const { record, foreignResults } = await loadRecord(work, patientId);
  const read = record.results.find((result) => result.id === held.result_id);
  const scan = read && { modality: read.modality, performedOn: read.performedOn };
  await closeWithAnswer(work, id, {
    ...answer,
    ...(answer.found !== undefined && scan !== undefined ? { scan } : {}),
    basis: basisOf(record.facts),
  });
  await audit(work, [
    {
      action: 'work-answered',
      entity: 'work-item',
      entityId: id,
      patientId,
      before: { status: 'open', kind: held.kind, subject: held.subject },
      after: { ...answer },
      reason: answer.reason,
    },
  ]);
  if (answer.answer === 'discharge') await discharge(work, patientId);
  if (answer.pick !== undefined) await pickProtocol(work, patientId, answer.pick, answer.reason);
  const memberId = foreignResults.get(held.result_id ?? '') ?? patientId;
  const said = saidBy(answer, work.today, scan?.performedOn, record.facts);
  return { patientId, said: said && { ...said, memberId } };
}

/** A patient's work item, with the patient's row held. @throws Refusal 404 */
async function lockWork(work: Work, id: string) {
  const read = async () => {
    const row = await workItemById(work, id);
    if (row !== null && row.patient_id === null) throw ofNobody();
    return row === null || row.patient_id === null ? null : { ...row, patient_id: row.patient_id };
  };
  const hold = async () => {
    const seen = await read();
    return seen && (await lockPatient(work, seen.patient_id)).patientId;
  };
  const held = await holdSteady(hold, read, ({ patient_id }) => patient_id);
  if (held === null) throw workItemNotKnown();
  return held;
}

const ofNobody = () =>
  new Refusal(422, 'answer-does-not-fit', 'Work about no one patient takes no answer.', [
    { pointer: '/answer', detail: 'None: it is settled by what it waits for.' },
  ]);

function saidBy(
  answer: WorkAnswer,
  today: CalendarDate,
  scanOn: CalendarDate | undefined,
  facts: readonly Fact[],
): { fact: SaidFact; beside: string | null } | null {
  const { lost } = careOf(facts);
  if (answer.answer === 'reached' && lost !== null) {
    const details = { how: answer.how ?? answer.reason };
    return { fact: { kind: 'contact-resumed', date: today, details }, beside: lost.factId };
  }
  if (answer.found === undefined) return null;
  const fact = factOfRecurrence(answer.found, scanOn ?? today, facts);
  return fact && { fact, beside: null };
}

const MOST_DAYS_AHEAD = 366;

/** What is wrong with the day by which the next step is due; null where nothing is. A far day would park the patient. */
export function stepDayFault(today: CalendarDate, by: CalendarDate): string | null {
  if (by < today) return `Must not lie before today, ${today} at this site.`;
  const last = addDays(today, MOST_DAYS_AHEAD);
  if (by <= last) return null;
  return (
    `Must not lie after ${last}, ${MOST_DAYS_AHEAD} days from today, ${today} at this site: ` +
    'give a day by which somebody looks at the patient again.'
  );
}

interface HeldWork {
  readonly kind: WorkKind;
  readonly role: string;
  readonly parts: object;
}

function rightAnswer(kind: WorkKind, takes: readonly string[]): string {
  if (takes.length > 0) return 'Must be one of the answers that this work takes.';
  return kind === 'board-decision' || kind === 'convene-or-defer'
    ? 'None: the decision, or that it is deferred, is recorded on the page of the board.'
    : 'None: it is settled by what it waits for.';
}

function refuseMisfit(
  work: Work,
  { kind, role, parts }: HeldWork,
  answer: WorkAnswer,
  bornOn: CalendarDate | null,
): void {
  const errors: FieldError[] = [];
  const takes = answersOf(kind, parts);
  if (!takes.includes(answer.answer)) {
    const way = `${kind} takes ${takes.length === 0 ? 'none' : `one of ${takes.join(', ')}`}.`;
    errors.push({ pointer: '/answer', detail: worded(rightAnswer(kind, takes), way) });
  }
  const stepFault = answer.nextStep === undefined ? null : stepDayFault(work.today, answer.nextStep.by);
  if (stepFault !== null) errors.push({ pointer: '/nextStep/by', detail: stepFault });
  if (answer.pick !== undefined && answer.pick.anchorOn > work.today) {
    errors.push({
      pointer: '/pick/anchorOn',
      detail: `Must not lie after today, ${work.today} at this site.`,
    });
  }
  if (answer.pick !== undefined && bornOn !== null && answer.pick.anchorOn < bornOn) {
    errors.push({
      pointer: '/pick/anchorOn',
      detail: `Must not lie before the patient's birth, ${bornOn}; correct the birth date first if it is wrong.`,
    });
  }
  if (errors.length > 0)
    throw new Refusal(422, 'answer-does-not-fit', 'The answer does not fit this work item.', errors);
  const { roles } = work.actor;
  if (kind === 'decision-to-carry-out' && !roles.includes('coordinator') && !roles.includes('clinician')) {
    throw new Refusal(403, 'coordinator-only', 'Only a coordinator or a clinician gives this answer.', [
      { pointer: '/answer', detail: 'Needs the role coordinator or clinician.' },
    ]);
  }
  if ((role === 'clinician' || CLINICIANS_ANSWERS.has(answer.answer)) && !roles.includes('clinician')) {
    throw new Refusal(403, 'clinician-only', 'Only a clinician gives this answer.', [
      { pointer: '/answer', detail: 'Needs the role clinician.' },
    ]);
  }
}

/** A plan with examinations still unmet does not end: each is ended first, with its own reason. */
async function discharge(work: Work, patientId: string): Promise<void> {
  const { itemRows, plan, plans } = await loadRecord(work, patientId);
  const live = [...itemRows.values()].filter((row) => row.status === 'live').length;
  if (live > 0) {
    throw new Refusal(
      409,
      'examinations-unmet',
      `${live} ${live === 1 ? 'examination is' : 'examinations are'} still unmet: end each with its reason first.`,
    );
  }
  await dischargePlans(
    work,
    plans.map(({ row }) => row.id),
  );
  await audit(work, [
    {
      action: 'plan-ended',
      entity: 'plan',
      entityId: plan?.id ?? patientId,
      patientId,
      after: { reason: 'discharged' },
    },
  ]);
}

/** Adds a course that a clinician picked, as a revision of its own. */
async function pickProtocol(
  work: Work,
  patientId: string,
  pick: NonNullable<WorkAnswer['pick']>,
  reason: string,
): Promise<void> {
  const shelf = await signedShelf(work);
  const signed = shelf.get(pick.protocol);
  if (signed === undefined) {
    throw new Refusal(
      422,
      'protocol-not-signed',
      'No version of that protocol is signed and in use at this site.',
      [
        {
          pointer: '/pick/protocol',
          detail: worded('Must be a signed protocol.', 'GET /v1/protocols shows which are.'),
        },
      ],
    );
  }
  const stored = await loadRecord(work, patientId);
  const runs = stored.record.plan?.courses.some(
    (course) =>
      !course.superseded && course.protocol.code === pick.protocol && course.anchorOn === pick.anchorOn,
  );
  if (runs === true) {
    throw new Refusal(
      409,
      'course-runs-already',
      'This course runs already: its examinations are in the plan.',
      [{ pointer: '/pick', detail: 'Must be another protocol, or count from another day.' }],
    );
  }
  const chosen = {
    protocol: pick.protocol,
    anchorOn: pick.anchorOn,
    anchorEvent: PICKED_ANCHOR_EVENT,
    anchorFactId: null,
    anchorPartial: false,
    imagingReplaced: false,
    why: `${pick.protocol}: picked by ${work.actor.name}. ${reason}`,
  };
  const { course, items } = startCourse(chosen, signed, usableScans(stored.record), work.today, newId, true);
  if (stored.plan?.ended_reason === 'discharged') await resumePlan(work, stored.plan.id);
  const planId = stored.plan?.id ?? (await insertPlan(work, patientId, work.today, NEVER));
  // What the items have become is derived right after, from the stored record.
  await insertRevision(
    work,
    patientId,
    { planId, revision: stored.lastRevision + 1, kind: 'picked', reason: chosen.why },
    { courses: [course], items },
    new Map(items.map((item) => [item.id, LIVE])),
    labelsOf(project(stored.record, shelf, work.today, newId)),
  );
  await audit(work, [
    {
      action: 'course-picked',
      entity: 'plan',
      entityId: planId,
      patientId,
      after: { protocol: pick.protocol, anchorOn: pick.anchorOn, items: items.length },
      reason,
    },
  ]);
}

const LIVE = {
  status: 'live',
  completedOn: null,
  completedLate: null,
  missingRegions: [],
  evidence: [],
  endedWith: null,
} as const;
