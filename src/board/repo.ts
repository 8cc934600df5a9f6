import type { CalendarDate } from '../domain/calendar.ts';
import type { MeetingChange } from '../domain/meetings.ts';
import type { SpecialDay } from '../domain/site-calendar.ts';
import type { Work } from '../work.ts';

/** A version of the pattern as it is stored. */
export interface NewPattern {
  readonly version: number;
  readonly validFrom: string;
  readonly weekdays: readonly number[];
  readonly everyWeeks: number;
  readonly startsAt: string;
  readonly cutOffDays: number;
  readonly coordinatorId: string;
  readonly deputyId: string;
  readonly reason: string;
}

const recorded = ({ now, actor }: Work) => ({ recorded_at: now, recorded_by: actor.id });

export async function insertPattern(work: Work, pattern: NewPattern): Promise<void> {
  await work.tx
    .insertInto('netvigil.board_pattern')
    .values({
      site_id: work.site.id,
      version: pattern.version,
      valid_from: pattern.validFrom,
      weekdays: [...pattern.weekdays],
      every_weeks: pattern.everyWeeks,
      starts_at: pattern.startsAt,
      cut_off_days: pattern.cutOffDays,
      coordinator_id: pattern.coordinatorId,
      deputy_id: pattern.deputyId,
      reason: pattern.reason,
      ...recorded(work),
    })
    .execute();
}

export async function insertChange(work: Work, change: MeetingChange): Promise<void> {
  await work.tx
    .insertInto('netvigil.board_meeting_change')
    .values({
      site_id: work.site.id,
      scheduled_on: change.scheduledOn,
      number: change.number,
      status: change.status,
      held_on: change.on,
      starts_at: change.startsAt,
      cut_off_on: change.cutOffOn,
      reason: change.reason,
      ...recorded(work),
    })
    .execute();
}

/** Names of the meetings at which the board has decided on a day. */
export async function meetingsDecidedAt(
  { tx, site }: Work,
  day: CalendarDate,
): Promise<ReadonlySet<CalendarDate>> {
  const rows = await tx
    .selectFrom('netvigil.board_decision')
    .select('meeting_on')
    .distinct()
    .where('site_id', '=', site.id)
    .where('decided_on', '=', day)
    .execute();
  return new Set(rows.flatMap(({ meeting_on }) => meeting_on ?? []));
}

/** How many changes of special days the site has on record. */
export async function specialDaysVersion({ tx, site }: Work): Promise<number> {
  const row = await tx
    .selectFrom('netvigil.special_day')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('site_id', '=', site.id)
    .executeTakeFirst();
  return row?.number ?? 0;
}

export async function insertSpecialDays(
  work: Work,
  after: number,
  days: readonly {
    readonly day: string;
    readonly kind: SpecialDay['kind'] | 'ordinary';
    readonly name: string;
  }[],
): Promise<void> {
  await work.tx
    .insertInto('netvigil.special_day')
    .values(
      days.map((one, index) => ({
        site_id: work.site.id,
        number: after + index + 1,
        ...one,
        ...recorded(work),
      })),
    )
    .execute();
}

/** Active staff of the site by login, with a role that may look after the board. */
export async function boardStaff({ tx, site }: Work, logins: readonly string[]) {
  return tx
    .selectFrom('netvigil.staff')
    .select(['id', 'login', 'roles'])
    .where('site_id', '=', site.id)
    .where('active', '=', true)
    .where('login', 'in', [...logins])
    .execute();
}

/** Every version of the pattern with the people it names, the newest first. */
export async function patternVersions({ tx, site }: Work) {
  return tx
    .selectFrom('netvigil.board_pattern as b')
    .innerJoin('netvigil.staff as c', (join) =>
      join.onRef('c.site_id', '=', 'b.site_id').onRef('c.id', '=', 'b.coordinator_id'),
    )
    .innerJoin('netvigil.staff as d', (join) =>
      join.onRef('d.site_id', '=', 'b.site_id').onRef('d.id', '=', 'b.deputy_id'),
    )
    .innerJoin('netvigil.staff as r', (join) =>
      join.onRef('r.site_id', '=', 'b.site_id').onRef('r.id', '=', 'b.recorded_by'),
    )
    .select(['b.version', 'b.valid_from', 'b.weekdays', 'b.every_weeks', 'b.starts_at', 'b.cut_off_days'])
    .select(['b.reason', 'b.recorded_at', 'c.login as coordinator', 'c.name as coordinator_name'])
    .select(['d.login as deputy', 'd.name as deputy_name', 'r.name as recorded_by'])
    .where('b.site_id', '=', site.id)
    .orderBy('b.version', 'desc')
    .execute();
}
