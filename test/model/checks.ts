import { stateOf } from '../../src/domain/schedule.ts';
import { transitionName } from '../support/lifecycles.ts';
import { type FactRow, type ItemRow, type Look, type Stored, survivorOf, type WorkRow } from './store.ts';
import type { Outcome, World } from './world.ts';

/**
 * What must hold after every step, told from the rows alone and written apart from the code under test.
 * Each fault is a sentence; none is what must be.
 */
export function faultsAfter(world: World, outcome: Outcome, look: Look): string[] {
  const { by, status, code } = outcome;
  const written = Object.values(look.changes).reduce((sum, rows) => sum + rows.length, 0) + look.others;
  if (status >= 500) return [`The service failed: ${status} ${code}`];
  return [
    ...look.breaches.map((breach) => `The master invariant is broken: ${JSON.stringify(breach)}`),
    ...(status >= 400 && written > 0
      ? [`Refused with ${status} ${code}, and ${written} rows were written`]
      : []),
    ...(outcome.days !== undefined && written > 0 ? [`Days passed, and ${written} rows were written`] : []),
    ...vanished(look),
    ...look.changes.item.flatMap(({ before, after }) => withoutCause(before, after, look, outcome)),
    ...outOfSight(look.now),
    ...trail(world, by, look),
  ];
}

/** Nothing that was stored is ever gone. */
const vanished = ({ now, counts }: Look): string[] =>
  Object.entries(counts).flatMap(([table, count]) =>
    count === now[table as keyof Stored].size
      ? []
      : [`${table}: ${now[table as keyof Stored].size} rows were known, ${count} are there`],
  );

const counts = (status: string | undefined): boolean =>
  status === 'final' || status === 'corrected' || status === 'amended';

/** An item that was live and is not, or whose end changed, has a cause that stands in the record. */
function withoutCause(
  before: ItemRow | null,
  after: ItemRow,
  look: Look,
  { status: told }: Outcome,
): string[] {
  const fault = (what: string): string[] => [`Item ${after.series_key} due ${after.due_on}: ${what}`];
  const was = before?.status ?? null;
  if (before !== null && before.due_on !== after.due_on) return fault(`was due ${before.due_on}`);
  const owner = survivorOf(look.now, look.now.plan.get(after.plan_id)?.patient_id ?? '');
  if (after.patient_id !== owner) return fault("is shown as another patient's than its plan is");
  if (was === 'superseded' && after.status !== 'superseded') return fault('came back after a revision');
  const takenBack = look.changes.audit.some(
    ({ after: row }) => row.entity_id === after.id && row.action === 'ending-taken-back',
  );
  if (was === 'ended' && before?.ended_note !== null && after.status !== 'ended' && !takenBack) {
    return fault(`was ended as ${before?.ended_reason} by a person, and is ${after.status}`);
  }
  if (told >= 400) return [];
  const of = after.evidence.map((id) => look.now.result.get(id));
  switch (after.status) {
    case 'completed': {
      if (of.length === 0) return fault('completed by nothing');
      if (
        !of.every(
          (one) => counts(one?.status) && survivorOf(look.now, one?.patient_id ?? '') === after.patient_id,
        )
      ) {
        return fault("completed by a result that does not count, or by another patient's");
      }
      const on = after.completed_on ?? '';
      if (!of.some((one) => one?.performed_on === on))
        return fault(`completed on ${on}, when nothing was done`);
      if (on < after.opens_on && !decided(after, look.now))
        return fault(`completed on ${on}, before it opened`);
      if (after.completed_late !== on > after.closes_on) return fault('completed late, and not late');
      return [];
    }
    case 'ended': {
      if (after.ended_by === null || after.ended_reason === null)
        return fault('ended by nobody, or for nothing');
      if (after.ended_note !== null) return [];
      const gone = goneFrom(after.patient_id, look.now);
      return after.ended_reason === gone ? [] : fault(`ended as ${after.ended_reason}, and is ${gone}`);
    }
    case 'superseded': {
      const by = look.now.plan_revision.get(`${after.plan_id} ${after.superseded_by}`);
      if (by?.kind !== 'accepted') return fault('superseded by no accepted revision');
      const known = [...look.now.fact.values()].filter(
        (fact) => survivorOf(look.now, fact.patient_id) === after.patient_id && ofDisease(fact),
      );
      if (was === 'live' && known.some((fact) => fact.recorded_on >= after.due_on)) {
        return fault('superseded, and was due by the cut day');
      }
      // The horizon may bring it in the step that replaces it.
      if (was !== null && was !== 'live' && was !== 'superseded') return fault(`superseded, and was ${was}`);
      const fresh = look.changes.plan_revision.some(({ after: one }) => one === by);
      return was === 'live' && !fresh ? fault('superseded later than the revision') : [];
    }
    case 'before-enrolment': {
      const enrolled = look.now.plan.get(after.plan_id)?.enrolled_on ?? '';
      const picked = look.now.plan_revision.get(`${after.plan_id} ${after.revision}`)?.kind === 'picked';
      if (was === 'live' || was === 'ended') return fault(`was ${was}, and is of before the enrolment`);
      return after.closes_on >= enrolled && !picked ? fault(`of before the enrolment on ${enrolled}`) : [];
    }
    case 'live':
      return after.ended_reason !== null || after.completed_on !== null ? fault('live, with an end') : [];
  }
}

