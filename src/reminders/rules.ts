import type { ReminderRules } from '../domain/reminders.ts';
import { remindersOf } from '../domain/settings.ts';
import type { SpecialDays } from '../domain/site-calendar.ts';
import { boardPeople, readBoardCalendar } from '../plans/board-calendar.ts';
import { siteSettings } from '../plans/many.ts';
import type { Work } from '../work.ts';

/** What a site is reminded by. */
export interface Reminding {
  readonly rules: ReminderRules;
  readonly special: SpecialDays;
  /** The board's named deputy; null where nobody is named. */
  readonly deputyId: string | null;
}

/** The settings of the site that were signed last, and its working days. */
export async function remindingOf(work: Work): Promise<Reminding> {
  const settings = await siteSettings(work);
  const { special } = await readBoardCalendar(work);
  const people = await boardPeople(work);
  return { rules: remindersOf(settings), special, deputyId: people?.deputy.id ?? null };
}
