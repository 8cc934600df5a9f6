import { expect, onTestFinished } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { newId } from '../../src/ids.ts';
import type { Actor } from '../../src/work.ts';
import { asSuper } from './cluster.ts';
import { freshDatabase, type TestDatabase } from './db.ts';
import { type Seeded, seedPatient, seedSite } from './seed.ts';
import { seedResult, seedWork } from './seed-work.ts';

export interface Scene {
  readonly t: TestDatabase;
  readonly actor: Actor;
  readonly patient: Seeded;
  readonly done: string;
  readonly live: string;
  readonly ended: string;
  readonly result: string;
}

/** A patient with an item completed by a final result, one ended, one live and one from before the enrolment. */
export async function scene(): Promise<Scene> {
  const t = await freshDatabase();
  // Comes after the check of the invariant, which is what these tests are about.
  onTestFinished(() => t.drop());
  const actor = await seedSite(t, 'alpha');
  const patient = await seedPatient(t, actor, {
    enrolledOn: '2025-06-01',
    items: [
      { opens: '2025-11-01', due: '2025-12-01', closes: '2026-01-01', status: 'completed' },
      { opens: '2026-05-01', due: '2026-06-01', closes: '2026-07-01', status: 'ended' },
      { opens: '2026-11-01', due: '2026-12-01', closes: '2027-01-01' },
      { opens: '2024-11-01', due: '2024-12-01', closes: '2025-01-01', status: 'before-enrolment' },
    ],
  });
  const [done = '', ended = '', live = ''] = patient.itemIds;
  const result = await seedResult(t, actor, patient.patientId, '2025-12-01', done);
  await seedWork(t, actor, patient.patientId, { kind: 'confirm-earlier-imaging', dueOn: '2026-12-01' });
  await inSite(t.db, actor.site.id, (tx) =>
    tx
      .insertInto('netvigil.audit')
      .values({
        site_id: actor.site.id,
        at: '2026-05-02T00:00:00Z',
        staff_id: actor.id,
        action: 'ended',
        entity: 'item',
        entity_id: ended,
      })
      .execute(),
  );
  expect(await t.breaches()).toEqual([]);
  return { t, actor, patient, done, live, ended, result };
}

/** Breaks it past foreign keys and triggers, and sees exactly this clause red. */
export async function expectRed(s: Scene, clause: string, ...statements: string[]): Promise<void> {
  await asSuper(s.t.superConfig, "set session_replication_role = 'replica'", ...statements);
  const found = await s.t.breaches();
  expect(found.map((breach) => breach.clause)).toEqual([clause]);
  expect(found[0]).toMatchObject({ site_id: s.actor.site.id });
  s.t.expectBreaches((breach) => breach.clause === clause);
}

/** The statement of a fact about care, and its id. */
export function careFact(
  s: Scene,
  kind: string,
  date: string,
  details: object,
  patientId = s.patient.patientId,
) {
  const id = newId();
  const insert = `insert into netvigil.fact (site_id, id, patient_id, kind, date, details, content_hash, recorded_on, recorded_at, recorded_by)
    values (${s.actor.site.id}, '${id}', '${patientId}', '${kind}', '${date}', '${JSON.stringify(details)}', '${id}',
            '${date}', now(), '${s.actor.id}')`;
  return { id, insert };
}
