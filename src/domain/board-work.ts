import { type CalendarDate, writtenDay } from './calendar.ts';
import type { Asked, DecisionDue } from './meetings.ts';
import type { WantedWork } from './work-record.ts';

/**
 * The coordinator's work where no meeting is in time for a decision (clinical rules §4): a meeting convened, moved or
 * reinstated in time settles it, or a deferral, after which the decision is due at the next meeting.
 * @param subject of the decision's own work item
 * @param parts which case it is about
 */
export function workOfConvening(
  subject: string,
  { askedOn, urgent, deferredOn }: Asked,
  { dueOn, convene }: Pick<DecisionDue, 'dueOn' | 'convene'>,
  parts: WantedWork['parts'],
): WantedWork[] {
  if (!convene) return [];
  return [
    {
      kind: 'convene-or-defer',
      subject: `${subject}, ${deferredOn === null ? `asked on ${askedOn}` : `deferred on ${deferredOn}`}`,
      tier: urgent ? 2 : 4,
      role: 'coordinator',
      dueOn,
      sentence:
        `Convene or defer: no meeting of the board is in time for a decision due on ${writtenDay(dueOn)}. ` +
        'Convene or move a meeting, or record that it is deferred. The case stands on the next agenda all the same.',
      parts,
      resultId: null,
    },
  ];
}

/** The last day on which the board deferred what waits for it since a day; null where it did not. */
export const lastDeferral = (days: readonly CalendarDate[], askedOn: CalendarDate): CalendarDate | null =>
  days
    .filter((day) => day >= askedOn)
    .toSorted()
    .at(-1) ?? null;
