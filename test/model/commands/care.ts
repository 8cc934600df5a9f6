import fc from 'fast-check';
import { addressOf } from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import { answered, back, pick, type World } from '../world.ts';

const nth = fc.nat({ max: 9_999 });
const ago = fc.constantFrom(0, 0, 1, 30);
const reason = 'Told by telephone.';

/** A command about where a patient is cared for. */
const about = (weight: number, what: string, by: string, body: (world: World, day: string) => object) =>
  command({
    weight,
    picks: fc.record({ patient: nth, ago }),
    async run(world, { patient, ago }) {
      const mrn = pick(world.patients, patient)?.mrn;
      if (mrn === undefined) return null;
      const url = `${addressOf(mrn)}/${what}`;
      return answered(
        by,
        await world.clinic.ask('POST', url, { as: by, body: body(world, back(world, ago)) }),
      );
    },
  });

const receiver = 'Another hospital';
/** Lost and reached again, handed over and back. */
export const careCommands: Commands = {
  'lose to follow-up': about(1, 'loss-to-follow-up', 'clinician', (world, date) => ({
    date,
    attempts: [{ on: back(world, 40), how: 'By letter.', outcome: 'Came back.' }],
    reason,
  })),
  'reach again': about(2, 'contact', 'nurse', (_, date) => ({ date, how: 'By telephone.' })),
  'begin a transfer': about(2, 'transfer', 'coordinator', (_, date) => ({ date, receiver, reason })),
  'confirm a transfer': about(3, 'transfer/confirmation', 'clinician', (_, confirmedOn) => ({
    receiver,
    confirmedBy: 'Dr Elsewhere',
    confirmedOn,
  })),
  'return to us': about(2, 'return', 'nurse', (_, date) => ({ date, reason })),
};
