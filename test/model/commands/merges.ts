import fc from 'fast-check';
import { addressOf, MRN } from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import { answered, pick } from '../world.ts';

const nth = fc.nat({ max: 9_999 });

const merge = command({
  weight: 2,
  picks: fc.record({ patient: nth, other: nth, confirmed: fc.constantFrom(true, true, true, false) }),
  async run(world, { patient, other, confirmed }) {
    const surviving = pick(world.patients, patient);
    const others = world.patients.filter((one) => one !== surviving);
    // Now and then the record itself, which is refused.
    const duplicate = pick(other % 8 === 0 ? world.patients : others, other);
    if (surviving === null || duplicate === null) return null;
    const response = await world.clinic.ask('POST', `${addressOf(surviving.mrn)}/merges`, {
      as: 'coordinator',
      body: {
        duplicate: { system: MRN, value: duplicate.mrn },
        reason: 'The same person, registered twice.',
        differencesConfirmed: confirmed,
      },
    });
    if (response.statusCode === 201) world.merges.push(response.json<{ merge: string }>().merge);
    return answered('coordinator', response);
  },
});

const undo = command({
  weight: 2,
  picks: fc.record({ merge: nth }),
  async run(world, { merge }) {
    const id = pick(world.merges.toReversed(), merge);
    if (id === null) return null;
    const body = { reason: 'Two persons after all.' };
    return answered(
      'clinician',
      await world.clinic.ask('POST', `/v1/merges/${id}/undo`, { as: 'clinician', body }),
    );
  },
});

/** Two records turn out to be of one patient, or not. */
export const mergeCommands: Commands = { 'merge two records': merge, 'undo a merge': undo };
