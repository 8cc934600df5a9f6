import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { CalendarDate } from '../domain/calendar.ts';

/** Rows as PostgreSQL holds them; the migrations say what each column means. Dates are text. */
type Instant = ColumnType<Date, Date | string, Date | string>;
type Json<T> = JSONColumnType<T & object, string, string>;

export type Role = 'nurse' | 'clinician' | 'coordinator' | 'integrator' | 'auditor' | 'admin' | 'system';

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

interface ProtocolVersionTable {
  code: string;
  version: number;
  definition: Json<object>;
  content_hash: string;
  owner_site_id: number | null;
  imported_by: string | null;
  imported_at: ColumnType<Date | null, Date | null | undefined, never>;
}

interface ProtocolSignoffTable {
  site_id: number;
  code: string;
  version: number;
  signed_by: string;
  signed_on: CalendarDate;
  signed_at: Instant;
  statement: string;
  content_hash: string;
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

interface SiteSettingsTable {
  site_id: number;
  version: number;
  definition: Json<object>;
  content_hash: string;
  drafted_by: string;
  drafted_at: Instant;
}

interface SiteSettingsSignoffTable {
  site_id: number;
  version: number;
  signed_by: string;
  signed_on: CalendarDate;
  signed_at: Instant;
  statement: string;
  content_hash: string;
}

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

interface ObservationPeriodTable {
  site_id: number;
  id: string;
  patient_id: string;
  settings_version: number;
  follows: string | null;
  opened_on: CalendarDate;
  opened_at: Instant;
  opened_by: string;
  reason: string | null;
  phase: string;
  closed_reason: string | null;
  closed_on: CalendarDate | null;
  opens_on: CalendarDate | null;
  closes_on: CalendarDate | null;
  baseline_scan_id: string | null;
  outcome: string | null;
  outcome_scan_id: string | null;
  question: string | null;
  asked_on: CalendarDate | null;
  urgent: Generated<boolean>;
  decide_by: CalendarDate | null;
  wakes_on: Generated<CalendarDate>;
  version: Generated<number>;
}

/** What a person recorded for a period: never changed. */
interface OfPeriod {
  site_id: number;
  id: string;
  period_id: string;
  recorded_at: Instant;
  recorded_by: string;
}

interface ObservationReadingTable extends OfPeriod {
  scan_id: string;
  follows: string | null;
  nature: 'first' | 're-read' | 'correction';
  status: 'preliminary' | 'final' | 'entered-in-error';
  performed_on: CalendarDate;
  read_on: CalendarDate;
  reader: string;
  modality: string;
  contrast: string;
  count_qualifier: string;
  count_value: number | null;
  nelm_type: string;
  new_disease_outside_liver: string;
  lesions: ColumnType<object | null, string | null, never>;
  repeat_by: CalendarDate | null;
  result_id: string | null;
  reason: string | null;
}

/** Of a period, or of the answered review that found a recurrence. */
interface BoardDecisionTable extends Omit<OfPeriod, 'period_id'> {
  period_id: string | null;
  review_id: string | null;
  number: number;
  decision: string;
  decided_on: CalendarDate;
  decided_by: string;
  why: string;
  carry_out_by: CalendarDate | null;
  question: string | null;
  outcome: string | null;
  meeting_on: CalendarDate | null;
}

interface ObservationClosingTable extends OfPeriod {
  number: number;
  reason: 'withdrawn' | 'opened-in-error' | 'emergency-surgery' | 'reopened';
  closed_on: CalendarDate;
  note: string;
}

interface ObservationOutcomeTable extends OfPeriod {
  number: number;
  round: number;
  outcome: string;
  scan_id: string;
  recorded_on: CalendarDate;
}

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
  roles: Role[];
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
  removed_at: ColumnType<Date | null, never, Date>;
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
}

interface SpecialDayTable {
  site_id: number;
  number: number;
  day: CalendarDate;
  kind: 'holiday' | 'working' | 'ordinary';
  name: string;
  recorded_at: Instant;
  recorded_by: string;
}

export interface Database {
  'netvigil.site': SiteTable;
  'netvigil.staff': StaffTable;
  'netvigil.patient': PatientTable;
  'netvigil.patient_identifier': PatientIdentifierTable;
  'netvigil.patient_merge': PatientMergeTable;
  'netvigil.fact': FactTable;
  'netvigil.result': ResultTable;
  'netvigil.result_version': ResultVersionTable;
  'netvigil.result_resolution': ResultResolutionTable;
  'netvigil.protocol_version': ProtocolVersionTable;
  'netvigil.protocol_signoff': ProtocolSignoffTable;
  'netvigil.protocol_retirement': ProtocolRetirementTable;
  'netvigil.rollout': RolloutTable;
  'netvigil.site_settings': SiteSettingsTable;
  'netvigil.site_settings_signoff': SiteSettingsSignoffTable;
  'netvigil.plan': PlanTable;
  'netvigil.plan_revision': PlanRevisionTable;
  'netvigil.course': CourseTable;
  'netvigil.item': ItemTable;
  'netvigil.item_placement': ItemPlacementTable;
  'netvigil.item_evidence': ItemEvidenceTable;
  'netvigil.flag': FlagTable;
  'netvigil.work_item': WorkItemTable;
  'netvigil.observation_period': ObservationPeriodTable;
  'netvigil.observation_reading': ObservationReadingTable;
  'netvigil.board_decision': BoardDecisionTable;
  'netvigil.observation_closing': ObservationClosingTable;
  'netvigil.observation_outcome': ObservationOutcomeTable;
  'netvigil.reminder_watch': ReminderWatchTable;
  'netvigil.reminder': ReminderTable;
  'netvigil.subscription': SubscriptionTable;
  'netvigil.delivery': DeliveryTable;
  'netvigil.calendar_feed': CalendarFeedTable;
  'netvigil.desk_action': DeskActionTable;
  'netvigil.contact': ContactTable;
  'netvigil.escalation': EscalationTable;
  'netvigil.saved_view': SavedViewTable;
  'netvigil.protocol_review': ProtocolReviewTable;
  'netvigil.idempotency_key': IdempotencyKeyTable;
  'netvigil.audit': AuditTable;
  'netvigil.job_slot': JobSlotTable;
  'netvigil.heartbeat': HeartbeatTable;
  'netvigil.board_pattern': BoardPatternTable;
  'netvigil.board_meeting_change': BoardMeetingChangeTable;
  'netvigil.special_day': SpecialDayTable;
}
