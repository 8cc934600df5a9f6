import { audit } from '../audit/repo.ts';
import { holdSteady } from '../db/hold-steady.ts';
import { dayInZone } from '../domain/calendar.ts';
import { careSentence } from '../domain/care.ts';
import type { Identifier } from '../domain/facts.ts';
import { observe } from '../domain/observation-rule.ts';
import { inputOf } from '../domain/observations.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { ENDING_TAKEN_BACK, type Ending, endItemRow, reviveItemRow } from './endings.repo.ts';
import { addressedBy, groupOf, lockPatient } from './group.repo.ts';
import { loadRecord } from './load.repo.ts';
import { itemOwner, openWorkOf, trailOf } from './read.repo.ts';
import type { Addressed } from './record.ts';
import { derivePatient } from './use-cases.ts';
import { careView, choiceView, courseView, storedItemView, workRowView } from './view.ts';

/** The surviving patient. @throws Refusal 404 where the site knows no such patient */
export const requirePatientId = async (work: Work, identifier: Identifier, lock: boolean): Promise<string> =>
  (await requireAddressed(work, identifier, lock)).patientId;

/**
 * The surviving patient, and the record that the identifier was given to.
 * @param pointer where the body names the patient; null: the address does
 * @throws Refusal 404 where the site knows no such patient
 */
export async function requireAddressed(
  work: Work,
  identifier: Identifier,
  lock: boolean,
  pointer: string | null = null,
): Promise<Addressed> {
  const addressed = await addressedBy(work, identifier, lock);
  if (addressed !== null) return addressed;
  throw patientNotKnown(pointer);
}

/** @param pointer where the body names the patient; null: the address does */
export const patientNotKnown = (pointer: string | null): Refusal =>
  new Refusal(
    404,
    'patient-not-known',
    worded('No patient of this site has that identifier.', 'PUT /v1/patients/{system}/{value} makes one.'),
    pointer === null ? [] : [{ pointer, detail: 'Must be an identifier of a patient of this site.' }],
  );

/**
 * Holds the rows of patients, always in one order, so that two who want the same ones cannot wait for each other.
 * Gives whom it holds, in the order of `ids`: of merged records the surviving patient.
 */
export async function lockPatients(work: Work, ids: readonly string[]): Promise<string[]> {
  const held = new Map<string, string>();
  for (const id of [...new Set(ids)].toSorted()) held.set(id, (await lockPatient(work, id)).patientId);
  return ids.map((id) => held.get(id) ?? id);
}

/** A patient's plan as it stands on the site's day: states are derived from the dates as it is read. */
export async function readPlan(work: Work, identifier: Identifier) {
  const patientId = await requirePatientId(work, identifier, false);
  const { record, plan, itemRows, evidence } = await loadRecord(work, patientId);
  const { plan: domain } = record;
  const items = (domain?.items ?? []).flatMap((item) => {
    const row = itemRows.get(item.id);
    return domain === null || row === undefined
      ? []
      : [storedItemView(domain, item, row, evidence.get(item.id) ?? [], work.today)];
  });
  return {
    day: work.today,
    status: plan?.status ?? ('none' as const),
    enrolledOn: domain?.enrolledOn ?? null,
    endedReason: plan?.ended_reason ?? null,
    care: careView(record),
    ...choiceView(record.facts),
    courses: domain?.courses.map(courseView) ?? [],
    items,
    work: (await openWorkOf(work, patientId)).map(workRowView),
  };
}

/**
 * One item and why.
 * @throws Refusal 404 where the site knows no such item
 */
export async function readItem(work: Work, itemId: string) {
  const owner = await requireOwner(work, itemId);
  const { record, itemRows, evidence } = await loadRecord(work, owner.patientId);
  const item = record.plan?.items.find(({ id }) => id === itemId);
  const row = itemRows.get(itemId);
  if (record.plan === null || item === undefined || row === undefined) throw notKnown();
  return storedItemView(record.plan, item, row, evidence.get(itemId) ?? [], work.today);
}

/** @throws Refusal 404 where the site knows no such item */
async function requireOwner(work: Work, itemId: string): Promise<Addressed> {
  const owner = await itemOwner(work, itemId);
  if (owner === null) throw notKnown();
  return { patientId: owner.patient_id, memberId: owner.member_id };
}

/**
 * The patient of an item and the record that its plan was made for, with the patient's row held until the
 * transaction ends.
 * @throws Refusal 404 where the site knows no such item
 */
export async function lockOwner(work: Work, itemId: string): Promise<Addressed> {
  const hold = async () => (await lockPatient(work, (await requireOwner(work, itemId)).patientId)).patientId;
  const owner = await holdSteady(
    hold,
    () => requireOwner(work, itemId),
    ({ patientId }) => patientId,
  );
  if (owner === null) throw notKnown();
  return owner;
}

const notKnown = () =>
  new Refusal(
    404,
    'item-not-known',
    worded('This site has no such item.', 'GET /v1/patients/{system}/{value}/plan lists them.'),
  );

/**
 * Ends a live item otherwise than by a result: this item, never the plan.
 * @param check compares If-Match with the version held
 * @throws Refusal 409 where the item is not live
 */
