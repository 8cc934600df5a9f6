import fc from 'fast-check';
import {
  DIFFERENTIATIONS,
  DISEASE_STATUSES,
  INTENTS,
  MARGINS,
  PRESENCES,
  PRIMARIES,
} from '../../../src/domain/facts.ts';
import {
  death,
  diagnosis,
  type FactIn,
  good,
  hepatectomy,
  metastasis,
  newMrn,
  pathology,
  type Recorded,
  resection,
  retraction,
} from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import { answered, back, order, pick, type World } from '../world.ts';

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** The likely value most of the time, the others now and then. */
const mostly = <T>(likely: T, others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(likely) }, { weight: 2, arbitrary: of(...others) });

const precision = mostly('day', ['month', 'year', 'unknown'] as const);
const nth = fc.nat({ max: 9_999 });
/** Ki-67 in per cent: G1, G2, G3; "<5" straddles a cut. */
const ki67 = of<number | '<5' | null>(1, 5, 30, '<5', null);

const tumour = fc.record({
  primary: mostly('rectum', PRIMARIES),
  differentiation: mostly('well', DIFFERENTIATIONS),
  ki67,
  sizeMm: of(6, 12, 25, null),
  presence: mostly('absent', PRESENCES),
  intent: mostly('curative', INTENTS),
  margin: mostly('R0', MARGINS),
});
type Tumour = typeof tumour extends fc.Arbitrary<infer T> ? T : never;

const index = (value: Tumour['ki67']) =>
  value === null
    ? null
    : typeof value === 'number'
      ? ({ value } as const)
      : ({ comparator: '<', value: 5 } as const);

/** As precisely as known. */
function dated(day: string, as: 'day' | 'month' | 'year' | 'unknown'): string | null {
  if (as === 'unknown') return null;
  return day.slice(0, as === 'day' ? 10 : as === 'month' ? 7 : 4);
}

const report = (of: Tumour, date: string | null): FactIn =>
  pathology(
    {
      differentiation: of.differentiation,
      ki67: index(of.ki67) as never,
      sizeMm: of.sizeMm,
      lymphaticInvasion: of.presence,
    },
    { date },
  );

/** What is told of a patient at first. */
const BEGINNINGS = {
  resected: (is: Tumour, date: string | null): FactIn[] => [
    diagnosis({ primary: is.primary }, { date }),
    report(is, date),
    resection(date, { intent: is.intent, margin: is.margin }),
  ],
  'nothing known': () => [],
  'pathology is late': (is: Tumour, date: string | null) => [
    diagnosis({ primary: is.primary }, { date }),
    resection(date, {}),
  ],
  watched: (is: Tumour, date: string | null): FactIn[] => [
    diagnosis({ primary: 'pancreas' }, { date }),
    report({ ...is, sizeMm: 12 }, date),
    {
      kind: 'watching-begun',
      date,
      details: { decidedBy: 'Dr Demo', acceptsG2: true, acceptsNoBiopsy: false },
    },
  ],
  metastatic: (is: Tumour, date: string | null): FactIn[] => [
    diagnosis({ primary: is.primary }, { date }),
    report(is, date),
    metastasis(date as string),
    { kind: 'disease-status', date, details: { status: 'stable' } },
  ],
  'liver resected': (is: Tumour, date: string | null): FactIn[] => [
    diagnosis({ primary: is.primary }, { date }),
    report(is, date),
    resection(date, { margin: is.margin }),
    metastasis(date as string),
    hepatectomy(date as string, { margin: is.margin }),
  ],
} satisfies Record<string, (is: Tumour, date: string | null) => FactIn[]>;

const enrol = command({
  weight: 2,
  picks: fc.record({
    beginning: mostly('resected', Object.keys(BEGINNINGS) as (keyof typeof BEGINNINGS)[]),
    is: tumour,
    ago: of(3, 20, 200, 700, 1_700, 3_600, 7_200),
    precision,
  }),
  async run(world, { beginning, is, ago, precision }) {
    if (world.patients.length === MOST_PATIENTS) return null;
    const mrn = newMrn();
    const facts = BEGINNINGS[beginning](is, dated(back(world, ago), precision));
    const response = await world.clinic.put(mrn, facts);
    if (response.statusCode === 201) {
      world.patients.push({ mrn, id: good<Recorded>(response, 201).patientId });
    }
    return answered('integrator', response);
  },
});

const MOST_PATIENTS = 4;

/** One more fact of a kind, a day that is some days past. */
const MORE = {
  diagnosis: (is: Tumour, date: string | null) => diagnosis({ primary: is.primary }, { date }),
  'pathology-report': report,
  resection: (is: Tumour, date: string | null) => resection(date, { intent: is.intent, margin: is.margin }),
  completion: (is: Tumour, date: string | null) => resection(date, { completion: true, margin: is.margin }),
  'liver-metastasis': (_: Tumour, date: string | null) => metastasis(date as string),
  'disease-status': (is: Tumour, date: string | null): FactIn => ({
    kind: 'disease-status',
    date,
    details: { status: pick(DISEASE_STATUSES, is.sizeMm ?? 0) ?? 'stable' },
  }),
  hepatectomy: (is: Tumour, date: string | null) =>
    hepatectomy(date as string, { intent: is.intent, margin: is.margin }),
  'last-contact': (_: Tumour, date: string | null): FactIn => ({ kind: 'last-contact', date, details: {} }),
  'therapy-start': (_: Tumour, date: string | null): FactIn => ({
    kind: 'therapy-start',
    date,
    details: { therapy: 'somatostatin-analogue' },
  }),
} satisfies Record<string, (is: Tumour, date: string | null) => FactIn>;

