import type { Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant } from './columns.ts';

interface BoardPatternTable {
  site_id: number;
  version: number;
  valid_from: CalendarDate;
  weekdays: number[];
  every_weeks: number;
  starts_at: string;
  cut_off_days: number;
  coordinator_id: string;
  deputy_id: string;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
  told_order: Generated<number | null>;
}

interface BoardMeetingChangeTable {
  site_id: number;
  scheduled_on: CalendarDate;
  number: number;
  status: 'takes-place' | 'cancelled';
  held_on: CalendarDate;
  starts_at: string;
  cut_off_on: CalendarDate;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
  told_order: Generated<number | null>;
}

interface SpecialDayTable {
  site_id: number;
  number: number;
  day: CalendarDate;
  kind: 'holiday' | 'working' | 'ordinary';
  name: string;
  recorded_at: Instant;
  recorded_by: string;
  told_order: Generated<number | null>;
}

/** When the board of a site meets, and the days on which nobody works. */
export interface BoardTables {
  'netvigil.board_pattern': BoardPatternTable;
  'netvigil.board_meeting_change': BoardMeetingChangeTable;
  'netvigil.special_day': SpecialDayTable;
}
