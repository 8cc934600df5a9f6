import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import { BOARD_DECISIONS, CLOSINGS } from '../../../src/domain/observation-model.ts';
import { cases, decideAs, toCarryOut } from '../../support/agenda.ts';
import { addressOf, good } from '../../support/clinic.ts';
import { type PeriodOut, scanBody } from '../../support/observation.ts';
import { type Commands, command } from '../command.ts';
import { answered, back, pick, type World } from '../world.ts';

const nth = fc.nat({ max: 9_999 });
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const mostly = <T>(likely: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(likely) }, { weight: 1, arbitrary: of(...others) });
const reason = 'Agreed in the round.';

/** The periods there are, in the order of their opening; those that run come up more often. */
async function somePeriod(world: World, n: number, asked = false): Promise<PeriodOut | null> {
  const { items: all } = good<{ items: { id: string; state: string; question: string | null }[] }>(
    await world.clinic.ask('GET', '/v1/observation-periods?limit=200', { as: 'nurse' }),
  );
  const decidable = all.filter(({ state, question }) => question !== null || state === 'board-decided');
  const items = asked ? decidable : all;
  const running = items.filter(({ state }) => state !== 'closed' && state !== 'not-applicable');
  const id = pick(n % 5 === 0 || running.length === 0 ? items : running, n)?.id;
  if (id === undefined) return null;
  const period = good<PeriodOut>(
    await world.clinic.ask('GET', `/v1/observation-periods/${id}`, { as: 'nurse' }),
  );
  const { states, state } = period;
  if (states.at(-1)?.state !== state)
    throw new Error(`The period is ${state}, and its states end with ${states.at(-1)?.state}`);
  return period;
}

const open = command({
  weight: 4,
  picks: fc.record({ patient: nth, said: mostly(true, false) }),
  async run(world, { patient, said }) {
    const mrn = pick(world.patients, patient)?.mrn;
    if (mrn === undefined) return null;
    const url = `${addressOf(mrn)}/observation-periods`;
    const body = said ? { reason } : {};
    return answered('clinician', await world.clinic.ask('POST', url, { as: 'clinician', body }));
  },
});

const content = fc.record({
  count: mostly(2, 1, 3),
  qualifier: mostly('exact', 'at-least', 'uncountable'),
  modality: mostly('MRI', 'CT'),
  nelmType: mostly('II', 'unknown', 'III', 'I'),
  outside: mostly('absent', 'present'),
  status: mostly('final', 'preliminary'),
});
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

const bodyOf = (performedOn: string, { count, qualifier, modality, nelmType, outside, status }: Content) =>
  scanBody(performedOn, count, {
    modality,
    contrast: modality === 'MRI' ? 'hepatobiliary' : 'iodinated',
    count: { qualifier, value: qualifier === 'uncountable' ? null : count },
    nelmType,
    newDiseaseOutsideLiver: outside,
    status,
  });

const scan = command({
  weight: 8,
  picks: fc.record({ period: nth, ago: of(0, 0, 0, 20, 90), content }),
  async run(world, { period: n, ago, content: is }) {
    const period = await somePeriod(world, n);
    if (period === null) return null;
    const body = bodyOf(back(world, ago), is);
    const url = `/v1/observation-periods/${period.id}/scans`;
    return answered('integrator', await world.clinic.ask('POST', url, { as: 'integrator', body }));
  },
});

const readAgain = command({
  weight: 5,
  picks: fc.record({
    period: nth,
    scan: nth,
    nature: of('re-read', 'correction'),
    error: mostly(false, true),
    repeat: mostly(false, true),
    content,
  }),
  async run(world, { period: n, scan: m, nature, error, repeat, content: is }) {
    const period = await somePeriod(world, n);
    const last = pick(period?.scans ?? [], m);
    if (period === null || last === null) return null;
    const withdrawn = nature === 'correction' && error;
    const body = {
      ...bodyOf(last.performedOn, is),
      ...(withdrawn ? { status: 'entered-in-error' } : {}),
      ...(nature === 're-read' && repeat ? { repeatBy: addDays(world.today(), 30) } : {}),
      follows: last.readings.at(-1)?.id,
      nature,
      reason,
    };
    const url = `/v1/observation-periods/${period.id}/scans/${last.scanId}/readings`;
    return answered('nurse', await world.clinic.ask('POST', url, { as: 'nurse', body }));
  },
});

const decide = command({
  // Questions before a board are rare.
  weight: 16,
  picks: fc.record({ period: nth, decision: of(...BOARD_DECISIONS) }),
  async run(world, { period: n, decision }) {
    const period = await somePeriod(world, n, true);
    const asked = period !== null && (period.question !== null || period.state === 'board-decided');
    if (period === null || !asked) return null;
    const surgical = decision === 'radical' || decision === 'debulking';
    const carryOutBy = surgical ? addDays(world.today(), 60) : null;
    if (decision === 'defer' && period.question === null) return null;
    const body = { decision, ...(carryOutBy === null ? {} : { carryOutBy }) };
    return answered('clinician', await decideAs(world.clinic, period.id, body, 'clinician'));
  },
});

/** A recurrence that waits for the board, and now and then one that it has decided. */
const decideRecurrence = command({
  weight: 8,
  picks: fc.record({ recurrence: nth, decision: of(...BOARD_DECISIONS), by: mostly('clinician', 'nurse') }),
  async run(world, { recurrence: n, decision, by }) {
    const { clinic } = world;
    const waiting = (await cases(clinic)).filter(({ kind }) => kind === 'recurrence');
    const open = (await toCarryOut(clinic)).filter(({ kind }) => kind === 'recurrence');
    const ids = (n % 3 === 0 || waiting.length === 0 ? open : waiting).map((one) => one.caseId);
    const caseId = pick(ids, n);
    if (caseId === null) return null;
    const surgical = decision === 'radical' || decision === 'debulking';
    const carryOutBy = surgical ? { carryOutBy: addDays(world.today(), 60) } : {};
    return answered(by, await decideAs(clinic, caseId, { decision, ...carryOutBy }, by));
  },
});

const close = command({
  weight: 2,
  picks: fc.record({ period: nth, why: of(...CLOSINGS), stale: mostly(false, true) }),
  async run(world, { period: n, why, stale }) {
    const period = await somePeriod(world, n);
    if (period === null) return null;
    const response = await world.clinic.ask('POST', `/v1/observation-periods/${period.id}/close`, {
      as: 'clinician',
      headers: { 'if-match': `"${period.version - (stale ? 1 : 0)}"` },
      body: { reason: why, note: reason },
    });
    return answered('clinician', response);
  },
});

const reopen = command({
  weight: 2,
  picks: fc.record({ period: nth }),
  async run(world, { period: n }) {
    const period = await somePeriod(world, n * 5);
    if (period === null) return null;
    const response = await world.clinic.ask('POST', `/v1/observation-periods/${period.id}/reopen`, {
      as: 'clinician',
      headers: { 'if-match': `"${period.version}"` },
      body: { reason },
    });
    return answered('clinician', response);
  },
});

/** What becomes of the metastases that are watched before an operation. */
export const observationCommands: Commands = {
  'open a period': open,
  'record a scan': scan,
  'read a scan again': readAgain,
  'decide about a period': decide,
  'decide about a recurrence': decideRecurrence,
  'close a period': close,
  'reopen a period': reopen,
};
