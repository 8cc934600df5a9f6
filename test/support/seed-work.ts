import { inSite } from '../../src/db/in-site.ts';
import { newId } from '../../src/ids.ts';
import type { Actor } from '../../src/work.ts';
import type { TestDatabase } from './db.ts';
import { MOMENT } from './seed.ts';

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
