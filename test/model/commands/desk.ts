import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import { type Commands, command } from '../command.ts';
import { answered, itemsOf, openWork, pick, type World } from '../world.ts';

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

const anyAhead = fc.constantFrom(null, 0, 3, 10, 40, 200);

function booking(world: World, id: string | null, ahead: number | null) {
  if (id === null) return null;
  const appointment = ahead === null ? null : { on: addDays(world.today(), ahead), place: 'Radiology' };
  return act(world, id, 'booking', { order: 'RIS-1', appointment });
}

const book = command({
  weight: 5,
  picks: fc.record({ patient: nth, item: nth, ahead: anyAhead }),
  run: async (world, { patient, item, ahead }) => booking(world, itemOf(world, patient, item), ahead),
});

const bookScan = command({
  weight: 3,
  picks: fc.record({ work: nth, ahead: anyAhead }),
  async run(world, { work, ahead }) {
    const waiting = openWork(world).filter(({ kind }) => kind === 'observation-scan');
    return booking(world, pick(waiting, work)?.id ?? null, ahead);
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
export const deskCommands: Commands = {
  'book an examination': book,
  'book a scan of a period': bookScan,
  'undo on a row': undo,
};
