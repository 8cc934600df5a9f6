import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Json } from './columns.ts';

interface ResultTable {
  site_id: number;
  id: string;
  patient_id: string;
  system: string;
  accession: string;
  version: number;
  performed_on: CalendarDate;
  modality: string;
  regions: string[];
  status: string;
  conclusion: string | null;
  received_at: Instant;
}

interface ResultVersionTable {
  site_id: number;
  result_id: string;
  version: number;
  content: Json<object>;
  received_at: Instant;
  received_by: string;
}

interface ResultResolutionTable {
  site_id: number;
  result_id: string;
  number: number;
  kind: 'equivalent' | 'early' | 'extra' | 'wrong-patient' | 'afresh';
  item_id: string | null;
  result_version: number;
  reason: string;
  resolved_at: Instant;
  resolved_by: string;
  from_patient_id: string | null;
  to_patient_id: string | null;
}

/** Reports as they came in, and what a person said of them. */
export interface ResultTables {
  'netvigil.result': ResultTable;
  'netvigil.result_version': ResultVersionTable;
  'netvigil.result_resolution': ResultResolutionTable;
}
