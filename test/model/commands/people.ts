import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import { PROTOCOL_CODES } from '../../../src/domain/protocol.ts';
import { answersOf, type WorkKind } from '../../../src/domain/work-kinds.ts';
import { addressOf, good } from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import type { ItemRow, WorkRow } from '../store.ts';
import { answered, back, itemsOf, type Outcome, openWork, order, pick, type World } from '../world.ts';

const nth = fc.nat({ max: 9_999 });
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const reason = 'Agreed in the round.';
const REASONS = [
  'not-clinically-necessary',
  'done-elsewhere',
  'declined',
  'contraindicated',
  'transferred',
] as const;
/** Mostly who may, now and then who may not. */
const staff = fc.oneof({ weight: 6, arbitrary: fc.constant('clinician') }, of('nurse', 'coordinator'));

function ending(world: World, item: ItemRow, why: (typeof REASONS)[number]): object {
  const today = world.today();
  switch (why) {
    case 'done-elsewhere': {
      const performedOn = item.due_on <= today ? item.due_on : today;
      return {
        reason: why,
        note: reason,
        performedOn,
        modality: 'MRI',
        regions: ['liver', 'pelvis', 'abdomen'],
      };
    }
    case 'contraindicated':
      return { reason: why, note: reason, alternative: { what: 'CT', by: addDays(today, 30) } };
    case 'transferred':
      return { reason: why, note: reason, receiver: 'Another hospital', confirmedOn: today };
    default:
      return { reason: why, note: reason };
  }
}

const end = command({
  weight: 4,
  picks: fc.record({ patient: nth, item: nth, why: of(...REASONS), by: staff, stale: nth }),
  async run(world, { patient, item: n, why, by, stale }) {
    const someone = pick(world.patients, patient);
    const items = someone === null ? [] : itemsOf(world, someone.id);
    const live = items.filter((item) => item.status === 'live');
    const item = pick(n % 10 === 0 || live.length === 0 ? items : live, n);
    if (item === null) return null;
    const version = item.version - (stale % 12 === 0 ? 1 : 0);
    const response = await world.clinic.end({ id: item.id, version }, ending(world, item, why), { as: by });
    return answered(by, response);
  },
});

/** An examination that a person has ended, and now and then one that nobody has. */
const reopen = command({
  weight: 2,
  picks: fc.record({ patient: nth, item: nth, by: staff }),
  async run(world, { patient, item: n, by }) {
    const someone = pick(world.patients, patient);
    const items = someone === null ? [] : itemsOf(world, someone.id);
    const ended = items.filter((item) => item.status === 'ended' && item.ended_note !== null);
    const item = pick(n % 10 === 0 ? items : ended, n);
    if (item === null) return null;
    const response = await world.clinic.ask('POST', `/v1/items/${item.id}/reopen`, {
      as: by,
      headers: { 'if-match': `"${item.version}"` },
      body: { reason },
    });
    return answered(by, response);
  },
});

/** An answer that was given: where it stands alone it is taken back, and otherwise refused. */
const unanswer = command({
  weight: 2,
  picks: fc.record({ work: nth, by: staff }),
  async run(world, { work: n, by }) {
    const given = [...world.stored.work_item.values()]
      .filter((work) => work.status === 'answered')
      .toSorted((a, b) => order(a.kind, b.kind) || order(a.id, b.id));
    const work = pick(given, n);
    if (work === null) return null;
    const response = await world.clinic.ask('POST', `/v1/work-items/${work.id}/reopen`, {
      as: by,
      headers: { 'if-match': `"${work.version}"` },
      body: { reason },
    });
    return answered(by, response);
  },
});

const endAll = command({
  weight: 1,
  picks: fc.record({ patient: nth }),
  async run(world, { patient }) {
    const someone = pick(world.patients, patient);
    const live = someone === null ? [] : itemsOf(world, someone.id).filter((item) => item.status === 'live');
    let outcome: Outcome | null = null;
    for (const item of live) {
      const response = await world.clinic.end(item, { reason: 'not-clinically-necessary', note: reason });
      outcome = answered('clinician', response);
      if (outcome.status >= 300) return outcome;
    }
    return outcome;
  },
});

