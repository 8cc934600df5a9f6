import { SPANS, type Span } from '../timeline/frame.ts';
import { timelineOf } from '../timeline/timeline.ts';
import type { View } from '../view.ts';
import { contactsOf } from './contacts.ts';
import { factsOf } from './facts.ts';
import { headOf } from './head.ts';
import { observationsOf } from './observation.ts';
import { historyOf, proposalOf } from './proposal.ts';
import type { PatientFile } from './read.ts';
import { tasksOf, upcomingOf } from './work.ts';

export interface PageWish {
  readonly span: Span;
  readonly mayDecide: boolean;
  readonly address: string;
  readonly done: 'accepted' | 'rejected' | null;
  readonly merged: string | null;
}

/** What the page of a patient shows, in the reader's words. */
export function patientPage(
  file: PatientFile,
  words: View,
  { span, mayDecide, address, done, merged }: PageWish,
) {
  const { t, dates } = words;
  return {
    address,
    head: headOf(file, words),
    notice:
      done !== null
        ? t(`patient.done.${done}`)
        : merged !== null
          ? t('patient.merged-asked', { record: merged })
          : null,
    missing: file.plan.missing.map(({ sentence, blocking }) => ({ sentence, blocking })),
    uncovered: file.plan.uncovered,
    tasks: tasksOf(file, words),
    zoom: SPANS.map((years) => ({ years, current: years === span, text: t(`patient.zoom.${years}`) })),
    timelines: [
      timelineOf(file.chart, words, { span, size: 'full', id: 'plan' }),
      timelineOf(file.chart, words, { span, size: 'compact', id: 'plan-narrow' }),
    ],
    courses: file.plan.courses
      .filter(({ superseded }) => !superseded)
      .map(({ protocol, version, reason, anchorOn, signedBy, signedOn, picked }) => ({
        rule: `${protocol} v${version}`,
        from: t('patient.counts-from', { day: dates.day(anchorOn) }),
        reason,
        signed: t('patient.signed', { by: signedBy, day: dates.day(signedOn) }),
        picked,
      })),
    upcoming: upcomingOf(file, words),
    observations: observationsOf(file, words),
    proposal: proposalOf(file, words, mayDecide),
    facts: factsOf(file, words),
    history: historyOf(file, words),
    contacts: contactsOf(file, words),
  };
}