const record = command({
  weight: 5,
  picks: fc.record({
    patient: nth,
    kind: of<keyof typeof MORE>(
      'pathology-report',
      'pathology-report',
      ...(Object.keys(MORE) as (keyof typeof MORE)[]),
    ),
    is: tumour,
    // Minus one: tomorrow, which is refused.
    ago: of(0, 0, 1, 10, 100, 1_000, -1),
    precision,
  }),
  async run(world, { patient, kind, is, ago, precision }) {
    const mrn = pick(world.patients, patient)?.mrn;
    if (mrn === undefined) return null;
    const fact = MORE[kind](is, dated(back(world, ago), precision));
    return answered('integrator', await world.clinic.record(mrn, [fact]));
  },
});

const die = command({
  weight: 1,
  picks: fc.record({ patient: nth, ago: of(0, 1, 40), precision }),
  async run(world, { patient, ago, precision }) {
    const mrn = pick(world.patients, patient)?.mrn;
    if (mrn === undefined) return null;
    return answered(
      'clinician',
      await world.clinic.record(mrn, [death(dated(back(world, ago), precision))], { as: 'clinician' }),
    );
  },
});

interface Known {
  readonly id: string;
  readonly kind: string;
  readonly date: string | null;
  readonly details: object;
  readonly correctedBy: string | null;
}
/** Facts of a patient in the order of their ids, which is that of their recording. */
async function factsOf(world: World, mrn: string): Promise<Known[]> {
  const { facts } = good<{ facts: Known[] }>(
    await world.clinic.ask('GET', `/v1/patients/${encodeURIComponent('urn:oid:1.2.3')}/${mrn}`, {
      as: 'nurse',
    }),
  );
  return facts.toSorted((a, b) => order(a.id, b.id));
}

/** Now and then one that is corrected already, which is refused. */
async function someFact(world: World, mrn: string, n: number, prefer: string | null): Promise<Known | null> {
  const facts = await factsOf(world, mrn);
  const standing = facts.filter(
    ({ correctedBy, kind }) => correctedBy === null && kind !== 'entered-in-error',
  );
  const preferred = standing.filter(({ kind }) => kind === prefer);
  if (preferred.length > 0) return pick(preferred, n);
  return pick(n % 12 === 0 || standing.length === 0 ? facts : standing, n);
}

const correct = command({
  weight: 4,
  picks: fc.record({
    patient: nth,
    fact: nth,
    by: of(-400, -30, -1, 1, 30, 400),
    ki67,
    prefer: of('resection', 'pathology-report', 'hepatectomy', null),
  }),
  async run(world, { patient, fact, by, ki67, prefer }) {
    const mrn = pick(world.patients, patient)?.mrn;
    const known = mrn === undefined ? null : await someFact(world, mrn, fact, prefer);
    if (mrn === undefined || known === null || known.kind === 'entered-in-error') return null;
    const { kind, details, date } = known;
    const at = date?.length === 10 ? new Date(Date.parse(date) + by * 86_400_000) : null;
    const better =
      kind === 'pathology-report'
        ? { kind, date, details: { ...details, ki67: index(ki67) } }
        : { kind, date: at?.toISOString().slice(0, 10) ?? back(world, Math.abs(by)), details };
    const body = { ...better, corrects: known.id } as FactIn;
    return answered('integrator', await world.clinic.record(mrn, [body]));
  },
});

const withdraw = command({
  weight: 2,
  picks: fc.record({ patient: nth, fact: nth, prefer: of('death', 'death', 'hepatectomy', null) }),
  async run(world, { patient, fact, prefer }) {
    const mrn = pick(world.patients, patient)?.mrn;
    const known = mrn === undefined ? null : await someFact(world, mrn, fact, prefer);
    if (mrn === undefined || known === null) return null;
    return answered('nurse', await world.clinic.record(mrn, [retraction(known.id)], { as: 'nurse' }));
  },
});

const again = command({
  weight: 1,
  picks: fc.record({ patient: nth, asState: fc.boolean() }),
  async run(world, { patient, asState }) {
    const mrn = pick(world.patients, patient)?.mrn;
    if (mrn === undefined) return null;
    const facts = (await factsOf(world, mrn))
      .filter(({ kind }) => kind !== 'entered-in-error')
      .map(({ kind, date, details }) => ({ kind, date, details }) as FactIn);
    if (facts.length === 0) return null;
    const { put, record } = world.clinic;
    return answered('integrator', await (asState ? put(mrn, facts) : record(mrn, facts)));
  },
});

/** What becomes known of a patient, and what turns out to be otherwise. */
export const factCommands: Commands = {
  enrol,
  'record a fact': record,
  'correct a fact': correct,
  'withdraw a fact': withdraw,
  'record a death': die,
  'tell all facts again': again,
};
