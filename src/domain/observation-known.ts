import type { CalendarDate } from './calendar.ts';
import { type Compared, compareScan, type Finding } from './observation-judging.ts';
import type { ObservationSettings, Round } from './observation-model.ts';
import { type BaselineFound, heldSince, type ObservedScan, windowFrom } from './observation-scans.ts';

/** What a finding brings. `unclear`: another reading or scan; `noted`: nothing, the scan was early. */
export type Brings =
  | 'extrahepatic'
  | 'new-lesion'
  | 'passed'
  | 'failed'
  | 'decrease'
  | 'uncertain'
  | 'unclear'
  | 'noted';

/** What a scan says against the baseline, and from when that has been known. */
export interface Known extends Compared {
  readonly brings: Brings;
  /** The day of the reading that first brought it: a later one that brings the same makes it no younger. */
  readonly askedOn: CalendarDate;
  /** The day of the reading that first counted what is counted now: a board that decided before did not know it. */
  readonly knownOn: CalendarDate;
}

/** An early scan with one of these changes nothing (clinical rules §3, row 6). */
const EARLY: ReadonlySet<Finding> = new Set(['unclear', 'decrease', 'equal', 'incomparable']);

function bringsOf(
  { finding, reread, repeatBy }: Compared,
  early: boolean,
  policy: ObservationSettings['decrease'],
): Brings {
  if (early && EARLY.has(finding)) return 'noted';
  if (finding === 'extrahepatic' || finding === 'new-lesion') return finding;
  if (finding === 'equal') return 'passed';
  if (finding === 'decrease' && reread && policy === 'fail') return 'failed';
  const goesToBoard = reread && repeatBy === null && !(finding === 'decrease' && policy === 'review');
  if (!goesToBoard) return 'unclear';
  return finding === 'decrease' ? 'decrease' : 'uncertain';
}

/**
 * What a scan after the baseline says, by each reading of both in the order in which they were made: a day is that of
 * the reading from which on the finding has been what it is. Null where it says nothing yet.
 */
export function knownOf(
  scan: ObservedScan,
  baseline: BaselineFound,
  round: Round,
  settings: ObservationSettings,
): Known | null {
  const days = [...scan.past, ...baseline.past].map(({ on }) => on).toSorted();
  const past = [...new Set(days)].map((on) => {
    const now = scan.past.findLast((one) => one.on <= on);
    const then = baseline.past.findLast((one) => one.on <= on)?.as ?? null;
    if (now === undefined || then === null) return { on, said: null };
    const { performedOn } = now.current;
    const from = then.current.performedOn;
    const compared = performedOn > from ? compareScan(now, then) : null;
    if (compared === null) return { on, said: null };
    const { opens } = round.number === 1 ? windowFrom(from, settings) : round;
    return { on, said: { ...compared, brings: bringsOf(compared, performedOn < opens, settings.decrease) } };
  });
  const last = past.at(-1)?.said ?? null;
  if (last === null) return null;
  // Each reading of what stays unclear is another one; a correction is none.
  const isSame = (said: typeof last | null): boolean =>
    said?.brings === last.brings && (last.brings !== 'unclear' || said.reads === last.reads);
  return {
    ...last,
    askedOn: heldSince(past, ({ said }) => isSame(said)),
    knownOn: heldSince(past, ({ said }) => isSame(said) && said?.counted === last.counted),
  };
}

/** From when the last final reading of a scan has told of disease outside the liver; null where it does not. */
export function outsideSince({ past, final }: ObservedScan): CalendarDate | null {
  if (final.at(-1)?.newDiseaseOutsideLiver !== 'present') return null;
  return heldSince(past, (then) => then.final.at(-1)?.newDiseaseOutsideLiver === 'present');
}
