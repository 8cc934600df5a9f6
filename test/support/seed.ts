import { sql, type Transaction } from 'kysely';
import { inSite } from '../../src/db/in-site.ts';
import type { Database, Role } from '../../src/db/tables.ts';
import type { ItemStatus } from '../../src/domain/schedule.ts';
import { newId } from '../../src/ids.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import type { Actor } from '../../src/work.ts';
import type { TestDatabase } from './db.ts';

/** Rows written straight into the tables, as the service's role, so that the master invariant holds. */

const MOMENT = '2020-01-01T00:00:00Z';

/** A site with one member of staff who has these roles, and RECT-G1 signed by them on 2020-01-01. */
export async function seedSite(
  t: TestDatabase,
  code: string,
  zone = 'UTC',
  roles: Role[] = ['nurse', 'clinician'],
): Promise<Actor> {
  const { id: siteId } = await t.db
    .insertInto('netvigil.site')
    .values({ code, name: code, zone, language: 'en' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const actor: Actor = {
    id: newId(),
    login: `seed@${code}`,
    name: 'Dr Seed',
    roles,
    site: { id: siteId, code, zone, language: 'en' },
  };
  await inSite(t.db, siteId, async (tx) => {
    await tx
      .insertInto('netvigil.staff')
      .values({ site_id: siteId, id: actor.id, login: actor.login, name: actor.name, roles })
      .execute();
    await signRectG1(tx, actor);
  });
  return actor;
}

async function signRectG1(tx: Transaction<Database>, actor: Actor): Promise<void> {
  await tx
    .insertInto('netvigil.protocol_version')
    .values({
      code: 'RECT-G1',
      version: 1,
      definition: JSON.stringify(protocolOf('RECT-G1')),
      content_hash: 'seed',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('netvigil.protocol_signoff')
    .values({
      site_id: actor.site.id,
      code: 'RECT-G1',
      version: 1,
      signed_by: actor.id,
      signed_on: '2020-01-01',
      signed_at: MOMENT,
      statement: 'Signed.',
      content_hash: 'seed',
    })
    .execute();
}

export interface SeedItem {
  readonly opens: string;
  readonly due: string;
  readonly closes: string;
  readonly critical?: string;
  readonly status?: ItemStatus;
  readonly id?: string;
}

export interface SeedPatient {
  readonly items: readonly SeedItem[];
  /** The day on which the stages were written; no sweep has passed since. */
  readonly writtenOn?: string;
  readonly wakesOn?: string;
  readonly enrolledOn?: string;
  readonly primary?: string;
  readonly grade?: string;
}

export interface Seeded {
  readonly patientId: string;
  readonly planId: string;
  readonly itemIds: readonly string[];
}

/** A patient with a running RECT-G1 plan of these items, all of one series. */
export async function seedPatient(t: TestDatabase, actor: Actor, seed: SeedPatient): Promise<Seeded> {
  const { primary = 'rectum', grade = 'G1', writtenOn = '2000-01-01', enrolledOn = '1990-01-01' } = seed;
  const site_id = actor.site.id;
  const [patientId, planId, courseId] = [newId(), newId(), newId()];
  const itemIds = seed.items.map((item) => item.id ?? newId());
  await inSite(t.db, site_id, async (tx) => {
    await tx
      .insertInto('netvigil.patient')
      .values({
        site_id,
        id: patientId,
        name: `Patient ${patientId.slice(-6)}`,
        sex: 'unknown',
        primary_tumour: primary,
        grade,
        created_at: MOMENT,
        updated_at: MOMENT,
      })
      .execute();
    await tx
      .insertInto('netvigil.patient_identifier')
      .values({ site_id, system: 'mrn', value: patientId, patient_id: patientId })
      .execute();
    const wakes = seed.wakesOn === undefined ? {} : { wakes_on: seed.wakesOn };
    await tx
      .insertInto('netvigil.plan')
      .values({
        site_id,
        id: planId,
        patient_id: patientId,
        status: 'active',
        enrolled_on: enrolledOn,
        ...wakes,
      })
      .execute();
    await tx
      .insertInto('netvigil.plan_revision')
      .values({
        site_id,
        plan_id: planId,
        revision: 1,
        kind: 'first',
        item_count: itemIds.length,
        reason: 'Seeded.',
        accepted_on: enrolledOn,
        accepted_at: MOMENT,
        accepted_by: actor.id,
      })
      .execute();
    await tx
      .insertInto('netvigil.course')
      .values({
        site_id,
        id: courseId,
        plan_id: planId,
        protocol_code: 'RECT-G1',
        protocol_version: 1,
        anchor_on: '1990-01-01',
        anchor_event: 'resection',
        omitted_series: [],
        reason: 'Seeded.',
        revision: 1,
      })
      .execute();
    for (const [index, item] of seed.items.entries()) {
      const { opens, due, closes, critical = closes, status = 'live' } = item;
      const done = status === 'completed' ? due : null;
      const ended = status === 'ended';
      await sql`
        INSERT INTO netvigil.item (site_id, id, plan_id, patient_id, course_id, series_key, step_number, occurrence,
          origin, revision, opens_on, due_on, closes_on, critical_on, status, completed_on, completed_late,
          ended_reason, ended_on, ended_by, stage, changes_on, primary_tumour, grade)
        SELECT ${site_id}, ${itemIds[index]}::uuid, ${planId}::uuid, ${patientId}::uuid, ${courseId}::uuid,
          'mri-liver-pelvis', 1, ${index + 1}::integer, 'step', 1, ${opens}::date, ${due}::date, ${closes}::date,
          ${critical}::date, ${status}, ${done}::date, CASE WHEN ${done}::date IS NULL THEN NULL ELSE false END,
          CASE WHEN ${ended} THEN 'declined' END, CASE WHEN ${ended} THEN ${due}::date END,
          CASE WHEN ${ended} THEN ${actor.id}::uuid END, CASE WHEN ${status} = 'live' THEN s.stage ELSE 0 END,
          CASE WHEN ${status} = 'live' THEN netvigil.stage_ends_on(s.stage, ${opens}::date, ${due}::date, ${closes}::date)
               ELSE 'infinity' END, ${primary}, ${grade}
          FROM (SELECT netvigil.stage_on(${opens}::date, ${due}::date, ${closes}::date, ${writtenOn}::date) AS stage) s
      `.execute(tx);
    }
  });
  return { patientId, planId, itemIds };
}

export interface SeedWork {
  readonly kind: string;
  readonly dueOn: string;
  readonly tier?: number;
  readonly subject?: string;
  readonly resultId?: string;
  readonly status?: 'open' | 'answered' | 'settled';
  readonly answer?: object;
}

/** A piece of work of a patient. */
export async function seedWork(
  t: TestDatabase,
  actor: Actor,
  patientId: string,
  work: SeedWork,
): Promise<string> {
  const id = newId();
  const { kind, dueOn, tier = 4, subject = id, resultId = null, answer } = work;
  const status = work.status ?? (answer === undefined ? 'open' : 'answered');
  await inSite(t.db, actor.site.id, (tx) =>
    tx
      .insertInto('netvigil.work_item')
      .values({
        site_id: actor.site.id,
        id,
        patient_id: patientId,
        kind,
        subject,
        tier,
        due_on: dueOn,
        role: 'nurse',
        sentence: `Do ${kind}.`,
        parts: '{}',
        result_id: resultId,
        status,
        opened_on: dueOn,
        opened_at: MOMENT,
        closed_at: status === 'open' ? null : new Date(MOMENT),
        closed_by: status === 'open' ? null : actor.id,
        answer: answer === undefined ? null : JSON.stringify(answer),
        primary_tumour: 'rectum',
        grade: 'G1',
      })
      .execute(),
  );
  return id;
}

/** A final result; evidence of an item where one is named, and then with its review. */
export async function seedResult(
  t: TestDatabase,
  actor: Actor,
  patientId: string,
  performedOn: string,
  itemId: string | null = null,
): Promise<string> {
  const id = newId();
  await inSite(t.db, actor.site.id, async (tx) => {
    await tx
      .insertInto('netvigil.result')
      .values({
        site_id: actor.site.id,
        id,
        patient_id: patientId,
        system: 'ris',
        accession: id,
        version: 1,
        performed_on: performedOn,
        modality: 'MRI',
        regions: ['liver', 'pelvis'],
        status: 'final',
        received_at: MOMENT,
      })
      .execute();
    if (itemId === null) return;
    await tx
      .insertInto('netvigil.item_evidence')
      .values({ site_id: actor.site.id, item_id: itemId, result_id: id })
      .execute();
  });
  const [kind, subject] = itemId === null ? ['unmatched-result', id] : ['result-to-review', `${id} v1`];
  await seedWork(t, actor, patientId, { kind, subject, dueOn: '2026-12-01', resultId: id });
  return id;
}
