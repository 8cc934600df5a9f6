import type { View } from '../view.ts';
import type { PatientFile } from './read.ts';

type Words = Pick<View, 't' | 'dates' | 'say'>;
type Item = PatientFile['plan']['items'][number];

const LIVE = ['overdue', 'due', 'open'] as const;
type Live = (typeof LIVE)[number];
const isLive = (state: string): state is Live => LIVE.some((one) => one === state);

/** What somebody has to do about the patient now: what is late first, each a row of the worklist. */
export function tasksOf({ plan, day }: PatientFile, { t, dates }: Words) {
  const items = plan.items.flatMap(({ id, state, dueOn, closesOn, label, daysLate, missingRegions, why }) =>
    isLive(state)
      ? [
          {
            id,
            state,
            kind: t('kind.imaging'),
            what: label,
            why: why.sentence,
            missing: missingRegions.map((region) => t(`region.${region}` as 'region.liver')).join(', '),
            when:
              state === 'overdue'
                ? t('patient.late', { n: daysLate, day: dates.weekday(closesOn) })
                : t('patient.due-until', { due: dates.weekday(dueOn), day: dates.day(closesOn) }),
            who: t('role.nurse'),
            dueOn,
          },
        ]
      : [],
  );
  const work = plan.work.map(({ id, kind, sentence, dueOn, role }) => {
    const state: Live = dueOn < day ? 'overdue' : dueOn === day ? 'due' : 'open';
    return {
      id,
      state,
      kind: t(`kind.${kind}`),
      what: null,
      why: sentence,
      missing: '',
      when: t('patient.work-due', { day: dates.weekday(dueOn) }),
      who: t(`role.${role}` as 'role.nurse'),
      dueOn,
    };
  });
  return [...items, ...work].toSorted(
    (a, b) => LIVE.indexOf(a.state) - LIVE.indexOf(b.state) || (a.dueOn < b.dueOn ? -1 : 1),
  );
}

const NEXT = 6;

/** What is planned, and why each date is what it is: the next ones, and all others behind them. */
export function upcomingOf({ plan }: PatientFile, { t, dates }: Words) {
  const rows = plan.items
    .filter(({ state }) => state === 'planned' || isLive(state))
    .map((item) => upcomingRow(item, { t, dates }));
  return { next: rows.slice(0, NEXT), later: rows.slice(NEXT), total: rows.length };
}

function upcomingRow(item: Item, { t, dates }: Pick<Words, 't' | 'dates'>) {
  const { parts } = item.why;
  return {
    id: item.id,
    live: isLive(item.state),
    overdue: item.state === 'overdue',
    due: dates.weekday(item.dueOn),
    window: t('patient.window', { from: dates.day(item.opensOn), to: dates.day(item.closesOn) }),
    what: item.label,
    state: t(`timeline.mark.${item.state}` as 'timeline.mark.planned'),
    why: item.why.sentence,
    citation: parts.citation,
  };
}
