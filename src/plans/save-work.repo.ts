import type { AuditEntry } from '../audit/repo.ts';
import { insertTogether } from '../db/insert-together.ts';
import { DUE_ANEW } from '../domain/work-kinds.ts';
import type { WantedWork } from '../domain/work-record.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import type { StoredRecord } from './record.ts';
import type { Labels } from './save.repo.ts';

export type OpenedWork = WantedWork & { readonly id: string };

const nameOf = (w: { kind: string; subject: string }): string => `${w.kind} ${w.subject}`;

/** Work that is newly wanted, each need once. */
export const openedBy = (wanted: readonly WantedWork[]): OpenedWork[] =>
  [...new Map(wanted.map((w) => [nameOf(w), w])).values()].map((w) => ({ ...w, id: newId() }));

/** @param foreignResults whose results those of merged records are: work about one goes with it when unmerged */
export const workRows = (
  work: Work,
  patientId: string,
  opened: readonly OpenedWork[],
  labels: Labels,
  foreignResults: ReadonlyMap<string, string> = new Map(),
) =>
  opened.map((w) => ({
    site_id: work.site.id,
    id: w.id,
    patient_id: patientId,
    merged_from: w.resultId === null ? null : (foreignResults.get(w.resultId) ?? null),
    kind: w.kind,
    subject: w.subject,
    tier: w.tier,
    due_on: w.dueOn,
    role: w.role,
    sentence: w.sentence,
    parts: w.parts,
    result_id: w.resultId,
    item_id: w.itemId ?? null,
    status: 'open' as const,
    opened_on: work.today,
    opened_at: work.now,
    primary_tumour: labels.primaryTumour,
    grade: labels.grade,
    nelm_type: labels.nelmType,
  }));

export const openedEntries = (patientId: string, opened: readonly OpenedWork[]): AuditEntry[] =>
  opened.map((w) =>
    entry('work-opened', w.id, patientId, { kind: w.kind, subject: w.subject, dueOn: w.dueOn }),
  );

/** Opens the work that is newly wanted and settles what no longer is; what stays keeps its day and its history. */
export async function syncWork(
  work: Work,
  patientId: string,
  { openWork: open, foreignResults }: StoredRecord,
  wanted: readonly WantedWork[],
  labels: Labels,
): Promise<AuditEntry[]> {
  const wantedByName = new Map(wanted.map((w) => [nameOf(w), w]));
  const openByName = new Map(open.map((w) => [nameOf(w), w]));
  const opened = openedBy(wanted.filter((w) => !openByName.has(nameOf(w))));
  const settled = open.filter((w) => !wantedByName.has(nameOf(w)));
  const reworded = open.flatMap((w) => {
    const now = wantedByName.get(nameOf(w));
    if (now === undefined) return [];
    const dueOn = DUE_ANEW.has(now.kind) ? now.dueOn : w.dueOn;
    // Of merged records, and of records parted again, a case may go by another of its readings.
    const isSame = now.tier === w.tier && dueOn === w.dueOn && now.parts.case === w.parts.case;
    return isSame && now.sentence === w.sentence
      ? []
      : [{ id: w.id, now: { sentence: now.sentence, parts: now.parts, tier: now.tier, dueOn }, was: w }];
  });
  await insertTogether(work, {
    'netvigil.work_item': workRows(work, patientId, opened, labels, foreignResults),
  });
  if (settled.length > 0) {
    await work.tx
      .updateTable('netvigil.work_item')
      .set((eb) => ({
        status: 'settled',
        closed_at: work.now,
        closed_by: work.actor.id,
        version: eb('version', '+', 1),
      }))
      .where('site_id', '=', work.site.id)
      .where(
        'id',
        'in',
        settled.map((w) => w.id),
      )
      .execute();
  }
  for (const { id, now } of reworded) {
    await work.tx
      .updateTable('netvigil.work_item')
      // What was put off has become something else.
      .set((eb) => ({
        sentence: now.sentence,
        tier: now.tier,
        due_on: now.dueOn,
        parts: JSON.stringify(now.parts),
        snoozed_until: null,
        version: eb('version', '+', 1),
      }))
      .where('site_id', '=', work.site.id)
      .where('id', '=', id)
      .execute();
  }
  return [
    ...openedEntries(patientId, opened),
    ...settled.map(
      (w): AuditEntry => entry('work-settled', w.id, patientId, { kind: w.kind, subject: w.subject }),
    ),
    // What it said before is what a past day is told (`workThen`).
    ...reworded.map(
      ({ id, now, was: { sentence, parts, tier, dueOn } }): AuditEntry => ({
        ...entry('work-reworded', id, patientId, { sentence: now.sentence, dueOn: now.dueOn }),
        before: { sentence, parts, tier, dueOn },
      }),
    ),
  ];
}

const entry = (action: string, entityId: string, patientId: string, after: object): AuditEntry => ({
  action,
  entity: 'work-item',
  entityId,
  patientId,
  after,
});

/** Brings the labels of a patient's rows up to date; the worklist filters by them. */
export async function relabel(
  work: Work,
  patientId: string,
  planIds: readonly string[],
  labels: Labels,
): Promise<void> {
  const set = { primary_tumour: labels.primaryTumour, grade: labels.grade, nelm_type: labels.nelmType };
  await work.tx
    .updateTable('netvigil.work_item')
    .set(set)
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .execute();
  if (planIds.length === 0) return;
  await work.tx
    .updateTable('netvigil.item')
    .set(set)
    .where('site_id', '=', work.site.id)
    .where('plan_id', 'in', planIds)
    .execute();
}
