import type { Selectable } from 'kysely';
import type { Database } from '../db/tables.ts';
import { standingDecision } from '../domain/board-decision.ts';
import { type CalendarDate, dayInZone } from '../domain/calendar.ts';
import type { Fact } from '../domain/facts.ts';
import { NO_MEETINGS } from '../domain/meetings.ts';
import type { KnownBefore } from '../domain/observation-model.ts';
import type { RecordedPeriod } from '../domain/plan-model.ts';
import type { AnsweredWork, WorkAnswer, WorkKind } from '../domain/work-kinds.ts';
import type { Work } from '../work.ts';
import { takenBackSince } from './answer.repo.ts';
import { boardCalendar } from './board-calendar.repo.ts';
import { type Group, groupOf } from './group.repo.ts';
import { assemblePlan, loadPlans } from './load-plan.repo.ts';
import { loadResults } from './load-results.repo.ts';
import { loadPeriods, loadRecurrences } from './observations.repo.ts';
import type { AsOf, OpenWork, StoredRecord } from './record.ts';

/** All that is known of a patient and of the records merged into it. @throws where the site has no such record */
export async function loadRecord(work: Work, patientId: string): Promise<StoredRecord> {
  const [stored] = await loadRecords(work, [await groupOf(work, patientId)]);
  if (stored === undefined) throw new Error('A group without a record.');
  return stored;
}

/** Of the snapshots that are open, the record of one patient that each has read. */
const readBefore = new WeakMap<Work['tx'], { readonly of: string; readonly read: Promise<StoredRecord[]> }>();

/**
 * The records of many patients in a few statements, in the order of the groups. That of one patient is read once in a
 * snapshot, however many parts of a page ask for it.
 * @param asOf only what was recorded by then; plans as their revisions stood, items without what they became
 */
export function loadRecords(
  work: Work,
  groups: readonly Group[],
  asOf: AsOf | null = null,
): Promise<StoredRecord[]> {
  if (!work.snapshot || asOf !== null || groups.length !== 1) return readRecords(work, groups, asOf);
  const of = JSON.stringify(groups);
  const before = readBefore.get(work.tx);
  if (before?.of === of) return before.read;
  const read = readRecords(work, groups, asOf);
  readBefore.set(work.tx, { of, read });
  return read;
}

async function readRecords(work: Work, groups: readonly Group[], asOf: AsOf | null): Promise<StoredRecord[]> {
  const members = groups.flatMap((group) => group.members);
  if (members.length === 0) return [];
  const facts = Map.groupBy(await loadFacts(work, members, asOf), (row) => row.patientId);
  const { results, resolutions } = await loadResults(work, members, asOf);
  const resultsOf = Map.groupBy(results, (row) => row.memberId);
  const workOf = Map.groupBy(await loadWork(work, members, asOf), (row) => row.memberId);
  const plans = await loadPlans(work, members, asOf);
  // Of the past, the plan is what is shown.
  const periodsOf = Map.groupBy(
    asOf === null ? await loadPeriods(work, members) : [],
    ({ row }) => row.patient_id,
  );
  const recurred = [...workOf.values()].flat().filter((row) => row.answer?.answer === 'recurrence');
  const recurrences = await loadRecurrences(work, asOf === null ? recurred : []);
  const waits = periodsOf.size > 0 || recurred.length > 0;
  const board = waits ? await boardCalendar(work) : NO_MEETINGS;
  return groups.map((group): StoredRecord => {
    const own = group.members.flatMap((member) => resultsOf.get(member) ?? []);
    const ownFacts = group.members.flatMap((member) => (facts.get(member) ?? []).map(({ fact }) => fact));
    const workRows = group.members.flatMap((member) => workOf.get(member) ?? []);
    const ownPeriods = group.members.flatMap((member) => periodsOf.get(member) ?? []);
    const { domain, ...stored } = assemblePlan(group, plans, dischargedAt(workRows), asOf);
    return {
      record: {
        facts: ownFacts,
        results: own.map((row) => row.result),
        resolutions: own.flatMap((row) => resolutions.get(row.result.id) ?? []),
        answered: workRows.flatMap((row): AnsweredWork[] =>
          row.answer === null || row.closedAt === null
            ? []
            : [
                {
                  kind: row.kind,
                  subject: row.subject,
                  answer: row.answer,
                  on: dayInZone(row.closedAt, work.site.zone),
                },
              ],
        ),
        alternatives: [...stored.itemRows.values()].flatMap(
          ({ id, alternative, alternative_by: by, ended_on }) =>
            alternative === null || by === null || (asOf !== null && (ended_on ?? '') > asOf.day)
              ? []
              : [{ itemId: id, what: alternative, by }],
        ),
        // Of the past, the plan is what is shown.
        appointments: [...stored.itemRows.values()].flatMap(({ id, booked_on: on }) =>
          asOf !== null || on === null ? [] : [{ itemId: id, on }],
        ),
        scanAppointments: workRows.flatMap(({ kind, subject, open, bookedOn: on }) =>
          asOf !== null || !open || kind !== 'observation-scan' || on === null ? [] : [{ subject, on }],
        ),
        plan: domain,
        periods: ownPeriods.map(({ period }) => ({ ...period, known: knownBefore(ownFacts, period) })),
        recurrences: workRows.flatMap(({ id }) => recurrences.get(id) ?? []),
        board,
      },
      ...stored,
      observationRows: ownPeriods.map(({ row }) => row),
      openWork: workRows.filter((row) => row.open),
      foreignResults: new Map(
        own.flatMap((row) => (row.memberId === group.patientId ? [] : [[row.result.id, row.memberId]])),
      ),
    };
  });
}

