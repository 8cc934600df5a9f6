import type { CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import { clinicalPicture } from '../../src/domain/picture.ts';
import type { Projection } from '../../src/domain/plan.ts';
import { courseOf, seriesOf } from '../../src/domain/plan-model.ts';
import type { Chart } from '../../src/plans/chart.ts';
import { itemView, pictureView } from '../../src/plans/view.ts';
import { datesIn } from '../../src/web/dates.ts';
import { languageFor } from '../../src/web/texts/texts.ts';
import type { Words } from '../../src/web/timeline/marks.ts';
import { timelineOf } from '../../src/web/timeline/timeline.ts';

/** What the timeline says in a language; sentences of the domain stay English. */
function wordsIn(code: 'en' | 'ja'): Words {
  const language = languageFor([code]);
  return {
    t: language.t,
    dates: datesIn(language.locale, 'Asia/Tokyo'),
    say: (text) => ({ text, lang: 'en' }),
  };
}

/** The chart of a derived plan, as reading it from the database gives it. */
export function chartOf(
  { plan, items }: Projection,
  facts: readonly Fact[],
  day: CalendarDate,
  read: Readonly<Record<string, string>> = {},
): Chart {
  if (plan === null) throw new Error('There is no plan.');
  const picture = clinicalPicture(facts);
  return {
    day,
    ...pictureView(picture),
    resectionOn: picture.resection?.on ?? null,
    deceasedOn: picture.death?.on ?? null,
    nelmType: picture.nelmType,
    facts,
    courses: plan.courses.map(({ id, superseded, anchorOn }) => ({ id, superseded, anchorOn })),
    items: plan.items.map((item) => {
      const outcome = items.get(item.id);
      if (outcome === undefined) throw new Error('An examination without an outcome.');
      const course = courseOf(plan, item);
      const { endedWith } = outcome;
      return {
        id: item.id,
        version: 1,
        ...itemView(course, item, outcome, day),
        ended: endedWith === null ? null : { reason: endedWith, note: null, on: picture.death?.on ?? day },
        courseId: course.id,
        modalities: [...seriesOf(course, item.seriesKey).modalities],
        read: outcome.evidence.map((id) => read[id] ?? null).find((one) => one !== null) ?? null,
      };
    }),
    otherScans: [],
    recurrences: [],
    revisions: [],
    rejected: [],
    periods: [],
  };
}

export const drawn = (
  chart: Chart,
  span: '2' | '5' | '20' = '20',
  size: 'full' | 'compact' = 'full',
  code: 'en' | 'ja' = 'en',
) => timelineOf(chart, wordsIn(code), { span, size, id: 'test' });
