import type { ColumnType, Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Role } from './columns.ts';

interface ReminderWatchTable {
  site_id: number;
  subject_kind: 'item' | 'work-item';
  subject_id: string;
  next_on: CalendarDate;
}

interface ReminderTable {
  site_id: number;
  id: string;
  subject_kind: 'item' | 'work-item';
  subject_id: string;
  kind: string;
  due_version: number;
  due_on: CalendarDate;
  role: string;
  deputy_id: string | null;
  collapsed: number;
  reminded_on: CalendarDate;
  reminded_at: Instant;
}

interface SubscriptionTable {
  site_id: number;
  id: string;
  channel: 'webhook' | 'email';
  address: string;
  roles: (Role | 'lead')[];
  staff_id: string | null;
  created_at: Instant;
  created_by: string;
  ended_at: ColumnType<Date | null, never, Date>;
  ended_by: string | null;
  ended_reason: string | null;
}

interface DeliveryTable {
  site_id: number;
  id: string;
  reminder_id: string;
  subscription_id: string;
  status: 'waiting' | 'delivered' | 'dead' | 'dropped';
  attempts: Generated<number>;
  fault: string | null;
  changed_at: Instant;
}

interface CalendarFeedTable {
  site_id: number;
  id: string;
  role: Role;
  token_hash: string;
  created_at: Instant;
  created_by: string;
  revoked_at: ColumnType<Date | null, never, Date>;
  revoked_by: string | null;
}

/** What is reminded of, and where it goes. */
export interface ReminderTables {
  'netvigil.reminder_watch': ReminderWatchTable;
  'netvigil.reminder': ReminderTable;
  'netvigil.subscription': SubscriptionTable;
  'netvigil.delivery': DeliveryTable;
  'netvigil.calendar_feed': CalendarFeedTable;
}