export async function endItem(
  work: Work,
  itemId: string,
  ending: Ending,
  check: (version: number) => void,
): Promise<void> {
  const { patientId } = await lockOwner(work, itemId);
  const held = await itemOwner(work, itemId);
  if (held === null) throw notKnown();
  check(held.version);
  if (held.status !== 'live') {
    throw new Refusal(
      409,
      'item-not-live',
      `The item is ${held.status} already; only a live item can be ended.`,
    );
  }
  await endItemRow(work, itemId, ending);
  await audit(work, [
    {
      action: 'ended',
      entity: 'item',
      entityId: itemId,
      patientId,
      before: { status: held.status },
      after: { status: 'ended', reason: ending.reason, alternative: ending.alternative },
      reason: ending.note,
    },
  ]);
  await derivePatient(work, patientId);
}

/**
 * Takes back the ending of an examination that a person ended in error. It lives again, or is what the record has
 * made of it meanwhile: met by a result, or ended with the patient's death or transfer.
 * @param check compares If-Match with the version held
 * @throws Refusal 403 where only a clinician could end it so, 404, 409 where no person ended it
 */
export async function takeBackEnding(
  work: Work,
  itemId: string,
  reason: string,
  check: (version: number) => void,
): Promise<void> {
  const { patientId } = await lockOwner(work, itemId);
  const held = await itemOwner(work, itemId);
  if (held === null) throw notKnown();
  check(held.version);
  const { status, ended_reason: ended, ended_note: note, alternative: what, alternative_by: by } = held;
  if (status !== 'ended' || note === null) {
    throw new Refusal(
      409,
      'item-not-ended-by-hand',
      `The item is ${status}${status === 'ended' ? ` as ${ended}, with the patient` : ''}: only an ending that a person gave to this item is taken back.`,
    );
  }
  if (ended === 'not-clinically-necessary' && !work.actor.roles.includes('clinician')) {
    throw new Refusal(403, 'clinician-only', 'Only a clinician takes back what only a clinician can decide.');
  }
  await reviveItemRow(work, itemId);
  await audit(work, [
    {
      action: ENDING_TAKEN_BACK,
      entity: 'item',
      entityId: itemId,
      patientId,
      before: { status, reason: ended, note, alternative: what === null ? null : { what, by } },
      after: { status: 'live' },
      reason,
    },
  ]);
  await derivePatient(work, patientId);
}

export interface TimelineEntry {
  readonly on: string;
  readonly kind: 'fact' | 'result' | 'plan' | 'item' | 'work' | 'merge' | 'observation';
  readonly id: string;
  readonly sentence: string;
}

/** What happened and what is planned, in order of the day it happened on. */
export async function readTimeline(work: Work, identifier: Identifier) {
  const patientId = await requirePatientId(work, identifier, false);
  const { record, itemRows, evidence } = await loadRecord(work, patientId);
  const { workItems, plan, merges } = await trailOf(work, await groupOf(work, patientId));
  const { plan: domain } = record;
  const corrected = new Map(
    record.facts.flatMap((fact) => (fact.corrects === null ? [] : [[fact.corrects, fact.id]])),
  );
  const entries: TimelineEntry[] = [
    ...record.facts.map((fact) => ({
      on: fact.date ?? fact.recordedOn,
      kind: 'fact' as const,
      id: fact.id,
      sentence:
        `${careSentence(fact) ?? `${fact.kind.replaceAll('-', ' ')}${fact.date === null ? ' (day unknown)' : ''}`}, recorded on ${fact.recordedOn}` +
        `${fact.corrects === null ? '' : `; corrects ${fact.corrects}`}${corrected.has(fact.id) ? `; corrected by ${corrected.get(fact.id)}` : ''}`,
    })),
    ...record.results.map((row) => ({
      on: row.performedOn,
      kind: 'result' as const,
      id: row.id,
      sentence: `${row.modality} ${row.regions.join(' + ')}, ${row.status}, version ${row.version}`,
    })),
    ...plan.map((row) => ({
      on: row.accepted_on,
      kind: 'plan' as const,
      id: row.plan_id,
      sentence: `Revision ${row.revision} accepted with ${row.item_count} examinations. ${row.reason}`,
    })),
    ...merges.flatMap((row) => [
      {
        on: row.merged_on,
        kind: 'merge' as const,
        id: row.id,
        sentence: `Two records of one patient merged. ${row.reason}`,
      },
      ...(row.unmerged_at === null
        ? []
        : [
            {
              on: dayInZone(row.unmerged_at, work.site.zone),
              kind: 'merge' as const,
              id: row.id,
              sentence: `The merge was taken back. ${row.unmerge_reason ?? ''}`,
            },
          ]),
    ]),
    ...(domain?.items ?? []).flatMap((item) => {
      const row = itemRows.get(item.id);
      if (domain === null || row === undefined) return [];
      const view = storedItemView(domain, item, row, evidence.get(item.id) ?? [], work.today);
      return [
        {
          on: item.due,
          kind: 'item' as const,
          id: item.id,
          sentence: `${view.label}: ${view.state}. ${view.why.sentence}`,
        },
      ];
    }),
    ...record.periods.map((period) => ({
      on: period.openedOn,
      kind: 'observation' as const,
      id: period.periodId,
      sentence: `Observation period opened. ${observe(inputOf(record, period), period.settings, work.today).sentence}`,
    })),
    ...workItems.map((row) => ({
      on: row.opened_on,
      kind: 'work' as const,
      id: row.id,
      sentence: `${row.sentence} (${row.status})`,
    })),
  ];
  return {
    day: work.today,
    entries: entries.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1)),
  };
}
