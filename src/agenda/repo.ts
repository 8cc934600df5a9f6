import type { Work } from '../work.ts';

const decisionRows = ({ tx, site }: Work) =>
  tx
    .selectFrom('netvigil.board_decision as d')
    .innerJoin('netvigil.staff as s', (join) =>
      join.onRef('s.site_id', '=', 'd.site_id').onRef('s.id', '=', 'd.recorded_by'),
    )
    .select((eb) => eb.fn.coalesce('d.period_id', 'd.review_id').$castTo<string>().as('case_id'))
    .select(['d.id', 'd.period_id', 'd.number', 'd.decision', 'd.decided_on', 'd.decided_by', 'd.why'])
    .select(['d.carry_out_by', 'd.question', 'd.outcome', 'd.meeting_on', 'd.recorded_at'])
    .select('s.name as recorded_by')
    .where('d.site_id', '=', site.id);

/** The decisions about a case, by the periods or reviews that it is, the first one first. */
export const decisionsOf = (work: Work, caseIds: readonly string[]) =>
  decisionRows(work)
    .where((eb) => eb.or([eb('d.period_id', 'in', caseIds), eb('d.review_id', 'in', caseIds)]))
    .orderBy('d.recorded_at')
    .orderBy('d.number')
    .orderBy('d.id')
    .execute();

/** The decisions made at a meeting, with the patient of each. */
export const decisionsAt = (work: Work, meetingOn: string) =>
  decisionRows(work)
    .leftJoin('netvigil.observation_period as o', (join) =>
      join.onRef('o.site_id', '=', 'd.site_id').onRef('o.id', '=', 'd.period_id'),
    )
    .leftJoin('netvigil.work_item as r', (join) =>
      join.onRef('r.site_id', '=', 'd.site_id').onRef('r.id', '=', 'd.review_id'),
    )
    .innerJoin('netvigil.patient as m', (join) =>
      join
        .onRef('m.site_id', '=', 'd.site_id')
        .on((eb) => eb('m.id', '=', eb.fn.coalesce('o.patient_id', 'r.patient_id'))),
    )
    .select((eb) => eb.fn.coalesce('m.merged_into', 'm.id').as('patient_id'))
    .where('d.meeting_on', '=', meetingOn)
    .orderBy('d.recorded_at')
    .orderBy('d.id')
    .execute();

/** Of work about a case of the board: its period, or the reading that found the recurrence. Null of other work. */
export function caseIdOf(parts: object): string | null {
  const id = 'period' in parts ? parts.period : 'case' in parts ? parts.case : null;
  return typeof id === 'string' ? id : null;
}

/** Open work of some kinds, in the order of its days. */
export const openWork = ({ tx, site }: Work, kinds: readonly string[]) =>
  tx
    .selectFrom('netvigil.work_item')
    .select(['id', 'kind', 'patient_id', 'subject', 'parts', 'sentence', 'due_on', 'tier', 'opened_on'])
    .where('site_id', '=', site.id)
    .where('kind', 'in', [...kinds])
    .where('status', '=', 'open')
    .orderBy('due_on')
    .orderBy('id')
    .execute();

export const NOBODY: ShownPatient = { name: 'unknown', birthDate: null, sex: 'unknown', identifiers: [] };

/** How patients are shown, by id. */
export async function shownPatients({ tx, site }: Work, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, ShownPatient>();
  const people = await tx
    .selectFrom('netvigil.patient')
    .select(['id', 'name', 'birth_date', 'sex'])
    .where('site_id', '=', site.id)
    .where('id', 'in', [...ids])
    .execute();
  const names = await tx
    .selectFrom('netvigil.patient_identifier')
    .select(['patient_id', 'system', 'value'])
    .where('site_id', '=', site.id)
    .where('patient_id', 'in', [...ids])
    .orderBy('system')
    .orderBy('value')
    .execute();
  const identifiers = Map.groupBy(names, (row) => row.patient_id);
  return new Map(
    people.map(({ id, name, birth_date, sex }): [string, ShownPatient] => [
      id,
      {
        name,
        birthDate: birth_date,
        sex,
        identifiers: (identifiers.get(id) ?? []).map(({ system, value }) => ({ system, value })),
      },
    ]),
  );
}

export interface ShownPatient {
  readonly name: string;
  readonly birthDate: string | null;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly identifiers: { system: string; value: string }[];
}