/** `days`: how far back a picked protocol counts from, and how far ahead a next step lies. */
function bodyOf(world: World, answer: string, code: number, days: number): object {
  if (answer === 'suspicious') {
    return { answer, reason, nextStep: { what: 'Biopsy', by: addDays(world.today(), days % 60) } };
  }
  if (answer === 'recurrence') {
    return { answer, reason, found: { where: pick(['liver', 'local', 'elsewhere'], code) } };
  }
  if (answer === 'reached' || answer === 'not-reached') return { answer, reason, how: 'By telephone.' };
  if (answer !== 'pick-protocol') return { answer, reason };
  const pickOf = { protocol: pick(PROTOCOL_CODES, code), anchorOn: back(world, days) };
  return { answer, reason, pick: pickOf };
}

const takes = (work: WorkRow) => answersOf(work.kind as WorkKind, work.parts);

const answer = command({
  weight: 8,
  picks: fc.record({
    work: nth,
    answer: nth,
    by: staff,
    code: nth,
    days: of(0, 30, 400, 2_000, 7_000),
    stale: nth,
  }),
  async run(world, { work: n, answer: which, by, code, days, stale }) {
    // One kind of work as likely as another, however much of it there is.
    const kinds = [
      ...Map.groupBy(
        openWork(world).filter((work) => takes(work).length > 0),
        ({ kind }) => kind,
      ).values(),
    ];
    const work = pick(pick(kinds, n) ?? [], code);
    if (work === null) return null;
    const chosen = pick(takes(work), which) ?? '';
    const version = work.version - (stale % 12 === 0 ? 1 : 0);
    const response = await world.clinic.answer({ id: work.id, version }, bodyOf(world, chosen, code, days), {
      as: by,
    });
    return answered(by, response);
  },
});

const discharge = command({
  weight: 2,
  picks: fc.record({ work: nth }),
  async run(world, { work: n }) {
    const work = pick(
      openWork(world).filter(({ kind }) => kind === 'end-of-plan'),
      n,
    );
    if (work === null) return null;
    return answered('clinician', await world.clinic.answer(work, { answer: 'discharge', reason }));
  },
});

const read = async (world: World, mrn: string): Promise<string | null> =>
  good<{ proposal: { id: string } | null }>(
    await world.clinic.ask('GET', `${addressOf(mrn)}/proposal`, { as: 'nurse' }),
  ).proposal?.id ?? null;

/** A patient whose proposal waits, where there is one. */
function waiting(world: World, n: number): { mrn: string; id: string } | null {
  const ids = new Set(openWork(world).flatMap((work) => (work.kind === 'proposal' ? [work.patient_id] : [])));
  const theirs = world.patients.filter(({ id }) => ids.has(id));
  return pick(theirs.length > 0 && n % 8 > 0 ? theirs : world.patients, n);
}

const readProposal = command({
  weight: 2,
  picks: fc.record({ patient: nth }),
  async run(world, { patient }) {
    const mrn = waiting(world, patient)?.mrn;
    if (mrn === undefined) return null;
    const id = await read(world, mrn);
    if (id !== null) world.read.set(mrn, id);
    return { by: 'nurse', status: 200, code: null };
  },
});

/** `asRead`: the proposal that was read last, stale by now or not; otherwise the one that stands. */
const decide = (what: 'accept' | 'reject', weight: number) =>
  command({
    weight,
    picks: fc.record({ patient: nth, asRead: fc.boolean(), by: staff }),
    async run(world, { patient, asRead, by }) {
      const mrn = waiting(world, patient)?.mrn;
      if (mrn === undefined) return null;
      const proposal = (asRead ? world.read.get(mrn) : undefined) ?? (await read(world, mrn)) ?? 'none';
      const url = `${addressOf(mrn)}/proposal/${what}`;
      return answered(by, await world.clinic.ask('POST', url, { as: by, body: { proposal, reason } }));
    },
  });

/** What staff decide: endings, answers, proposals. */
export const peopleCommands: Commands = {
  'end an item': end,
  'take an ending back': reopen,
  'end all that is live': endAll,
  'answer a work item': answer,
  'take an answer back': unanswer,
  discharge,
  'read a proposal': readProposal,
  'accept a proposal': decide('accept', 5),
  'reject a proposal': decide('reject', 1),
};
