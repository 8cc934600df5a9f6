import type { ColumnType, Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant, Json } from './columns.ts';

interface PlanTable {
  site_id: number;
  id: string;
  patient_id: string;
  status: 'active' | 'ended';
  enrolled_on: CalendarDate;
  ended_on: CalendarDate | null;
  ended_reason: 'deceased' | 'discharged' | 'transferred' | null;
  wakes_on: ColumnType<CalendarDate, CalendarDate | undefined, CalendarDate>;
  version: Generated<number>;
}

interface PlanRevisionTable {
  site_id: number;
  plan_id: string;
  revision: number;
  kind: 'first' | 'picked' | 'horizon' | 'accepted' | 'unmerged';
  item_count: number;
  reason: string;
  accepted_on: CalendarDate;
  accepted_at: Instant;
  accepted_by: string;
}

interface CourseTable {
  site_id: number;
  id: string;
  plan_id: string;
  protocol_code: string;
  protocol_version: number;
  anchor_on: CalendarDate;
  anchor_event: string;
  anchor_fact_id: string | null;
  anchor_partial: Generated<boolean>;
  omitted_series: string[];
  reason: string;
  revision: number;
  superseded_by: number | null;
  settings_version: number | null;
}

/** How people deal with a row of the worklist; written by the desk alone. */
interface Handling {
  nelm_type: Generated<string>;
  assignee_id: string | null;
  assigned_until: ColumnType<Date | number | null, Date | string | null, Date | string | null>;
  snoozed_until: CalendarDate | null;
  order_number: string | null;
  ordered_on: CalendarDate | null;
  booked_on: CalendarDate | null;
  booked_place: string | null;
  escalated_to: Generated<number>;
}

interface ItemTable extends Handling {
  site_id: number;
  id: string;
  plan_id: string;
  patient_id: string;
  course_id: string;
  series_key: string;
  step_number: number;
  occurrence: number;
  origin: 'step' | 'catch-up';
  revision: number;
  opens_on: CalendarDate;
  due_on: CalendarDate;
  closes_on: CalendarDate;
  critical_on: CalendarDate;
  status: 'live' | 'completed' | 'ended' | 'before-enrolment' | 'superseded';
  missing_regions: string[];
  completed_on: CalendarDate | null;
  completed_late: boolean | null;
  ended_reason: string | null;
  ended_note: string | null;
  ended_on: CalendarDate | null;
  ended_by: string | null;
  alternative: string | null;
  alternative_by: CalendarDate | null;
  superseded_by: number | null;
  stage: number;
  changes_on: CalendarDate;
  tier: ColumnType<number | null, never, never>;
  primary_tumour: string;
  grade: string;
  due_version: ColumnType<number, never, never>;
  version: Generated<number>;
}

interface ItemPlacementTable {
  site_id: number;
  item_id: string;
  until_revision: number;
  course_id: string;
  step_number: number;
  occurrence: number;
  origin: 'step' | 'catch-up';
  opens_on: CalendarDate;
  closes_on: CalendarDate;
  critical_on: CalendarDate;
}

interface ItemEvidenceTable {
  site_id: number;
  item_id: string;
  result_id: string;
}

interface FlagTable {
  site_id: number;
  item_id: string;
  tier: 'due' | 'overdue' | 'overdue-14' | 'overdue-90';
  raised_on: CalendarDate;
  raised_at: Instant;
}

interface WorkItemTable extends Handling {
  site_id: number;
  id: string;
  patient_id: string | null;
  merged_from: string | null;
  kind: string;
  subject: string;
  tier: number;
  due_on: CalendarDate;
  role: string;
  sentence: string;
  parts: Json<object>;
  item_id: string | null;
  result_id: string | null;
  status: 'open' | 'answered' | 'settled';
  opened_on: CalendarDate;
  opened_at: Instant;
  closed_at: ColumnType<Date | null, Date | null, Date | null>;
  closed_by: string | null;
  answer: ColumnType<object | null, string | null, string | null>;
  primary_tumour: string;
  grade: string;
  version: Generated<number>;
}

/** Plans with their examinations, and the work beside them: the rows of the worklist. */
export interface PlanTables {
  'netvigil.plan': PlanTable;
  'netvigil.plan_revision': PlanRevisionTable;
  'netvigil.course': CourseTable;
  'netvigil.item': ItemTable;
  'netvigil.item_placement': ItemPlacementTable;
  'netvigil.item_evidence': ItemEvidenceTable;
  'netvigil.flag': FlagTable;
  'netvigil.work_item': WorkItemTable;
}
