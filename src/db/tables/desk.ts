import type { ColumnType, Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Json } from './columns.ts';

interface DeskActionTable {
  site_id: number;
  id: string;
  item_id: string | null;
  work_item_id: string | null;
  action: 'claim' | 'release' | 'assign' | 'snooze' | 'wake' | 'contact' | 'booking' | 'undo';
  row_version: number;
  before: Json<object>;
  after: Json<object>;
  reason: string | null;
  acted_at: Instant;
  acted_by: string;
  undoes: string | null;
}

interface ContactTable {
  site_id: number;
  id: string;
  patient_id: string;
  merged_from: string | null;
  action_id: string;
  contacted_on: CalendarDate;
  how: string;
  outcome: string;
  note: string | null;
  withdrawn_at: ColumnType<Date | null, never, Date>;
  withdrawn_by: string | null;
}

interface EscalationTable {
  site_id: number;
  id: string;
  item_id: string | null;
  work_item_id: string | null;
  level: 'ward' | 'clinician' | 'lead';
  due_version: number;
  tier: number;
  days_late: number;
  raised_on: CalendarDate;
  raised_at: Instant;
  noticed_at: ColumnType<Date | null, never, Date>;
}

interface SavedViewTable {
  site_id: number;
  id: string;
  owner_id: string;
  name: string;
  query: string;
  shared: boolean;
  version: Generated<number>;
  removed_at: ColumnType<Date | null, never, Date | null>;
}

/** What people do with the rows of the worklist. */
export interface DeskTables {
  'netvigil.desk_action': DeskActionTable;
  'netvigil.contact': ContactTable;
  'netvigil.escalation': EscalationTable;
  'netvigil.saved_view': SavedViewTable;
}
