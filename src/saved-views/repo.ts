import type { Reading, Statement } from '../db/named.ts';
import { newId } from '../ids.ts';
import type { Actor, Work } from '../work.ts';

/** A view as it is kept. */
export interface View {
  readonly id: string;
  readonly ownerId: string;
  readonly ownerName: string;
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
  readonly version: number;
}

export type ViewContent = Pick<View, 'name' | 'query' | 'shared'>;

const views = ({ tx, site }: Work) =>
  tx
    .selectFrom('netvigil.saved_view as v')
    .innerJoin('netvigil.staff as s', (join) =>
      join.onRef('s.site_id', '=', 'v.site_id').onRef('s.id', '=', 'v.owner_id'),
    )
    .select([
      'v.id',
      'v.owner_id as ownerId',
      's.name as ownerName',
      'v.name',
      'v.query',
      'v.shared',
      'v.version',
    ])
    .where('v.site_id', '=', site.id);

const SEEN: Statement = {
  name: 'saved-views-seen',
  text: `SELECT v.id, v.owner_id AS "ownerId", s.name AS "ownerName", v.name, v.query, v.shared, v.version
  FROM netvigil.saved_view v JOIN netvigil.staff s ON s.site_id = v.site_id AND s.id = v.owner_id
 WHERE v.site_id = $1::integer AND v.removed_at IS NULL AND (v.owner_id = $2::uuid OR v.shared)
 ORDER BY v.name, v.id`,
};

/** Those of the actor, and those that colleagues share: every opening of the worklist reads them beside its rows. */
export const viewsSeen = ({ id, site }: Pick<Actor, 'id' | 'site'>): Reading<View[]> => ({
  statement: SEEN,
  values: [site.id, id],
  of: (rows) =>
    rows.map(({ id, ownerId, ownerName, name, query, shared, version }) => ({
      id,
      ownerId,
      ownerName,
      name,
      query,
      shared,
      version,
    })),
});

/** Holds the view's row; null where the site has none that is not removed, or where a removed one is asked for none that is. */
export async function lockView(work: Work, id: string, which: 'kept' | 'removed'): Promise<View | null> {
  const row = await views(work)
    .where('v.id', '=', id)
    .where('v.removed_at', which === 'kept' ? 'is' : 'is not', null)
    .forUpdate('v')
    .executeTakeFirst();
  return row ?? null;
}

/** Null where the owner has another view of that name. */
export async function insertView(work: Work, content: ViewContent): Promise<string | null> {
  const row = await work.tx
    .insertInto('netvigil.saved_view')
    .values({ site_id: work.site.id, id: newId(), owner_id: work.actor.id, ...content })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** True where the owner has another view of that name. */
export async function nameTaken({ tx, site, actor }: Work, name: string, but: string): Promise<boolean> {
  const row = await tx
    .selectFrom('netvigil.saved_view')
    .select('id')
    .where('site_id', '=', site.id)
    .where('owner_id', '=', actor.id)
    .where('name', '=', name)
    .where('id', '<>', but)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateView(
  { tx, site }: Work,
  id: string,
  change: ViewContent | { readonly removed_at: Date | null },
): Promise<void> {
  await tx
    .updateTable('netvigil.saved_view')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('site_id', '=', site.id)
    .where('id', '=', id)
    .execute();
}