/** A person said that one of its results counts for it. */
const decided = (item: ItemRow, now: Stored): boolean =>
  [...now.result_resolution.values()].some(
    ({ item_id, result_id }) => item_id === item.id && item.evidence.includes(result_id),
  );

/** Every patient who lives is on a list or has an examination ahead, or a clinician decided otherwise. */
function outOfSight(now: Stored): string[] {
  const seen = new Set([
    ...[...now.item.values()].flatMap((item) => (item.status === 'live' ? [item.patient_id] : [])),
    ...[...now.work_item.values()].flatMap((work) => (work.status === 'open' ? [work.patient_id] : [])),
  ]);
  return [...now.patient.values()].flatMap((patient) => {
    const id = survivorOf(now, patient.id);
    const gone = goneFrom(id, now);
    if ((gone === 'deceased') !== (patient.deceased_on !== null))
      return [`Patient ${patient.id}: dead, and alive`];
    if (gone !== null || seen.has(id)) return [];
    const said = [...now.work_item.values()].filter((work) => work.patient_id === id);
    const plans = [...now.plan.values()].filter((plan) => survivorOf(now, plan.patient_id) === id);
    const discharged = plans.length > 0 && plans.every((plan) => plan.ended_reason === 'discharged');
    if (discharged && said.some(({ answer }) => answer?.answer === 'discharge')) return [];
    const facts = standing(id, now).filter(ofDisease);
    const basis = facts.map((fact) => fact.id).join(' ');
    const none = said.some(({ answer }) => answer?.answer === 'no-surveillance' && answer.basis === basis);
    return none ? [] : [`Patient ${id}: on no list, with nothing ahead, and nobody decided so`];
  });
}

