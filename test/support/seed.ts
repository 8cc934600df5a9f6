import { sql, type Transaction } from 'kysely';
import { inSite } from '../../src/db/in-site.ts';
import type { Database, Role } from '../../src/db/tables.ts';
import type { ItemStatus } from '../../src/domain/schedule.ts';
import { newId } from '../../src/ids.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import type { Actor } from '../../src/work.ts';
import type { TestDatabase } from './db.ts';

/** Rows written straight into the tables, as the service's role, so that the master invariant holds. */

export const MOMENT = '2020-01-01T00:00:00Z';

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
  /** Its own id where it is not told. */
  readonly recordNumber?: string;
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
      .values({ site_id, system: 'mrn', value: seed.recordNumber ?? patientId, patient_id: patientId })
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
    await sql`
      INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
      SELECT site_id, 'item', id, opens_on FROM netvigil.item
       WHERE site_id = ${site_id} AND plan_id = ${planId}::uuid AND status = 'live' AND stage > 0`.execute(
      tx,
    );
  });
  return { patientId, planId, itemIds };
}
