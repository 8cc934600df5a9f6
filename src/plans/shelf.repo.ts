import type { Shelf, SignedProtocol } from '../domain/plan-model.ts';
import type { Protocol, ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';

/** The newest version of each protocol that a clinician of the site has signed: all that a plan may use. */
export async function signedShelf(work: Work): Promise<Shelf> {
  const rows = await work.tx
    .selectFrom('netvigil.protocol_signoff as s')
    .innerJoin('netvigil.protocol_version as v', (join) =>
      join.onRef('v.code', '=', 's.code').onRef('v.version', '=', 's.version'),
    )
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 's.site_id').onRef('m.id', '=', 's.signed_by'),
    )
    .distinctOn('s.code')
    .select(['s.code', 'v.definition', 's.signed_on', 'm.name as signed_by'])
    .where('s.site_id', '=', work.site.id)
    .orderBy('s.code')
    .orderBy('s.version', 'desc')
    .execute();
  return new Map(
    rows.map((row): [ProtocolCode, SignedProtocol] => [
      row.code as ProtocolCode,
      { protocol: row.definition as Protocol, signedBy: row.signed_by, signedOn: row.signed_on },
    ]),
  );
}
