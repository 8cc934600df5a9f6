import fc from 'fast-check';
import { good, MRN } from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import { answered, itemsOf, order, pick, type World } from '../world.ts';

const nth = fc.nat({ max: 9_999 });
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Its next versions are told of the patient whose it is now. */
function moved(world: World, accession: string, to: string | undefined): void {
  const at = world.told.findIndex(({ body }) => body.accession === accession);
  const told = world.told[at];
  if (told !== undefined && to !== undefined) world.told[at] = { ...told, mrn: to };
}

const resolve = command({
  weight: 6,
  picks: fc.record({
    entry: nth,
    choice: of('equivalent', 'early', 'extra', 'wrong-patient'),
    candidate: nth,
    patient: nth,
  }),
  async run(world, { entry: n, choice, candidate, patient }) {
    const queue = (await world.clinic.unmatched()).toSorted(
      (a, b) => order(a.result.performedOn, b.result.performedOn) || order(a.resultId, b.resultId),
    );
    const entry = pick(queue, n);
    if (entry === null) return null;
    const { performedOn } = entry.result;
    const fits = entry.candidates
      .filter(({ opensOn }) => (choice === 'early' ? opensOn > performedOn : opensOn <= performedOn))
      .toSorted((a, b) => order(a.opensOn, b.opensOn) || order(a.series, b.series));
    // Now and then one that it cannot count for, which is refused.
    const among = candidate % 4 === 0 || fits.length === 0 ? entry.candidates : fits;
    const itemId = pick(among, Math.floor(candidate / 4))?.itemId;
    const other = pick(world.patients, patient)?.mrn;
    if ((choice === 'equivalent' || choice === 'early') && itemId === undefined) return null;
    const reason = 'Looked at the pictures.';
    const body =
      choice === 'extra'
        ? { choice, reason }
        : choice === 'wrong-patient'
          ? { choice, reason, patient: { system: 'urn:oid:1.2.3', value: other } }
          : { choice, reason, itemId };
    const response = await world.clinic.resolve(entry, body);
    if (response.statusCode < 300 && choice === 'wrong-patient') moved(world, entry.result.accession, other);
    return answered('nurse', response);
  },
});

const decideAgain = command({
  weight: 4,
  picks: fc.record({
    result: nth,
    choice: of('afresh', 'afresh', 'wrong-patient', 'wrong-patient', 'extra', 'equivalent'),
    item: nth,
    patient: nth,
  }),
  async run(world, { result: n, choice, item, patient }) {
    const decided = new Set([...world.stored.result_resolution.values()].map(({ result_id }) => result_id));
    const results = [...world.stored.result.values()]
      .filter(({ id }) => choice !== 'afresh' || n % 5 === 0 || decided.has(id))
      .toSorted((a, b) => order(a.performed_on, b.performed_on) || order(a.id, b.id));
    const result = pick(results, n);
    if (result === null) return null;
    const live = itemsOf(world, result.patient_id).filter(
      ({ status, opens_on }) => status === 'live' && opens_on <= result.performed_on,
    );
    const itemId = pick(live, item)?.id;
    const to = pick(world.patients, patient)?.mrn ?? '';
    if (choice === 'equivalent' && itemId === undefined) return null;
    const held = good<{ version: string; result: { accession: string } }>(
      await world.clinic.ask('GET', `/v1/results/${result.id}`, { as: 'nurse' }),
    );
    const more =
      choice === 'equivalent'
        ? { itemId }
        : choice === 'wrong-patient'
          ? { patient: { system: MRN, value: to } }
          : {};
    const body = { choice, reason: 'Looked at again.', ...more };
    const entry = { resultId: result.id, version: held.version };
    const response = await world.clinic.resolve(entry, body, { as: 'clinician' });
    if (response.statusCode < 300 && choice === 'wrong-patient') moved(world, held.result.accession, to);
    return answered('clinician', response);
  },
});

/** What a person makes of results that close nothing, and of any other. */
export const decisionCommands: Commands = {
  'resolve a result': resolve,
  'decide about a result again': decideAgain,
};
