import { Refusal, type Work } from '../work.ts';
import { type HeldResult, itemForResolution, liveItemsOf, type Resolved } from './repo.ts';

/** @throws Refusal 422 where a result cannot count for the item that a person chose for it */
export async function refuseOtherItem(work: Work, held: HeldResult, resolving: Resolved): Promise<void> {
  const item = await itemForResolution(work, resolving.itemId ?? '');
  const refuse = (detail: string) =>
    new Refusal(422, 'item-not-possible', 'The result cannot count for that item.', [
      { pointer: '/itemId', detail },
    ]);
  if (item === null || item.patient_id !== held.survivor_id)
    throw refuse("Must be an item of the result's patient.");
  if (item.status !== 'live') throw refuse(`Must be a live item: this one is ${item.status}.`);
  if (resolving.kind === 'early' && held.performed_on >= item.opens_on) {
    throw refuse(
      `Must be an item whose window opens after ${held.performed_on}; for one that is open choose "equivalent".`,
    );
  }
  if (resolving.kind === 'early') {
    // It stands for the next examination of its series: closing a later one would hide those before it.
    const [next] = (await liveItemsOf(work, [held.survivor_id]))
      .filter((one) => one.series_key === item.series_key && one.opens_on > held.performed_on)
      .map((one) => one.opens_on)
      .toSorted();
    if (next === undefined) {
      throw refuse('Must be one of the candidates; where none fits choose "extra".');
    }
    if (item.opens_on > next) {
      throw refuse(
        `Must be the next item of ${item.series_key} after ${held.performed_on}: the one whose window opens on ${next}.`,
      );
    }
  }
  if (resolving.kind === 'equivalent' && held.performed_on < item.opens_on) {
    throw refuse(
      `Must be an item whose window has opened by ${held.performed_on}; before that choose "early".`,
    );
  }
}
