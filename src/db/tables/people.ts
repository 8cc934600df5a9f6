import type { ColumnType, Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Json, Role } from './columns.ts';

interface SiteTable {
  id: Generated<number>;
  code: string;
  name: string;
  zone: string;
  language: 'en' | 'ja' | 'zh';
  settings: ColumnType<object, string | undefined, string>;
  synthetic: Generated<boolean>;
  swept_on: CalendarDate | null;
  swept_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

interface StaffTable {
  site_id: number;
  id: string;
  login: string;
  name: string;
  roles: Role[];
  active: Generated<boolean>;
  lead: Generated<boolean>;
}

interface PatientTable {
  site_id: number;
  id: string;
  name: string;
  kana: string | null;
  birth_date: CalendarDate | null;
  sex: 'female' | 'male' | 'other' | 'unknown';
  phone: string | null;
  primary_tumour: Generated<string>;
  grade: Generated<string>;
  nelm_type: Generated<string>;
  ki67: string | null;
  lesions_before: string | null;
  lesions_now: string | null;
  name_key: ColumnType<string, never, never>;
  kana_key: ColumnType<string | null, never, never>;
  deceased_on: CalendarDate | null;
  merged_into: string | null;
  lost_on: CalendarDate | null;
  version: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
}

interface PatientIdentifierTable {
  site_id: number;
  system: string;
  value: string;
  /** The record number as it is searched. */
  value_key: ColumnType<string, never, never>;
  patient_id: string;
  merged_from: string | null;
}

interface PatientMergeTable {
  site_id: number;
  id: string;
  from_patient_id: string;
  into_patient_id: string;
  reason: string;
  merged_on: CalendarDate;
  merged_at: Instant;
  merged_by: string;
  unmerge_reason: string | null;
  unmerged_at: ColumnType<Date | null, never, Date>;
  unmerged_by: string | null;
}

interface FactTable {
  site_id: number;
  id: string;
  patient_id: string;
  kind: string;
  date: string | null;
  details: Json<object>;
  corrects: string | null;
  source_system: string | null;
  source_value: string | null;
  content_hash: string;
  recorded_on: CalendarDate;
  recorded_at: Instant;
  recorded_by: string;
}

/** A site, those who work there, its patients and what is known of them. */
export interface PeopleTables {
  'netvigil.site': SiteTable;
  'netvigil.staff': StaffTable;
  'netvigil.patient': PatientTable;
  'netvigil.patient_identifier': PatientIdentifierTable;
  'netvigil.patient_merge': PatientMergeTable;
  'netvigil.fact': FactTable;
}
