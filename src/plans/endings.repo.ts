import { sql } from 'kysely';
import type { Work } from '../work.ts';
import type { AsOf, ItemRow } from './record.ts';

/** How a person ends an examination: with a coded reason and words. */
export interface Ending {
  readonly reason: string;
  readonly note: string;
  readonly alternative: { readonly what: string; readonly by: string } | null;
}

/** What the trail calls an ending that was taken back. */
export const ENDING_TAKEN_BACK = 'ending-taken-back';

export async function endItemRow(work: Work, itemId: string, ending: Ending): Promise<void> {
  await work.tx
    .updateTable('netvigil.item')
    .set((eb) => ({
      status: 'ended',
      stage: 0,
      changes_on: 'infinity',
      missing_regions: [],
      ended_reason: ending.reason,
      ended_note: ending.note,
      ended_on: work.today,
      ended_by: work.actor.id,
      alternative: ending.alternative?.what ?? null,
      alternative_by: ending.alternative?.by ?? null,
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', itemId)
    .execute();
  await work.tx
    .deleteFrom('netvigil.item_evidence')
    .where('site_id', '=', work.site.id)
    .where('item_id', '=', itemId)
    .execute();
}

/** Makes an examination live that a person had ended; what it has become is derived right after. */
export async function reviveItemRow(work: Work, itemId: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.item')
    .set((eb) => ({
      status: 'live',
      stage: 0,
      changes_on: eb.ref('opens_on'),
      ended_reason: null,
      ended_note: null,
      ended_on: null,
      ended_by: null,
      alternative: null,
      alternative_by: null,
      snoozed_until: null,
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', itemId)
    .execute();
}

type Ended = Pick<
  ItemRow,
  'status' | 'ended_reason' | 'ended_note' | 'ended_on' | 'alternative' | 'alternative_by'
>;

/** Endings that stood at a moment and were taken back after it: the rows do not hold them any more. */
export async function endingsThen(
  work: Work,
  planIds: readonly string[],
  { at, day }: AsOf,
): Promise<ReadonlyMap<string, Ended>> {
  const { rows } = await sql<{ item_id: string; action: string; after: Ending | null; note: string | null }>`
    SELECT DISTINCT ON (a.entity_id) a.entity_id AS item_id, a.action, a.after, a.reason AS note
      FROM netvigil.audit a
     WHERE a.site_id = ${work.site.id} AND a.entity = 'item' AND a.at < ${at}
       AND (a.action = ${ENDING_TAKEN_BACK} OR (a.action = 'ended' AND a.after ? 'reason'))
       AND a.entity_id IN (SELECT b.entity_id
                             FROM netvigil.item i
                             JOIN netvigil.audit b ON b.site_id = i.site_id AND b.entity_id = i.id::text
                            WHERE i.site_id = ${work.site.id} AND i.plan_id = ANY(${planIds}::uuid[])
                              AND b.action = ${ENDING_TAKEN_BACK})
     ORDER BY a.entity_id, a.id DESC`.execute(work.tx);
  return new Map(
    rows.flatMap(({ item_id, action, after, note }): [string, Ended][] =>
      action === ENDING_TAKEN_BACK || after === null
        ? []
        : [
            [
              item_id,
              {
                status: 'ended',
                ended_reason: after.reason,
                ended_note: note,
                ended_on: day,
                alternative: after.alternative?.what ?? null,
                alternative_by: after.alternative?.by ?? null,
              },
            ],
          ],
    ),
  );
}
