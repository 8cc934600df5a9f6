import type { z } from 'zod';
import { audit } from '../audit/repo.ts';
import { stepDayFault } from '../plans/answer.ts';
import { endItem, lockOwner, readItem, takeBackEnding } from '../plans/items.ts';
import { DONE_ELSEWHERE, recordResultOf } from '../results/use-cases.ts';
import { Refusal, type Work } from '../work.ts';
import type { EndBody } from './wire.ts';

/**
 * Ends a live item with a coded reason. "Done elsewhere" is recorded as a result and matched like any other:
 * where it does not close the item, the item stays and the result waits in the queue. The note is the words of
 * who tells of it, no part of the result: told again with another note, it is the same examination.
 * @param check compares If-Match with the version held
 * @throws Refusal 403 for a reason only a clinician gives, 404 for an unknown item, 409 for one not live
 */
export async function endItemWith(
  work: Work,
  itemId: string,
  ending: z.infer<typeof EndBody>,
  check: (version: number) => void,
) {
  if (ending.reason === 'not-clinically-necessary' && !work.actor.roles.includes('clinician')) {
    throw new Refusal(
      403,
      'clinician-only',
      'Only a clinician ends an examination as not clinically necessary.',
      [{ pointer: '/reason', detail: 'Needs the role clinician: ask one, or give another reason.' }],
    );
  }
  if (ending.reason === 'done-elsewhere') {
    // The version is compared once the patient is held: of two at once, the second has read an older one.
    const lockedPatient = async () => {
      const owner = await lockOwner(work, itemId);
      const held = await readItem(work, itemId);
      check(held.version);
      if (!['planned', 'open', 'due', 'overdue'].includes(held.state)) {
        throw new Refusal(409, 'item-not-live', `The item is ${held.state} already.`);
      }
      return owner;
    };
    const { effect } = await recordResultOf(work, lockedPatient, {
      system: DONE_ELSEWHERE,
      accession: [itemId, ending.performedOn, ending.modality, ...ending.regions.toSorted()].join(' '),
      version: 1,
      performedOn: ending.performedOn,
      modality: ending.modality,
      regions: ending.regions,
      status: 'final',
      conclusion: null,
    });
    if (effect === 'recorded') {
      const { reason: action, note, performedOn, modality, regions } = ending;
      await audit(work, [
        {
          action,
          entity: 'item',
          entityId: itemId,
          patientId: (await lockOwner(work, itemId)).patientId,
          after: { performedOn, modality, regions },
          reason: note,
        },
      ]);
    }
    return readItem(work, itemId);
  }
  if (ending.reason === 'transferred' && ending.confirmedOn > work.today) {
    throw impossibleDay('/confirmedOn', 'Must not lie after today: the receiver has confirmed.');
  }
  if (ending.reason === 'contraindicated') {
    const fault = stepDayFault(work.today, ending.alternative.by);
    if (fault !== null) throw impossibleDay('/alternative/by', fault);
  }
  await endItem(
    work,
    itemId,
    {
      reason: ending.reason,
      note:
        ending.reason === 'transferred'
          ? `${ending.note} (taken over by ${ending.receiver}, confirmed on ${ending.confirmedOn})`
          : ending.note,
      alternative: ending.reason === 'contraindicated' ? ending.alternative : null,
    },
    check,
  );
  return readItem(work, itemId);
}

/** The item as it stands once its ending is taken back. @throws Refusal as `takeBackEnding` does */
export async function reopenItem(
  work: Work,
  itemId: string,
  reason: string,
  check: (version: number) => void,
) {
  await takeBackEnding(work, itemId, reason, check);
  return readItem(work, itemId);
}

const impossibleDay = (pointer: string, detail: string) =>
  new Refusal(400, 'invalid-request', 'A day is not possible.', [{ pointer, detail }]);
