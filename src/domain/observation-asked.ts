import { type CalendarDate, laterOf } from './calendar.ts';
import type { BoardDecision, BoardQuestion } from './observation-model.ts';

/** A question before the board. */
export interface Asked {
  readonly question: BoardQuestion;
  readonly urgent: boolean;
  /** From when its deadline counts. */
  readonly since: CalendarDate;
  /** When the last was told that speaks for it: a board that decided before did not answer it. */
  readonly knownOn: CalendarDate;
}

/** What is before the board. */
export interface BeforeBoard {
  /** The last one is the question, the others stand beside it. */
  open: readonly Asked[];
  question: BoardQuestion | null;
  urgent: boolean;
  /** When what is open arose first, or the unclear reading was made. */
  since: CalendarDate;
  /** The day of the deferral from which the question counts; null where none does. */
  deferredOn: CalendarDate | null;
}

/** No board is asked anything. */
export const NOTHING_ASKED = { open: [], question: null, urgent: false } as const;

/** The last one that is open is the question; the oldest says from when it counts. */
export const before = (open: readonly Asked[]): Partial<BeforeBoard> => {
  const shown = open.at(-1);
  if (shown === undefined) return NOTHING_ASKED;
  const since = open.reduce((first, one) => (one.since < first ? one.since : first), shown.since);
  return { open, question: shown.question, urgent: shown.urgent, since };
};

/**
 * Puts a question before the board. One that is open already gets no younger by what is told besides, and what is
 * asked urgently stays beside another question until it is answered itself.
 */
export function ask(course: BeforeBoard, told: Asked): void {
  const { question, urgent, knownOn } = told;
  const same = course.open.find((one) => one.question === question && one.urgent === urgent);
  const beside = course.open.filter((one) => one !== same && one.urgent);
  const since = same !== undefined && same.since < told.since ? same.since : told.since;
  if (same === undefined) course.deferredOn = null;
  const one = { ...told, since, knownOn: laterOf(same?.knownOn ?? '', knownOn) };
  Object.assign(course, before([...beside, one]));
}

/**
 * What a board could not know when it decided, it did not answer: disease seen on an earlier day and told later is
 * asked all the same (row 17). Of one day it is told by what was asked when the decision was recorded.
 */
export function unansweredBy(
  { open }: Pick<BeforeBoard, 'open'>,
  { decidedOn, question: put }: BoardDecision,
): readonly Asked[] {
  const putAt = open.findIndex(({ question }) => question === put);
  return open
    .filter(
      ({ urgent, knownOn }, at) =>
        urgent && (knownOn > decidedOn || (knownOn === decidedOn && put !== null && at > putAt)),
    )
    .map((one) => (one.since > decidedOn ? one : { ...one, since: one.knownOn }));
}

/** What was known is put off, and counts from that day; what was told since is not. */
export function defer(course: BeforeBoard, on: CalendarDate, unanswered: readonly Asked[]): void {
  const isNews = ({ question }: Asked): boolean => unanswered.some((one) => one.question === question);
  const open = course.open.map((one) => {
    const news = unanswered.find(({ question }) => question === one.question);
    return news ?? (one.since <= on ? { ...one, since: on } : one);
  });
  const isPutOff = open.length > 0 && open.every((one) => !isNews(one) && one.since <= on);
  Object.assign(course, { ...before(open), ...(isPutOff ? { deferredOn: on } : {}) });
}
