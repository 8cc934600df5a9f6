import type { CalendarDate, PeriodText } from './calendar.ts';
import { DEFAULT_OBSERVATION, type ObservationSettings } from './observation-model.ts';
import { type ObservationRuleSettings, observationFaultsIn } from './observation-settings.ts';
import type { Protocol, ProtocolCode, Series } from './protocol.ts';
import { faultsIn as protocolFaultsIn } from './protocol-faults.ts';
import { DEFAULT_REMINDERS, type ReminderRules, reminderFaultsIn } from './reminders.ts';
import { shown } from './step-faults.ts';
import type { WorkKind } from './work-kinds.ts';

/** How early and how late an examination of one step counts at a site, in place of the protocol's own figures. */
export interface Tolerance {
  readonly protocol: ProtocolCode;
  readonly series: string;
  readonly step: number;
  readonly early: PeriodText;
  readonly late: PeriodText;
}

export const DEADLINES = [
  'review',
  'proposal',
  'missingFact',
  'board',
  'urgentBoard',
  'transfer',
  'other',
] as const;
/**
 * Whole days that a person has for a piece of work: from the day it is opened, for `board` and `urgentBoard` from
 * the reading or the question, for `transfer` from its beginning.
 */
export type Deadlines = Readonly<Record<(typeof DEADLINES)[number], number>>;

/** What a site settles for itself: versioned and signed like a protocol. */
export interface Settings {
  readonly tolerances: readonly Tolerance[];
  readonly deadlines: Deadlines;
  /** Null: the observation rule does not run here. */
  readonly observation: ObservationRuleSettings | null;
  readonly reminders: ReminderRules;
}

const { decisionDays, urgentDecisionDays, otherDays, ...observation } = DEFAULT_OBSERVATION;

/**
 * Where a site has signed none: the protocols' own windows, a week for most work and two for others to answer
 * (local-default). The observation rule is proposed with these figures, and runs nowhere before it is signed.
 */
export const DEFAULT_SETTINGS: Settings = Object.freeze({
  tolerances: [],
  deadlines: Object.freeze({
    review: 7,
    proposal: 7,
    missingFact: 7,
    board: decisionDays,
    urgentBoard: urgentDecisionDays,
    transfer: 14,
    other: otherDays,
  }),
  observation: Object.freeze(observation),
  reminders: DEFAULT_REMINDERS,
});

/**
 * Settings as they were stored, by an earlier version of the service too: figures that it did not know are the
 * defaults. Of the observation rule nothing is added: it runs nowhere before it is signed.
 */
export function storedSettings(stored: Settings): Settings {
  const deadlines = { ...DEFAULT_SETTINGS.deadlines, ...stored.deadlines };
  const urgentBoard = Math.min(deadlines.urgentBoard, deadlines.board);
  const filled = 'urgentBoard' in stored.deadlines ? deadlines : { ...deadlines, urgentBoard };
  return { ...stored, deadlines: filled, reminders: stored.reminders ?? DEFAULT_REMINDERS };
}

/** Whether the observation rule runs at a site, waits for a signature, or is not to run by what was signed. */
export type RuleStanding = 'runs' | 'unsigned' | 'none';

/** Settings signed before there was a rule do not say that it is not to run. */
export const ruleStanding = (signed: SignedSettings | null | undefined): RuleStanding =>
  signed?.settings.observation === undefined
    ? 'unsigned'
    : signed.settings.observation === null
      ? 'none'
      : 'runs';

/** The observation rule of signed settings, with its deadlines; null where they hold none. */
export function observationOf({ observation, deadlines }: Settings): ObservationSettings | null {
  const rule = observation ?? null;
  return (
    rule && {
      ...rule,
      decisionDays: deadlines.board,
      urgentDecisionDays: deadlines.urgentBoard,
      otherDays: deadlines.other,
    }
  );
}

/** When a site is reminded: by the defaults where it has signed nothing. */
export const remindersOf = (settings: Settings | null): ReminderRules =>
  settings?.reminders ?? DEFAULT_REMINDERS;

/** Which of a site's settings, and who signed them. */
export interface AppliedSettings {
  readonly version: number;
  readonly signedBy: string;
  readonly signedOn: CalendarDate;
}

/** The settings that run at a site. */
export interface SignedSettings extends AppliedSettings {
  readonly settings: Settings;
}

/** Whole days for a piece of work that has no day of its own. */
export function daysFor(kind: WorkKind, deadlines: Deadlines): number {
  if (kind === 'result-to-review') return deadlines.review;
  if (kind === 'proposal') return deadlines.proposal;
  return kind === 'missing-fact' ? deadlines.missingFact : deadlines.other;
}

const fitted = new WeakMap<Settings, WeakMap<Protocol, Protocol>>();

/**
 * The protocol as a site runs it: the very same object where the settings change nothing of it. Tolerances of a
 * step that this version lacks say nothing of it; where those it has do not fit, a window longer than the
 * interval for one, the version runs with its own.
 */
export function withTolerances(protocol: Protocol, settings: Settings): Protocol {
  if (!settings.tolerances.some((one) => one.protocol === protocol.code)) return protocol;
  let known = fitted.get(settings);
  if (known === undefined) {
    known = new WeakMap();
    fitted.set(settings, known);
  }
  let effective = known.get(protocol);
  if (effective === undefined) {
    const changed = overridden(protocol, settings.tolerances);
    effective = changed !== protocol && protocolFaultsIn(changed).length > 0 ? protocol : changed;
    known.set(protocol, effective);
  }
  return effective;
}

