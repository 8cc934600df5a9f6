import type { Role } from '../../src/db/tables.ts';
import type { Protocol } from '../../src/domain/protocol.ts';
import { rectNone } from '../../src/protocols/rectum.ts';
import {
  addressOf,
  type Clinic,
  G1_FACTS,
  good,
  hepatectomy,
  MRN,
  mri,
  NONE_FACTS,
  type ResultOut,
} from './clinic.ts';

/** What a request of any operation can be about, at one site. */
export interface About {
  readonly mrn: string;
  readonly itemId: string;
  readonly resultId: string;
  readonly workId: string;
  readonly mergeId: string;
  readonly viewId: string;
  /** Of PANC-LOW; a version that is not there unless told otherwise. */
  readonly retiring?: number;
}

export interface Operation {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly roles: readonly Role[];
  readonly url: (about: About) => string;
  readonly body?: (about: About) => Record<string, unknown>;
  /** It names something by an id or a record number, and must find it at the caller's site. */
  readonly finds: boolean;
  /** What If-Match names. */
  readonly ifMatch?: string;
}

const READERS: readonly Role[] = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'];
const WRITERS: readonly Role[] = ['integrator', 'nurse', 'clinician'];
const WARD: readonly Role[] = ['nurse', 'clinician', 'coordinator'];
const reason = 'Agreed in the round.';

const rowUrl = (id: string) => `/v1/worklist/rows/${id}`;
/** Of no site: many rows have an outcome each, and none of them is a fault of the request. */
const NO_ROW = '01900000-0000-7000-8000-000000000002';

/** A protocol as a draft: without code and number. */
export const contentOf = ({ code: _code, version: _version, ...content }: Protocol) => content;

