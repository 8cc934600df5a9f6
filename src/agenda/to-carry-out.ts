import { daysBetween } from '../domain/calendar.ts';
import type { BoardDecision } from '../domain/observation-model.ts';
import { OPERATION_OF, recurrenceCases } from '../domain/recurrence-case.ts';
import { type PatientObservations, readObservations } from '../plans/observations.ts';
import type { Work } from '../work.ts';
import { caseIdOf, NOBODY, openWork, shownPatients } from './repo.ts';

/** What the board decided and nobody has carried out yet: operations, and plans to choose; the longest due first. */
export async function listToCarryOut(work: Work) {
  const rows = (await openWork(work, ['decision-to-carry-out', 'which-plan'])).filter(
    ({ kind, parts, subject }) => kind === 'decision-to-carry-out' || isDecided(parts, subject),
  );
  const ids = [...new Set(rows.flatMap(({ patient_id }) => patient_id ?? []))];
  const [found, people] = [await readObservations(work, ids), await shownPatients(work, ids)];
  return rows.map((row) => {
    const of = found.find(({ patientId }) => patientId === row.patient_id);
    const caseId = caseIdOf(row.parts);
    const standing = of === undefined || caseId === null ? null : standingOf(of, caseId);
    if (of === undefined || caseId === null || standing === null)
      throw new Error(`Work ${row.id} is of no decision.`);
    const { decision, decidedOn, decidedBy } = standing.decision;
    return {
      workId: row.id,
      caseId,
      kind: standing.kind,
      settledBy: row.kind === 'which-plan' ? ('plan' as const) : standing.settledBy,
      periodId: standing.kind === 'observation' ? caseId : null,
      patient: people.get(of.patientId) ?? NOBODY,
      decision,
      decidedOn,
      decidedBy,
      dueOn: row.due_on,
      daysLate: Math.max(0, daysBetween(row.due_on, work.today)),
      sentence: row.sentence,
      evidenceChanged: standing.evidenceChanged,
    };
  });
}

/** An end of a period asks which plan follows as well, and no board has decided that. */
const isDecided = (parts: object, subject: string): boolean =>
  'case' in parts || ('period' in parts && subject.includes(' decided '));

interface Standing {
  readonly kind: 'observation' | 'recurrence';
  readonly decision: BoardDecision;
  readonly evidenceChanged: boolean;
  /** The fact that says that an operation was done; `word`: none does, and a person says it. */
  readonly settledBy: 'hepatectomy' | 'resection' | 'word';
}

/** The decision that stands of a case. */
function standingOf({ record, observations }: PatientObservations, caseId: string): Standing | null {
  const period = observations.periods.find(({ periodId }) => periodId === caseId);
  if (period !== undefined) {
    const { decision, changed } = period;
    const evidenceChanged = changed.length > 0;
    return decision && { kind: 'observation', decision, evidenceChanged, settledBy: 'hepatectomy' };
  }
  const one = recurrenceCases(record).find((each) => each.caseId === caseId);
  if (one === undefined || one.decision === null) return null;
  const evidenceChanged = one.changed !== null;
  return {
    kind: 'recurrence',
    decision: one.decision,
    evidenceChanged,
    settledBy: OPERATION_OF[one.where] ?? 'word',
  };
}
