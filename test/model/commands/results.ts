import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import type { ProtocolCode } from '../../../src/domain/protocol.ts';
import { RESULT_STATUSES } from '../../../src/domain/results.ts';
import { protocolOf } from '../../../src/protocols/index.ts';
import type { ResultIn } from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import { answered, back, itemsOf, pick, type World } from '../world.ts';

const nth = fc.nat({ max: 9_999 });
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const status = fc.oneof({ weight: 5, arbitrary: fc.constant('final' as const) }, of(...RESULT_STATUSES));

type Fit = 'whole' | 'first region' | 'last region' | 'no region' | 'other modality';

/** An examination as an item asks for it, or not quite. */
function showing(
  world: World,
  item: { course_id: string; series_key: string },
  fit: Fit,
): Pick<ResultIn, 'modality' | 'regions'> {
  const code = world.stored.course.get(item.course_id)?.protocol_code;
  const series = protocolOf(code as ProtocolCode).series.find(({ key }) => key === item.series_key);
  const regions = [...(series?.regions ?? [])];
  if (fit === 'other modality') return { modality: 'ultrasound', regions };
  const shown =
    fit === 'whole'
      ? regions
      : fit === 'first region'
        ? regions.slice(0, 1)
        : fit === 'last region'
          ? regions.slice(-1)
          : [];
  return { modality: series?.modalities[0] ?? 'MRI', regions: shown };
}

const send = command({
  weight: 9,
  picks: fc.record({
    patient: nth,
    item: nth,
    when: of(
      'in its window',
      'in its window',
      'in its window',
      'before it',
      'after it',
      'today',
      'long ago',
      'tomorrow',
    ),
    fit: of<Fit>(
      'whole',
      'whole',
      'whole',
      'whole',
      'first region',
      'last region',
      'no region',
      'other modality',
    ),
    status,
  }),
  async run(world, { patient, item: n, when, fit, status }) {
    const someone = pick(world.patients, patient);
    if (someone === null) return null;
    const today = world.today();
    const items = itemsOf(world, someone.id);
    const begun = items.filter(({ opens_on }) => opens_on <= today);
    // Mostly one that is live and whose window has opened.
    const live = begun.filter((one) => one.status === 'live');
    const item = pick(n % 5 === 0 ? items : live.length > 0 ? live : begun.length > 0 ? begun : items, n);
    const performedOn =
      {
        'in its window':
          item === null ? today : ([item.due_on, item.opens_on, today].find((on) => on <= today) ?? today),
        'before it': item === null ? today : addDays(item.opens_on, -1 - (n % 40)),
        'after it': item === null ? today : addDays(item.closes_on, 1 + (n % 40)),
        today,
        'long ago': back(world, 900 + n),
        tomorrow: addDays(today, 1),
      }[when] ?? today;
    const past = when === 'tomorrow' || performedOn <= today ? performedOn : today;
    const body = {
      accession: randomUUID(),
      version: 1,
      performedOn: past,
      status,
      ...(item === null ? {} : showing(world, item, fit)),
    };
    const response = await world.clinic.send(someone.mrn, body);
    if (response.statusCode === 201) world.told.push({ mrn: someone.mrn, body });
    return answered('integrator', response);
  },
});

const sendVersion = command({
  weight: 5,
  picks: fc.record({
    of: nth,
    by: of(1, 1, 1, 1, 5, 0, -1),
    status: of(...RESULT_STATUSES),
    shift: of(0, 0, 0, -200, 30),
    region: of('as before', 'as before', 'fewer'),
  }),
  async run(world, { of, by, status, shift, region }) {
    const told = pick(world.told, of);
    if (told === null) return null;
    const shifted = addDays(told.body.performedOn ?? world.today(), shift);
    const { regions = [] } = told.body;
    const body = {
      ...told.body,
      version: Math.max(1, told.body.version + by),
      status: by === 0 ? told.body.status : status,
      performedOn: shifted > world.today() ? world.today() : shifted,
      regions: region === 'fewer' ? regions.slice(1) : regions,
    };
    const response = await world.clinic.send(told.mrn, body as ResultIn);
    if (response.statusCode < 300 && by > 0) {
      world.told[world.told.indexOf(told)] = { ...told, body: body as typeof told.body };
    }
    return answered('integrator', response);
  },
});

const sendForAnother = command({
  weight: 1,
  picks: fc.record({ of: nth, patient: nth }),
  async run(world, { of, patient }) {
    const told = pick(world.told, of);
    const other = pick(world.patients, patient);
    if (told === null || other === null) return null;
    return answered('integrator', await world.clinic.send(other.mrn, told.body));
  },
});

/** Reports as they arrive, in any order. */
export const resultCommands: Commands = {
  'send a result': send,
  'send another version': sendVersion,
  'send for another patient': sendForAnother,
};
