import { sql } from 'kysely';
import type { BoardCalendar, BoardPattern, MeetingChange } from '../domain/meetings.ts';
import type { SpecialDay } from '../domain/site-calendar.ts';
import type { Work } from '../work.ts';

/** When the site's board meets, as all that was recorded of it says. */
export async function boardCalendar({ tx, site }: Work): Promise<BoardCalendar> {
  const patterns = await sql<BoardPattern>`
    SELECT version, valid_from AS "validFrom", weekdays, every_weeks AS "everyWeeks", starts_at AS "startsAt",
           cut_off_days AS "cutOffDays"
      FROM netvigil.board_pattern WHERE site_id = ${site.id} ORDER BY version`.execute(tx);
  const changes = await sql<MeetingChange>`
    SELECT DISTINCT ON (scheduled_on) scheduled_on AS "scheduledOn", number, status, held_on AS "on",
           starts_at AS "startsAt", cut_off_on AS "cutOffOn", reason
      FROM netvigil.board_meeting_change WHERE site_id = ${site.id} ORDER BY scheduled_on, number DESC`.execute(
    tx,
  );
  const days = await sql<SpecialDay>`
    SELECT day, kind, name
      FROM (SELECT DISTINCT ON (day) day, kind, name FROM netvigil.special_day
             WHERE site_id = ${site.id} ORDER BY day, number DESC) d
     WHERE kind <> 'ordinary'`.execute(tx);
  return {
    patterns: patterns.rows,
    changes: changes.rows,
    special: new Map(days.rows.map((one) => [one.day, one])),
  };
}

/** A member of staff by name. */
export interface Named {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

/** Who looks after the board's agenda, and who stands in; null before anybody has set a pattern. */
export async function namedPeople({ tx, site }: Work): Promise<{ coordinator: Named; deputy: Named } | null> {
  const row = await tx
    .selectFrom('netvigil.board_pattern as b')
    .innerJoin('netvigil.staff as c', (join) =>
      join.onRef('c.site_id', '=', 'b.site_id').onRef('c.id', '=', 'b.coordinator_id'),
    )
    .innerJoin('netvigil.staff as d', (join) =>
      join.onRef('d.site_id', '=', 'b.site_id').onRef('d.id', '=', 'b.deputy_id'),
    )
    .select(['c.id as cId', 'c.login as cLogin', 'c.name as cName'])
    .select(['d.id as dId', 'd.login as dLogin', 'd.name as dName'])
    .where('b.site_id', '=', site.id)
    .orderBy('b.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    coordinator: { id: row.cId, login: row.cLogin, name: row.cName },
    deputy: { id: row.dId, login: row.dLogin, name: row.dName },
  };
}
