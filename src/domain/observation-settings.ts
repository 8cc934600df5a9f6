import { DECREASE_POLICIES, type ObservationSettings } from './observation-model.ts';

/** What a site's settings say of the observation rule; the days for a decision and for other work are among its deadlines. */
export type ObservationRuleSettings = Omit<
  ObservationSettings,
  'decisionDays' | 'urgentDecisionDays' | 'otherDays'
>;

const DAYS: Record<Exclude<keyof ObservationRuleSettings, 'decrease'>, readonly [number, number]> = {
  months: [1, 24],
  earlyDays: [0, 60],
  lateDays: [0, 90],
  baselineDays: [1, 90],
  readDays: [1, 30],
};

/** Every fault of the rule's settings at once: a JSON pointer into them, and a full sentence. */
export function observationFaultsIn(
  settings: ObservationRuleSettings,
): { pointer: string; sentence: string }[] {
  const faults = Object.entries(DAYS).flatMap(([field, [from, to]]) => {
    const value = settings[field as keyof typeof DAYS];
    const fits = Number.isSafeInteger(value) && value >= from && value <= to;
    const sentence = `"${field}" is ${value}; it has to be a whole number from ${from} to ${to}.`;
    return fits ? [] : [{ pointer: `/${field}`, sentence }];
  });
  // The shortest month has 28 days: a scan of the baseline's own week must never be in the window.
  if (faults.length === 0 && settings.earlyDays > settings.months * 28 - 7) {
    const sentence = `"earlyDays" is ${settings.earlyDays}; a week has to lie between the baseline and the window that opens so long before ${settings.months} months.`;
    faults.push({ pointer: '/earlyDays', sentence });
  }
  if (!DECREASE_POLICIES.includes(settings.decrease)) {
    const sentence = `"decrease" has to be one of ${DECREASE_POLICIES.join(', ')}.`;
    faults.push({ pointer: '/decrease', sentence });
  }
  return faults;
}
