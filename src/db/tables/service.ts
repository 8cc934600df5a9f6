import type { ColumnType } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Json } from './columns.ts';

interface IdempotencyKeyTable {
  site_id: number;
  staff_id: string;
  key: string;
  request_hash: string;
  response_status: number;
  response_etag: string | null;
  response_body: ColumnType<unknown, string, never>;
  created_at: Instant;
}

interface AuditTable {
  site_id: number;
  id: ColumnType<number, never, never>;
  at: Instant;
  staff_id: string;
  action: string;
  entity: string;
  entity_id: string;
  patient_id: string | null;
  before: ColumnType<object | null, string | null, never>;
  after: ColumnType<object | null, string | null, never>;
  reason: string | null;
}

interface JobSlotTable {
  site_id: number;
  job: string;
  slot: CalendarDate;
  outcome: 'done' | 'collapsed';
  finished_at: Instant;
}

interface HeartbeatTable {
  job: string;
  finished_at: Instant;
  outcome: Json<object>;
}

/** What the service keeps of its own doings. */
export interface ServiceTables {
  'netvigil.idempotency_key': IdempotencyKeyTable;
  'netvigil.audit': AuditTable;
  'netvigil.job_slot': JobSlotTable;
  'netvigil.heartbeat': HeartbeatTable;
}
