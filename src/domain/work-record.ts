import { addDays, type CalendarDate } from './calendar.ts';
import type { Care } from './care.ts';
import type { Choice } from './choosing.ts';
import type { Fact } from './facts.ts';
import type { Matching } from './matching.ts';
import type { BoardCalendar } from './meetings.ts';
import type { BoardDecision } from './observation-model.ts';
import type { Picture } from './picture.ts';
import type { Protocol, ProtocolCode } from './protocol.ts';
import type { RecordedRecurrence } from './recurrence.ts';
import type { Result } from './results.ts';
import type { Revision } from './revision.ts';
import type { Sighting } from './seen-again.ts';
import { type Deadlines, daysFor } from './settings.ts';
import type { Tier } from './urgency.ts';
import type { Alternative, AnsweredWork, WorkKind } from './work-kinds.ts';

/** Work that the record calls for. The same need has the same kind and subject however often it is derived. */
export interface WantedWork {
  readonly kind: WorkKind;
  readonly subject: string;
  readonly tier: Tier;
  readonly role: 'nurse' | 'clinician' | 'coordinator';
  readonly dueOn: CalendarDate;
  readonly sentence: string;
  readonly parts: Readonly<Record<string, string | number | boolean | null>>;
  readonly resultId: string | null;
  /** The examination that it is about, where it is about one. */
  readonly itemId?: string;
}

/** An appointment of an examination that has passed, and of which nothing has come. */
export interface Missed {
  readonly itemId: string;
  readonly label: string;
  readonly bookedOn: CalendarDate;
}

/** What the plan looks like to the derivation of work. */
export interface PlanForWork {
  readonly active: boolean;
  readonly courses: readonly {
    readonly protocol: ProtocolCode;
    readonly anchorOn: CalendarDate;
    readonly picked: boolean;
  }[];
  /** Live items whose window has not closed: with none left, the plan has come to its end. */
  readonly hasItemAhead: boolean;
  readonly beforeEnrolment: number;
  /** Results that closed an item of the plan's own time, or part of one. */
  readonly evidence: ReadonlySet<string>;
  readonly missed: readonly Missed[];
  readonly exceeded: readonly {
    readonly seriesId: string;
    readonly label: string;
    readonly since: CalendarDate;
    readonly lastScan: CalendarDate | null;
    readonly max: string;
    readonly on: CalendarDate;
  }[];
}

export interface RecordForWork {
  /** As `basisOf` names the facts on record. */
  readonly basis: string;
  readonly facts: readonly Fact[];
  readonly care: Care;
  /** What says that a lost patient is there again. */
  readonly seen: Sighting | null;
  readonly picture: Picture;
  readonly choice: Choice;
  /** Chosen protocols that no version of is signed at the site. */
  readonly unsigned: readonly ProtocolCode[];
  /** Courses that run on in a version that is retired, while no other version is on the shelf. */
  readonly retired: readonly { readonly protocol: Pick<Protocol, 'code' | 'version'> }[];
  readonly plan: PlanForWork | null;
  readonly revision: Revision | null;
  readonly matching: Matching;
  readonly results: readonly Result[];
  readonly extraResults: ReadonlySet<string>;
  readonly answered: readonly AnsweredWork[];
  readonly recurrences: readonly RecordedRecurrence[];
  /** Decisions about observation periods: they too decide operations of the liver. */
  readonly periods: readonly { readonly decisions: readonly BoardDecision[] }[];
  /** What takes the place of contraindicated examinations. */
  readonly alternatives: readonly Alternative[];
  readonly deadlines: Deadlines;
  /** When the site's board meets. */
  readonly board: BoardCalendar;
  readonly day: CalendarDate;
}

export type Draft = Pick<WantedWork, 'kind' | 'subject' | 'role' | 'sentence' | 'parts'> &
  Partial<WantedWork>;

/** A piece of work in tier 4, due when the site's deadline says unless told otherwise. */
export const work = (record: RecordForWork, draft: Draft): WantedWork => ({
  tier: 4,
  dueOn: addDays(record.day, daysFor(draft.kind, record.deadlines)),
  resultId: null,
  ...draft,
});