/** Every operation under /v1 by its operationId, with the roles that may, written down apart from the routes. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  upsertPatient: {
    method: 'PUT',
    roles: WRITERS,
    url: ({ mrn }) => addressOf(mrn),
    body: () => ({ name: 'Synthetic Person', facts: [] }),
    finds: false,
  },
  readPatient: { method: 'GET', roles: READERS, url: ({ mrn }) => addressOf(mrn), finds: true },
  recordFacts: {
    method: 'POST',
    roles: WRITERS,
    url: ({ mrn }) => `${addressOf(mrn)}/facts`,
    body: () => ({ facts: [hepatectomy('2026-11-20')] }),
    finds: true,
  },
  mergeRecords: {
    method: 'POST',
    roles: ['integrator', 'clinician', 'coordinator'],
    url: ({ mrn }) => `${addressOf(mrn)}/merges`,
    body: ({ mrn }) => ({ duplicate: { system: MRN, value: `${mrn} other` }, reason }),
    finds: true,
  },
  undoMerge: {
    method: 'POST',
    roles: ['integrator', 'clinician', 'coordinator'],
    url: ({ mergeId }) => `/v1/merges/${mergeId}/undo`,
    body: () => ({ reason }),
    finds: true,
  },
  readHistory: {
    method: 'GET',
    roles: READERS,
    url: ({ mrn }) => `${addressOf(mrn)}/history?on=2026-11-20`,
    finds: true,
  },
  loseToFollowUp: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ mrn }) => `${addressOf(mrn)}/loss-to-follow-up`,
    body: () => ({ attempts: [{ on: '2026-11-20', how: 'Telephone.', outcome: 'No answer.' }], reason }),
    finds: true,
  },
  resumeContact: {
    method: 'POST',
    roles: WARD,
    url: ({ mrn }) => `${addressOf(mrn)}/contact`,
    body: () => ({ how: 'Telephone.' }),
    finds: true,
  },
  beginTransfer: {
    method: 'POST',
    roles: ['clinician', 'coordinator'],
    url: ({ mrn }) => `${addressOf(mrn)}/transfer`,
    body: () => ({ receiver: 'City Hospital', reason }),
    finds: true,
  },
  confirmTransfer: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ mrn }) => `${addressOf(mrn)}/transfer/confirmation`,
    body: () => ({ receiver: 'City Hospital', confirmedBy: 'Dr Kita', confirmedOn: '2026-11-23' }),
    finds: true,
  },
  returnPatient: {
    method: 'POST',
    roles: WARD,
    url: ({ mrn }) => `${addressOf(mrn)}/return`,
    body: () => ({ reason }),
    finds: true,
  },
  readPlan: { method: 'GET', roles: READERS, url: ({ mrn }) => `${addressOf(mrn)}/plan`, finds: true },
  readTimeline: {
    method: 'GET',
    roles: READERS,
    url: ({ mrn }) => `${addressOf(mrn)}/timeline`,
    finds: true,
  },
  readProposal: {
    method: 'GET',
    roles: READERS,
    url: ({ mrn }) => `${addressOf(mrn)}/proposal`,
    finds: true,
  },
  acceptProposal: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ mrn }) => `${addressOf(mrn)}/proposal/accept`,
    body: () => ({ proposal: 'none', reason }),
    finds: true,
  },
  rejectProposal: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ mrn }) => `${addressOf(mrn)}/proposal/reject`,
    body: () => ({ proposal: 'none', reason }),
    finds: true,
  },
  readItem: { method: 'GET', roles: READERS, url: ({ itemId }) => `/v1/items/${itemId}`, finds: true },
  endItem: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `/v1/items/${itemId}/end`,
    body: () => ({ reason: 'declined', note: reason }),
    finds: true,
    ifMatch: '1',
  },
  recordResult: {
    method: 'POST',
    roles: WRITERS,
    url: () => '/v1/results',
    body: ({ mrn }) => mri(mrn, { accession: 'of the operations' }),
    finds: true,
  },
  listUnmatchedResults: {
    method: 'GET',
    roles: [...WARD, 'integrator'],
    url: () => '/v1/unmatched-results?limit=200',
    finds: false,
  },
  readResult: {
    method: 'GET',
    roles: READERS,
    url: ({ resultId }) => `/v1/results/${resultId}`,
    finds: true,
  },
  resolveResult: {
    method: 'POST',
    roles: ['nurse', 'clinician'],
    url: ({ resultId }) => `/v1/results/${resultId}/resolution`,
    body: () => ({ choice: 'extra', reason }),
    finds: true,
    ifMatch: '1-0',
  },
  listWorklist: { method: 'GET', roles: WARD, url: () => '/v1/worklist?limit=200', finds: false },
  readRow: { method: 'GET', roles: WARD, url: ({ itemId }) => rowUrl(itemId), finds: true },
  claimRow: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `${rowUrl(itemId)}/claim`,
    body: () => ({ minutes: 60 }),
    finds: true,
  },
  releaseRow: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `${rowUrl(itemId)}/release`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '2',
  },
  assignRow: {
    method: 'POST',
    roles: WARD,
    url: ({ workId }) => `${rowUrl(workId)}/assign`,
    body: () => ({ to: 'nurse', reason }),
    finds: true,
    ifMatch: '1',
  },
  snoozeRow: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `${rowUrl(itemId)}/snooze`,
    body: () => ({ until: '2026-11-25', reason }),
    finds: true,
    ifMatch: '1',
  },
  wakeRow: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `${rowUrl(itemId)}/wake`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '2',
  },
  logContact: {
    method: 'POST',
    roles: WARD,
    url: ({ workId }) => `${rowUrl(workId)}/contact`,
    body: () => ({ on: '2026-11-23', how: 'Telephone.', outcome: 'reached' }),
    finds: true,
    ifMatch: '1',
  },
  bookRow: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `${rowUrl(itemId)}/booking`,
    body: () => ({ order: 'RIS 1', appointment: { on: '2027-05-10', place: 'MRI 2' } }),
    finds: true,
    ifMatch: '1',
  },
  undoAction: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `${rowUrl(itemId)}/undo`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '2',
  },
  claimRows: {
    method: 'POST',
    roles: WARD,
    url: () => '/v1/worklist/bulk/claim',
    body: () => ({ rows: [NO_ROW] }),
    finds: false,
  },
  assignRows: {
    method: 'POST',
    roles: WARD,
    url: () => '/v1/worklist/bulk/assign',
    body: () => ({ rows: [{ id: NO_ROW, version: 1 }], to: 'nurse' }),
    finds: false,
  },
  snoozeRows: {
    method: 'POST',
    roles: WARD,
    url: () => '/v1/worklist/bulk/snooze',
    body: () => ({ rows: [{ id: NO_ROW, version: 1 }], until: '2026-11-25', reason }),
    finds: false,
  },
  exportWorklist: { method: 'GET', roles: WARD, url: () => '/v1/worklist.csv', finds: false },
  listViews: { method: 'GET', roles: WARD, url: () => '/v1/worklist/views?counts=true', finds: false },
  saveView: {
    method: 'POST',
    roles: WARD,
    url: () => '/v1/worklist/views',
    // What a view keeps no list takes: refused, so that the table saves nothing.
    body: () => ({ name: 'Of the operations', query: 'limit=1', shared: false }),
    finds: false,
  },
  changeView: {
    method: 'PUT',
    roles: WARD,
    url: ({ viewId }) => `/v1/worklist/views/${viewId}`,
    body: () => ({ name: 'Changed', query: 'assignee=me', shared: true }),
    finds: true,
    ifMatch: '1',
  },
  removeView: {
    method: 'POST',
    roles: WARD,
    url: ({ viewId }) => `/v1/worklist/views/${viewId}/removal`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '1',
  },
  readWorkItem: {
    method: 'GET',
    roles: READERS,
    url: ({ workId }) => `/v1/work-items/${workId}`,
    finds: true,
  },
  answerWorkItem: {
    method: 'POST',
    roles: WARD,
    url: ({ workId }) => `/v1/work-items/${workId}/answer`,
    body: () => ({ answer: 'discharge', reason }),
    finds: true,
    ifMatch: '1',
  },
  previewPlan: {
    method: 'POST',
    roles: READERS,
    url: () => '/v1/plan-previews',
    body: () => ({ facts: G1_FACTS }),
    finds: false,
  },
  listProtocols: { method: 'GET', roles: [...READERS, 'admin'], url: () => '/v1/protocols', finds: false },
  previewCohort: {
    method: 'GET',
    roles: ['clinician', 'coordinator'],
    url: () => '/v1/protocols/NEC/versions/1/cohort-preview',
    finds: false,
  },
  listSettings: { method: 'GET', roles: [...READERS, 'admin'], url: () => '/v1/settings', finds: false },
  draftSettings: {
    method: 'POST',
    roles: ['clinician', 'coordinator'],
    url: () => '/v1/settings',
    // No day is no deadline: refused, so that the table drafts nothing.
    body: () => ({
      tolerances: [],
      deadlines: { review: 0, proposal: 7, missingFact: 7, board: 14, transfer: 14, other: 7 },
    }),
    finds: false,
  },
  signSettings: {
    method: 'POST',
    roles: ['clinician'],
    url: () => '/v1/settings/versions/1/sign-off',
    body: () => ({ statement: reason, contentHash: '0'.repeat(64) }),
    finds: false,
  },
  readSettingsRollout: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/settings/versions/999/rollout',
    finds: true,
  },
  signProtocolVersion: {
    method: 'POST',
    roles: ['clinician'],
    url: () => '/v1/protocols/NEC/versions/1/sign-off',
    body: () => ({ statement: reason, contentHash: '0'.repeat(64), acknowledged: ['twelve-weeks'] }),
    finds: false,
  },
  importProtocolVersion: {
    method: 'POST',
    roles: ['clinician', 'coordinator'],
    url: () => '/v1/protocols/RECT-NONE/versions',
    body: () => ({ definition: contentOf(rectNone) }),
    finds: false,
  },
  compareProtocolVersions: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/protocols/NEC/versions/1/comparison?with=1',
    finds: false,
  },
  retireProtocolVersion: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ retiring = 9 }) => `/v1/protocols/PANC-LOW/versions/${retiring}/retirement`,
    body: () => ({ reason }),
    finds: true,
  },
  reviewProtocolVersion: {
    method: 'POST',
    roles: ['clinician'],
    url: () => '/v1/protocols/NEC/versions/1/review',
    body: () => ({ statement: reason }),
    finds: false,
  },
  readRollout: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/protocols/NEC/versions/9/rollout',
    finds: true,
  },
};

/** A patient with examinations and a result in the queue, and another whose plan is at its end. `prefix`: of the logins. */
export async function aboutAt(clinic: Clinic, prefix: '' | 'beta-', mrn: string): Promise<About> {
  const as = `${prefix}integrator`;
  good(await clinic.put(mrn, G1_FACTS, { name: `Person of ${prefix || 'alpha'}` }, { as }), 201);
  good(await clinic.put(`${mrn} end`, NONE_FACTS, {}, { as }), 201);
  const { resultId } = good<ResultOut>(
    await clinic.send(mrn, { accession: mrn, modality: 'CT' }, { as }),
    201,
  );
  for (const more of [' other', ' one', ' two']) good(await clinic.put(`${mrn}${more}`, [], {}, { as }), 201);
  const { merge: mergeId } = good<{ merge: string }>(
    await clinic.ask('POST', `${addressOf(`${mrn} one`)}/merges`, {
      as,
      body: { duplicate: { system: MRN, value: `${mrn} two` }, reason },
    }),
    201,
  );
  const [item] = (await clinic.plan(mrn, `${prefix}clinician`)).items;
  const [work] = (await clinic.plan(`${mrn} end`, `${prefix}clinician`)).work;
  if (item === undefined || work === undefined) throw new Error(`${MRN} ${mrn} has nothing to be about`);
  const { id: viewId } = good<{ id: string }>(
    await clinic.ask('POST', '/v1/worklist/views', {
      as: `${prefix}clinician`,
      body: { name: `View of ${mrn}`, query: 'kind=imaging', shared: false },
    }),
    201,
  );
  return { mrn, itemId: item.id, resultId, workId: work.id, mergeId, viewId };
}

/** Sends an operation as someone; `body` replaces the one of the table. */
export function perform(
  clinic: Clinic,
  id: string,
  about: About,
  as: string,
  more: { body?: object; headers?: Record<string, string> } = {},
) {
  const operation = OPERATIONS[id];
  if (operation === undefined) throw new Error(`No operation ${id}`);
  const body = more.body ?? operation.body?.(about);
  return clinic.ask(operation.method, operation.url(about), {
    as,
    headers: {
      ...(operation.ifMatch === undefined ? {} : { 'if-match': `"${operation.ifMatch}"` }),
      ...more.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}