function overridden(protocol: Protocol, tolerances: readonly Tolerance[]): Protocol {
  let touched = false;
  const series = protocol.series.map(
    (one): Series => ({
      ...one,
      steps: one.steps.map((step) => {
        const own = tolerances.find(
          (tolerance) =>
            tolerance.protocol === protocol.code &&
            tolerance.series === one.key &&
            tolerance.step === step.number,
        );
        if (own === undefined || (own.early === step.early && own.late === step.late)) return step;
        touched = true;
        return { ...step, early: own.early, late: own.late };
      }),
    }),
  );
  return touched ? { ...protocol, series } : protocol;
}

/** True where every step of both has the same window; of two versions that differ otherwise it says nothing. */
export const sameTolerances = (a: Protocol, b: Protocol): boolean => a === b || windowsOf(a) === windowsOf(b);

const windowsOf = ({ series }: Protocol): string =>
  series
    .map(({ key, steps }) => `${key} ${steps.map(({ early, late }) => `${early}/${late}`).join()}`)
    .join();

/** What `settingsFaultsIn` gives: a JSON pointer into the settings, and a full sentence. */
export interface SettingsFault {
  readonly pointer: string;
  readonly sentence: string;
}

const LONGEST_DEADLINE_DAYS = 90;

/**
 * Every fault at once, in sentences. `protocols`: the versions that the tolerances are to fit, one of a code,
 * as they are without settings. A window is held to the same rules as the protocol's own.
 */
export function settingsFaultsIn(
  { tolerances, deadlines, observation, reminders }: Settings,
  protocols: readonly Protocol[],
): SettingsFault[] {
  const faults: SettingsFault[] = [];
  for (const name of DEADLINES) {
    const days = deadlines[name];
    if (Number.isSafeInteger(days) && days >= 1 && days <= LONGEST_DEADLINE_DAYS) continue;
    const sentence = `"${name}" is ${shown(days)}; it has to be a whole number of days, 1 to ${LONGEST_DEADLINE_DAYS}.`;
    faults.push({ pointer: `/deadlines/${name}`, sentence });
  }
  if (faults.length === 0 && deadlines.urgentBoard > deadlines.board) {
    const sentence = `"urgentBoard" is ${deadlines.urgentBoard}; it has to be no more than "board", ${deadlines.board}: what is urgent is decided first.`;
    faults.push({ pointer: '/deadlines/urgentBoard', sentence });
  }
  if (observation === undefined) {
    const sentence =
      'The draft is older than the observation rule and says nothing of it. Draft it anew with the rule, or with null where it is not to run.';
    faults.push({ pointer: '/observation', sentence });
  } else if (observation !== null) {
    for (const { pointer, sentence } of observationFaultsIn(observation))
      faults.push({ pointer: `/observation${pointer}`, sentence });
  }
  for (const { pointer, sentence } of reminderFaultsIn(reminders))
    faults.push({ pointer: `/reminders${pointer}`, sentence });
  const seen = new Set<string>();
  const standing = new Map(protocols.map((protocol) => [protocol.code, protocol]));
  for (const [index, tolerance] of tolerances.entries()) {
    const { protocol: code, series: key, step: number } = tolerance;
    const fault = (field: string, what: string) =>
      faults.push({
        pointer: `/tolerances/${index}${field === '' ? '' : `/${field}`}`,
        sentence: `${code}, series ${shown(key)}, step ${number}: ${what}.`,
      });
    const place = JSON.stringify([code, key, number]);
    if (seen.has(place)) {
      // No further check: hundreds of one step would hold up everybody else for seconds.
      fault('', 'it is given twice; each step takes one tolerance');
      continue;
    }
    seen.add(place);
    const protocol = standing.get(code);
    const series = protocol?.series.find((one) => one.key === key);
    if (protocol === undefined) fault('protocol', 'there is no such protocol');
    else if (series === undefined) {
      const known = protocol.series.map((one) => one.key).join(', ') || 'no series at all';
      fault('series', `${code} version ${protocol.version} has no such series; it has ${known}`);
    } else if (!series.steps.some((step) => step.number === number)) {
      fault('step', `the series has no such step; its steps are 1 to ${series.steps.length}`);
    } else {
      for (const { field, what } of windowFaults(protocol, series, tolerance)) fault(field, what);
    }
  }
  return faults;
}

/** What the protocol's own checks say of the step with the tolerance in it. Of that step alone: the windows of others say nothing of it. */
function windowFaults(
  protocol: Protocol,
  series: Series,
  { step: number, early, late }: Tolerance,
): { field: string; what: string }[] {
  const steps = series.steps.flatMap((step) =>
    step.number === number ? [{ ...step, number: 1, early, late }] : [],
  );
  const alone = { ...protocol, series: [{ ...series, steps }] };
  const pointer = '/series/0/steps/0';
  return protocolFaultsIn(alone)
    .filter((fault) => fault.pointer === `${pointer}/early` || fault.pointer === `${pointer}/late`)
    .map((fault) => ({
      field: fault.pointer.slice(pointer.length + 1),
      // The name of the place is the caller's to give.
      what: fault.sentence.slice(fault.sentence.indexOf(': ') + 2, -1),
    }));
}
