import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import { type Commands, command } from '../command.ts';
import { answered, itemsOf, pick, type World } from '../world.ts';

const nth = fc.nat({ max: 9_999 });

/** The version of a row as it stands, and one thing done with it by a nurse. */
async function act(world: World, id: string, action: string, body: object) {
  const { version } = (await world.clinic.ask('GET', `/v1/worklist/rows/${id}`, { as: 'nurse' })).json<{
    version: number;
  }>();
  const headers = { 'if-match': `"${version}"` };
  const url = `/v1/worklist/rows/${id}/${action}`;
  return answered('nurse', await world.clinic.ask('POST', url, { as: 'nurse', headers, body }));
}

/** An examination of a patient that is still to be done, one of the next four. */
const itemOf = (world: World, patient: number, item: number): string | null => {
  const live = itemsOf(world, pick(world.patients, patient)?.id ?? '').filter(
    ({ status }) => status === 'live',
  );
  return pick(live.slice(0, 4), item)?.id ?? null;
};

const book = command({
  weight: 5,
  picks: fc.record({ patient: nth, item: nth, ahead: fc.constantFrom(null, 0, 3, 10, 40, 200) }),
  async run(world, { patient, item, ahead }) {
    const id = itemOf(world, patient, item);
    if (id === null) return null;
    const appointment = ahead === null ? null : { on: addDays(world.today(), ahead), place: 'Radiology' };
    return act(world, id, 'booking', { order: 'RIS-1', appointment });
  },
});

const undo = command({
  weight: 1,
  picks: fc.record({ patient: nth, item: nth }),
  async run(world, { patient, item }) {
    const id = itemOf(world, patient, item);
    return id === null ? null : act(world, id, 'undo', {});
  },
});

/** Appointments, and what is taken back of them. */
export const deskCommands: Commands = { 'book an examination': book, 'undo on a row': undo };
