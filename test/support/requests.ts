import type { LightMyRequestResponse } from 'fastify';
import {
  addressOf,
  type Clinic,
  death,
  G1_FACTS,
  G2_FACTS,
  good,
  hepatectomy,
  KI67_5,
  MRN,
  metastasis,
  newMrn,
  pathology,
  retraction,
} from './clinic.ts';
import type { seeded } from './random.ts';

const reason = 'Agreed in the round.';
const of = (value: string) => ({ system: MRN, value });

/**
 * Everything that several people and systems do to the same few patients, drawn by chance: each gives its
 * answer, or null where there was nothing to ask.
 * @param numbers of the patients; new ones are added
 * @param performed days of the examinations
 */
export function requestsOn(
  clinic: Clinic,
  numbers: string[],
  { seed, below, one }: Pick<ReturnType<typeof seeded>, 'seed' | 'below' | 'one'>,
  performed: readonly [string, ...string[]],
): (() => Promise<LightMyRequestResponse | null>)[] {
  const merges: string[] = [];
  const facts = () =>
    one([
      pathology(one([KI67_5, {}]), { source: { system: 'urn:lis', value: 'the report' } }),
      hepatectomy('2026-11-21'),
      metastasis('2026-11-20'),
      death('2026-11-22'),
    ]);
  const [merge, undo, record, ...others] = [
    async () => {
      const duplicate = of(one(numbers));
      const body = { duplicate, reason, differencesConfirmed: true };
      const done = await clinic.ask('POST', `${addressOf(one(numbers))}/merges`, { as: 'coordinator', body });
      if (done.statusCode === 201) merges.push(done.json().merge);
      return done;
    },
    async () =>
      merges.length === 0
        ? null
        : clinic.ask('POST', `/v1/merges/${one(merges)}/undo`, { as: 'coordinator', body: { reason } }),
    () => clinic.record(one(numbers), [facts()]),
    async () => {
      const mrn = one(numbers);
      const known = good<{ facts: { id: string }[] }>(
        await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
      );
      return known.facts.length === 0
        ? null
        : clinic.record(mrn, [retraction(one(known.facts).id)], { as: 'clinician' });
    },
    () =>
      clinic.send(one(numbers), {
        accession: `of ${seed} ${below(6)}`,
        version: 1 + below(6),
        status: one(['final', 'preliminary', 'entered-in-error', 'corrected']),
        performedOn: one(performed),
        regions: one([['liver'], ['liver', 'pelvis'], ['pelvis']]),
      }),
    async () => {
      const open = (await clinic.plan(one(numbers))).work.filter(({ answers }) => answers.length > 0);
      if (open.length === 0) return null;
      const work = one(open);
      return clinic.answer(work, { answer: work.answers[0], reason });
    },
    async () => {
      const address = `${addressOf(one(numbers))}/proposal`;
      const { proposal } = (await clinic.ask('GET', address, { as: 'clinician' })).json();
      const decision = `${address}/${one(['accept', 'reject'])}`;
      return proposal === null
        ? null
        : clinic.ask('POST', decision, { as: 'clinician', body: { proposal: proposal.id, reason } });
    },
    async () => {
      const queue = await clinic.unmatched();
      const moved = { choice: 'wrong-patient', patient: of(one(numbers)), reason };
      return queue.length === 0
        ? null
        : clinic.resolve(one(queue), one([moved, { choice: 'extra', reason }]));
    },
    () => clinic.care(one(numbers), 'transfer', { receiver: 'City Hospital', reason }),
    () => clinic.care(one(numbers), 'return', { reason }),
    async () => {
      const live = (await clinic.plan(one(numbers))).items.filter(({ state }) => state !== 'completed');
      return live.length === 0
        ? null
        : clinic.end(one(live.slice(0, 4)), { reason: 'declined', note: reason });
    },
    async () => {
      const mrn = newMrn();
      const enrolled = await clinic.put(mrn, one([G1_FACTS, G2_FACTS]));
      if (enrolled.statusCode === 201 && numbers.length < 6) numbers.push(mrn);
      return enrolled;
    },
  ] as const;
  // Of what races most there is most.
  return [merge, merge, undo, undo, undo, record, record, record, ...others];
}
