import { sql } from 'kysely';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import { type Projection, project } from '../../src/domain/plan.ts';
import { type PatientRecord, runningCourses } from '../../src/domain/plan-model.ts';
import { runningSeries } from '../../src/domain/schedule.ts';
import { stepDueDays } from '../../src/domain/step.ts';
import { newId } from '../../src/ids.ts';
import { loadRecord } from '../../src/plans/load.repo.ts';
import { signedShelf } from '../../src/plans/shelf.repo.ts';
import { derivePatient } from '../../src/plans/use-cases.ts';
import { inWork, type Work } from '../../src/work.ts';
import type { World } from './world.ts';

/** The facts and results of patients in another order give the plan, the items and the work that are stored. */
export const faultsOfReading = (world: World, patientIds: Iterable<string>): Promise<string[]> =>
  inWork(world.clinic.ctx, world.system, async (work) => {
    const faults: string[] = [];
    for (const id of patientIds) faults.push(...(await faultsOf(world, work, id)));
    return faults;
  });

/** Deriving patients again writes nothing at all. */
export const faultsOfDeriving = (world: World, patientIds: Iterable<string>): Promise<string[]> =>
  inWork(world.clinic.ctx, world.system, async (work) => {
    const before = await writes(work);
    for (const id of patientIds) await derivePatient(work, id);
    const after = await writes(work);
    return after === before ? [] : [`Deriving again writes: ${after}; before it ${before} was written`];
  });

/** What this transaction wrote so far, by table, as PostgreSQL counts it. */
async function writes(work: Work): Promise<string> {
  const { rows } = await sql<{ done: string | null }>`
    SELECT string_agg(relname || ' +' || n_tup_ins || ' ~' || n_tup_upd || ' -' || n_tup_del, ', ' ORDER BY relname) AS done
      FROM pg_stat_xact_user_tables
     WHERE schemaname = 'netvigil' AND n_tup_ins + n_tup_upd + n_tup_del > 0`.execute(work.tx);
  return rows[0]?.done ?? 'nothing';
}

const turned = <T>(of: readonly T[]): T[] => of.toReversed();

async function faultsOf(world: World, work: Work, patientId: string): Promise<string[]> {
  const { record, plan } = await loadRecord(work, patientId);
  const shelf = await signedShelf(work);
  const other: PatientRecord = {
    facts: turned(record.facts),
    results: turned(record.results),
    resolutions: turned(record.resolutions),
    answered: turned(record.answered),
    alternatives: turned(record.alternatives),
    appointments: turned(record.appointments),
    scanAppointments: turned(record.scanAppointments),
    periods: turned(record.periods).map((period) => ({
      ...period,
      readings: turned(period.readings),
      decisions: turned(period.decisions),
    })),
    recurrences: turned(record.recurrences).map((one) => ({ ...one, decisions: turned(one.decisions) })),
    board: record.board,
    plan: record.plan && {
      ...record.plan,
      courses: turned(record.plan.courses),
      items: turned(record.plan.items),
    },
  };
  const derive = (of: PatientRecord) => project(of, shelf, work.today, newId);
  const unmet = (of: Projection) =>
    of.planStatus === 'discharged' && [...of.items.values()].some(({ status }) => status === 'live');
  let projection = derive(other);
  if (unmet(projection) && other.plan !== null) {
    projection = derive({ ...other, plan: { ...other.plan, discharged: false } });
  }
  return [
    ...differences(world, patientId, plan?.id ?? '', projection),
    ...incomplete(record, projection.planStatus === 'active', work.today),
  ];
}

/** A course that runs holds an examination on each day that is still to come of its steps that end. */
function incomplete({ plan }: PatientRecord, active: boolean, today: CalendarDate): string[] {
  if (plan === null || !active) return [];
  const there = new Set(plan.items.map((item) => `${item.courseId} ${item.seriesKey} ${item.due}`));
  return runningCourses(plan).flatMap((course) =>
    runningSeries(course).flatMap(({ key, steps }) =>
      steps
        .filter((step) => step.to !== null)
        .flatMap((step) => stepDueDays(course.anchorOn, step, '2399-12-31'))
        .filter((due) => due > today && !there.has(`${course.id} ${key} ${due}`))
        .map((due) => `${course.protocol.code} runs, and holds no ${key} due ${due}`),
    ),
  );
}

/** What is derived against what is stored. */
function differences(world: World, patientId: string, planId: string, projection: Projection): string[] {
  const { stored } = world;
  const items = [...stored.item.values()].filter((item) => item.patient_id === patientId);
  const plan = stored.plan.get(planId);
  const said = {
    plan: projection.planStatus ?? 'none',
    dead: projection.choice.deceased,
    wakes: projection.planStatus === null ? null : projection.wakesOn,
    items: Object.fromEntries(
      [...projection.items].map(([id, item]) => [
        id,
        [
          item.status,
          item.completedOn,
          item.completedLate,
          item.evidence.toSorted(),
          item.missingRegions.toSorted(),
        ],
      ]),
    ),
    work: projection.work.map(({ kind, subject }) => `${kind} ${subject}`).toSorted(),
  };
  const held = {
    plan: plan === undefined ? 'none' : plan.status === 'active' ? 'active' : plan.ended_reason,
    dead: stored.patient.get(patientId)?.deceased_on !== null,
    wakes: plan?.wakes_on ?? null,
    items: Object.fromEntries(
      items.map((item) => [
        item.id,
        [
          item.status,
          item.completed_on,
          item.completed_late,
          item.evidence.toSorted(),
          item.missing_regions.toSorted(),
        ],
      ]),
    ),
    work: [
      ...new Set(
        [...stored.work_item.values()]
          .filter((work) => work.patient_id === patientId && work.status === 'open')
          .map(({ kind, subject }) => `${kind} ${subject}`),
      ),
    ].toSorted(),
  };
  const faults = (['plan', 'dead', 'wakes', 'work'] as const).flatMap((of) =>
    JSON.stringify(said[of]) === JSON.stringify(held[of])
      ? []
      : [
          `Recomputed in another order, ${of} is ${JSON.stringify(said[of])}, stored ${JSON.stringify(held[of])}`,
        ],
  );
  for (const id of new Set([...Object.keys(said.items), ...Object.keys(held.items)])) {
    const [one, two] = [JSON.stringify(said.items[id]), JSON.stringify(held.items[id])];
    if (one !== two) faults.push(`Recomputed in another order, item ${id} is ${one}, stored ${two}`);
  }
  return faults;
}