/** The facts of a patient and of merged records, as they stand. */
function standing(patientId: string, now: Stored): FactRow[] {
  const facts = [...now.fact.values()].filter((fact) => survivorOf(now, fact.patient_id) === patientId);
  const corrected = new Set(facts.map(({ corrects }) => corrects));
  return facts
    .filter(({ id, kind }) => !corrected.has(id) && kind !== 'entered-in-error')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What surveillance rests on: no contact, no therapy, and not where the patient is cared for. */
const ofDisease = ({ kind }: FactRow): boolean =>
  !/^(entered-in-error|last-contact|therapy-.*|lost-to-follow-up|contact-resumed|transfer-.*|returned)$/.test(
    kind,
  );

/** Dead, or handed over with the receiver's word for each transfer that is not over; null: followed here. */
function goneFrom(patientId: string, now: Stored): 'deceased' | 'transferred' | null {
  const facts = standing(patientId, now);
  if (facts.some(({ kind }) => kind === 'death')) return 'deceased';
  const about = (what: string) =>
    new Set(facts.flatMap(({ kind, details }) => (kind === what ? [details.transfer] : [])));
  const [over, confirmed] = [about('returned'), about('transfer-confirmed')];
  const running = facts.filter(({ id, kind }) => kind === 'transfer-begun' && !over.has(id));
  return running.length > 0 && running.every(({ id }) => confirmed.has(id)) ? 'transferred' : null;
}

/** Whatever was written has its row in the trail, by the one who did it. */
function trail(world: World, by: string, { changes, now }: Look): string[] {
  const who = world.staff.get(by);
  const wrong = changes.audit.filter(({ after }) => after.staff_id !== who || after.id === null);
  const told = new Set(changes.audit.map(({ after }) => `${after.entity} ${after.entity_id}`));
  // Merged records have a plan each, and one trail.
  const planned = new Set(
    changes.audit.flatMap(({ after }) => {
      const of = after.entity === 'plan' ? now.plan.get(after.entity_id)?.patient_id : undefined;
      return of === undefined ? [] : [survivorOf(now, of)];
    }),
  );
  const planTold = (planId: string): boolean =>
    planned.has(survivorOf(now, now.plan.get(planId)?.patient_id ?? ''));
  const silent = [
    ...changes.item.flatMap(({ before, after }) =>
      (
        before === null
          ? planTold(after.plan_id)
          : before.status === after.status || told.has(`item ${after.id}`)
      )
        ? []
        : [`item ${after.series_key} due ${after.due_on} became ${after.status}`],
    ),
    ...changes.work_item.flatMap(({ before, after }) =>
      before?.status === after.status || told.has(`work-item ${after.id}`) || decidedAtPlan(after, planned)
        ? []
        : [`work ${after.kind} became ${after.status}`],
    ),
    ...changes.plan.flatMap(({ before, after }) =>
      before?.status === after.status || planTold(after.id) ? [] : [`plan became ${after.status}`],
    ),
    ...changes.plan_revision.flatMap(({ after }) =>
      planTold(after.plan_id) ? [] : [`revision ${after.kind}`],
    ),
    ...changes.fact.flatMap(({ after }) => (told.has(`fact ${after.id}`) ? [] : [`fact ${after.kind}`])),
    ...changes.result.flatMap(({ after }) =>
      told.has(`result ${after.id}`) ? [] : [`result ${after.status}`],
    ),
  ];
  return [
    ...wrong.map(
      ({ after }) => `The trail names another actor than ${by} for ${after.action} ${after.entity}`,
    ),
    ...silent.map((what) => `Without a trail: ${what}`),
  ];
}

/** A proposal is decided at the plan, and the plan's trail tells of it. */
const decidedAtPlan = (work: WorkRow, planned: ReadonlySet<string>): boolean =>
  work.kind === 'proposal' && work.status === 'answered' && planned.has(work.patient_id);

/** Every live item whose window has opened, and all open work, is on the worklist, where the dates say; no more. */
export async function faultsOfWorklist(world: World): Promise<string[]> {
  const today = world.today();
  const listed = new Map<string, string>();
  for (let cursor = ''; ; ) {
    const url = `/v1/worklist?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const response = await world.clinic.ask('GET', url, { as: 'nurse' });
    if (response.statusCode !== 200) return [`The worklist: ${response.body}`];
    const { rows, next } = response.json<{
      rows: { id: string; kind: string; state: string }[];
      next: string | null;
    }>();
    for (const { id, kind, state } of rows) listed.set(id, kind === 'imaging' ? state : 'work');
    if (next === null) break;
    cursor = next;
  }
  const expected = new Map([
    ...[...world.stored.item.values()].flatMap((item): [string, string][] => {
      if (item.status !== 'live' || item.opens_on > today) return [];
      return [[item.id, item.closes_on < today ? 'overdue' : item.due_on <= today ? 'due' : 'open']];
    }),
    ...[...world.stored.work_item.values()].flatMap((work): [string, string][] =>
      work.status === 'open' ? [[work.id, 'work']] : [],
    ),
  ]);
  return [...new Set([...listed.keys(), ...expected.keys()])].flatMap((id) =>
    listed.get(id) === expected.get(id)
      ? []
      : [
          `The worklist says ${listed.get(id) ?? 'nothing'} of ${id}, the record ${expected.get(id) ?? 'nothing'}`,
        ],
  );
}

const LIVES = ['planned', 'open', 'due', 'overdue'] as const;

/** The transitions of items that a step brought: by time each stage in turn, otherwise from state to state. */
export function transitionsOf(world: World, outcome: Outcome, { changes, now }: Look): string[] {
  const state = (item: ItemRow, day: string) =>
    stateOf({ opens: item.opens_on, due: item.due_on, closes: item.closes_on }, item.status, day);
  if (outcome.days !== undefined) {
    const { from, to } = outcome.days;
    return [...now.item.values()].flatMap((item) => {
      if (item.status !== 'live') return [];
      const stages = LIVES.slice(
        LIVES.indexOf(state(item, from) as never),
        LIVES.indexOf(state(item, to) as never) + 1,
      );
      return stages.slice(1).map((stage, at) => transitionName(stages[at] ?? '', stage));
    });
  }
  const day = world.today();
  return changes.item.flatMap(({ before, after }) => {
    const is = state(after, day);
    if (before === null && is === 'superseded') {
      const live = state({ ...after, status: 'live' }, day);
      return [transitionName('begin', live), transitionName(live, is)];
    }
    const was = before === null ? 'begin' : state(before, day);
    return was === is ? [] : [transitionName(was, is)];
  });
}