/** By the ids of what was recorded: one that was made later sorts later. */
function knownBefore(facts: readonly Fact[], { periodId, decisions }: PeriodRecorded): KnownBefore {
  const by = (id: string) => new Set(facts.flatMap((fact) => (fact.id < id ? fact.id : [])));
  return { opening: by(periodId), decision: by(standingDecision(decisions)?.id ?? '') };
}
type PeriodRecorded = Pick<RecordedPeriod, 'periodId' | 'decisions'>;

async function loadFacts(
  work: Work,
  members: readonly string[],
  asOf: AsOf | null,
): Promise<{ patientId: string; fact: Fact }[]> {
  const rows = await work.tx
    .selectFrom('netvigil.fact')
    .select(['id', 'patient_id', 'kind', 'date', 'details', 'corrects', 'recorded_on'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', 'in', members)
    .$if(asOf !== null, (qb) => qb.where('recorded_at', '<', asOf?.at ?? work.now))
    .orderBy('id')
    .execute();
  // Facts were checked against the same types when they came in (patients/wire.ts).
  return rows.map(({ recorded_on, patient_id, ...row }) => ({
    patientId: patient_id,
    fact: { ...row, recordedOn: recorded_on } as unknown as Fact,
  }));
}

interface WorkRow extends OpenWork {
  readonly memberId: string;
  readonly open: boolean;
  readonly answer: WorkAnswer | null;
  readonly closedAt: Date | null;
  readonly bookedOn: CalendarDate | null;
}

async function loadWork(work: Work, members: readonly string[], asOf: AsOf | null): Promise<WorkRow[]> {
  const query = work.tx
    .selectFrom('netvigil.work_item')
    .select([
      'id',
      'patient_id',
      'merged_from',
      'kind',
      'subject',
      'sentence',
      'parts',
      'tier',
      'due_on',
      'status',
      'answer',
      'closed_at',
      'booked_on',
    ])
    .where('site_id', '=', work.site.id)
    .orderBy('id');
  if (asOf === null) {
    const rows = await query
      .where('patient_id', 'in', members)
      .where('status', 'in', ['open', 'answered'])
      .execute();
    return rows.map((row) => workRow(row, row.patient_id ?? '', row.status === 'open'));
  }
  const rows = await query
    .where((eb) => eb.or([eb('patient_id', 'in', members), eb('merged_from', 'in', members)]))
    .where('opened_at', '<', asOf.at)
    .execute();
  const takenBack = await takenBackSince(
    work,
    rows.map((row) => row.id),
    asOf.at,
  );
  return rows.flatMap((now) => {
    const then = takenBack.get(now.id);
    const row =
      then === undefined
        ? now
        : { ...now, status: 'answered', answer: then.answer, closed_at: new Date(then.closedAt) };
    const open = row.closed_at === null || row.closed_at >= asOf.at;
    const memberId = row.merged_from ?? row.patient_id ?? '';
    return members.includes(memberId) && (open || row.status === 'answered')
      ? [workRow(row, memberId, open)]
      : [];
  });
}

function workRow(
  row: Pick<
    Selectable<Database['netvigil.work_item']>,
    | 'id'
    | 'kind'
    | 'subject'
    | 'sentence'
    | 'parts'
    | 'tier'
    | 'due_on'
    | 'answer'
    | 'closed_at'
    | 'booked_on'
  >,
  memberId: string,
  open: boolean,
): WorkRow {
  return {
    id: row.id,
    memberId,
    kind: row.kind as WorkKind,
    subject: row.subject,
    sentence: row.sentence,
    parts: row.parts as OpenWork['parts'],
    tier: row.tier,
    dueOn: row.due_on,
    open,
    answer: open ? null : (row.answer as WorkAnswer | null),
    closedAt: open ? null : row.closed_at,
    bookedOn: row.booked_on,
  };
}

/** When a clinician last discharged the patient; null where nobody did. */
const dischargedAt = (rows: readonly WorkRow[]): Date | null =>
  rows
    .filter((row) => row.answer?.answer === 'discharge')
    .reduce<Date | null>(
      (last, { closedAt: at }) => (at !== null && (last === null || at > last) ? at : last),
      null,
    );
