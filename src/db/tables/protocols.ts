import type { ColumnType, Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Json } from './columns.ts';

interface ProtocolVersionTable {
  code: string;
  version: number;
  definition: Json<object>;
  content_hash: string;
  owner_site_id: number | null;
  imported_by: string | null;
  imported_at: ColumnType<Date | null, Date | null | undefined, never>;
}

/** A clinician's signature under the content of a version. */
interface SignoffColumns {
  site_id: number;
  version: number;
  signed_by: string;
  signed_on: CalendarDate;
  signed_at: Instant;
  statement: string;
  content_hash: string;
}

interface ProtocolSignoffTable extends SignoffColumns {
  code: string;
  acknowledged: Generated<string[]>;
}

interface ProtocolRetirementTable {
  site_id: number;
  code: string;
  version: number;
  retired_by: string;
  retired_on: CalendarDate;
  retired_at: Instant;
  reason: string;
}

interface ProtocolReviewTable {
  site_id: number;
  id: string;
  code: string;
  version: number;
  statement: string;
  reviewed_on: CalendarDate;
  reviewed_at: Instant;
  reviewed_by: string;
}

interface SiteSettingsTable {
  site_id: number;
  version: number;
  definition: Json<object>;
  content_hash: string;
  drafted_by: string;
  drafted_at: Instant;
}

interface RolloutTable {
  site_id: number;
  id: string;
  subject: string;
  patients: number;
  done: Generated<number>;
  proposed: Generated<number>;
  failed: Generated<number>;
  after_patient_id: string | null;
  started_at: Instant;
  finished_at: ColumnType<Date | null, never, Date>;
}

/** What a site signs: protocols and its own settings, and how they reach the patients. */
export interface ProtocolTables {
  'netvigil.protocol_version': ProtocolVersionTable;
  'netvigil.protocol_signoff': ProtocolSignoffTable;
  'netvigil.protocol_retirement': ProtocolRetirementTable;
  'netvigil.rollout': RolloutTable;
  'netvigil.site_settings': SiteSettingsTable;
  'netvigil.site_settings_signoff': SignoffColumns;
  'netvigil.protocol_review': ProtocolReviewTable;
}
