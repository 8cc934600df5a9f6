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
import { type DoneOut, scanBody } from './observation.ts';
import { waysAt } from './ways.ts';

/** What a request of any operation can be about, at one site. */
export interface About {
  readonly mrn: string;
  readonly itemId: string;
  readonly resultId: string;
  readonly workId: string;
  readonly mergeId: string;
  /** An observation period with its baseline scan, and the only reading of it. */
  readonly periodId: string;
  readonly scanId: string;
  readonly readingId: string;
  /** A way out, a dead letter on it, and a calendar feed of the clinicians. */
  readonly subscriptionId: string;
  readonly deliveryId: string;
  readonly feedId: string;
  readonly viewId: string;
  /** Of PANC-LOW; a version that is not there unless told otherwise. */
  readonly retiring?: number;
  /** A meeting of the board; a day on which there is none unless told otherwise. */
  readonly meetingOn?: string;
  /** The settings to be signed. */
  readonly settingsVersion?: number;
}

export interface Operation {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly roles: readonly Role[];
  readonly url: (about: About) => string;
  readonly body?: (about: About) => Record<string, unknown>;
  /** It names something by an id or a record number, and must find it at the caller's site. */
  readonly finds: boolean;
  /** Where the body, and not the address, names what it must find. */
  readonly names?: string;
  /** What If-Match names. */
  readonly ifMatch?: string;
  /** A read that stands on the trail all the same, as it takes the record elsewhere. */
  readonly onTrail?: true;
}

const READERS: readonly Role[] = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'];
const WRITERS: readonly Role[] = ['integrator', 'nurse', 'clinician'];
const WARD: readonly Role[] = ['nurse', 'clinician', 'coordinator'];
const WAY_READERS: readonly Role[] = ['coordinator', 'integrator', 'auditor', 'admin'];
const WAY_KEEPERS: readonly Role[] = ['coordinator', 'integrator', 'admin'];
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
  reopenItem: {
    method: 'POST',
    roles: WARD,
    url: ({ itemId }) => `/v1/items/${itemId}/reopen`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '2',
  },
  recordResult: {
    method: 'POST',
    roles: WRITERS,
    url: () => '/v1/results',
    body: ({ mrn }) => mri(mrn, { accession: 'of the operations' }),
    finds: true,
    names: '/patient',
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
  readPatientPeriods: {
    method: 'GET',
    roles: READERS,
    url: ({ mrn }) => `${addressOf(mrn)}/observation-periods`,
    finds: true,
  },
  openPeriod: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ mrn }) => `${addressOf(mrn)}/observation-periods`,
    body: () => ({ reason }),
    finds: true,
  },
  listPeriods: {
    method: 'GET',
    roles: READERS,
    url: () => '/v1/observation-periods?limit=200',
    finds: false,
  },
  readPeriod: {
    method: 'GET',
    roles: READERS,
    url: ({ periodId }) => `/v1/observation-periods/${periodId}`,
    finds: true,
  },
  recordScan: {
    method: 'POST',
    roles: WRITERS,
    url: ({ periodId }) => `/v1/observation-periods/${periodId}/scans`,
    body: () => scanBody('2026-11-22', 3, { status: 'final' }),
    finds: true,
  },
  previewScan: {
    method: 'POST',
    roles: READERS,
    url: ({ periodId }) => `/v1/observation-periods/${periodId}/scan-previews`,
    body: () => scanBody('2026-11-22', 3, { status: 'final' }),
    finds: true,
  },
  recordReading: {
    method: 'POST',
    roles: WRITERS,
    url: ({ periodId, scanId }) => `/v1/observation-periods/${periodId}/scans/${scanId}/readings`,
    body: ({ readingId }) => ({
      ...scanBody('2026-11-20', 3, { status: 'final' }),
      follows: readingId,
      nature: 're-read',
      reason,
    }),
    finds: true,
  },
  closePeriod: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ periodId }) => `/v1/observation-periods/${periodId}/close`,
    body: () => ({ reason: 'withdrawn', note: reason }),
    finds: true,
    ifMatch: '3',
  },
  reopenPeriod: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ periodId }) => `/v1/observation-periods/${periodId}/reopen`,
    body: () => ({ reason }),
    finds: true,
    // Once it was closed.
    ifMatch: '5',
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
  exportWorklist: {
    method: 'GET',
    roles: WARD,
    url: () => '/v1/worklist.csv',
    finds: false,
    onTrail: true,
  },
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
  restoreView: {
    method: 'POST',
    roles: WARD,
    // As its removal left it.
    url: ({ viewId }) => `/v1/worklist/views/${viewId}/restoration`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '2',
  },
  listStaff: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/staff',
    finds: false,
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
  reopenWorkItem: {
    method: 'POST',
    roles: WARD,
    url: ({ workId }) => `/v1/work-items/${workId}/reopen`,
    body: () => ({ reason }),
    finds: true,
    ifMatch: '2',
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
      observation: null,
      deadlines: {
        review: 0,
        proposal: 7,
        missingFact: 7,
        board: 14,
        urgentBoard: 7,
        transfer: 14,
        other: 7,
      },
    }),
    finds: false,
  },
  signSettings: {
    method: 'POST',
    roles: ['clinician'],
    url: ({ settingsVersion = 1 }) => `/v1/settings/versions/${settingsVersion}/sign-off`,
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
  listReminders: { method: 'GET', roles: READERS, url: () => '/v1/reminders?limit=200', finds: false },
  listSubscriptions: { method: 'GET', roles: WAY_READERS, url: () => '/v1/subscriptions', finds: false },
  subscribe: {
    method: 'POST',
    roles: WAY_KEEPERS,
    url: () => '/v1/subscriptions',
    // On no list of targets: refused, so that the table opens no way out.
    body: () => ({ channel: 'webhook', address: 'https://elsewhere.example.org/', roles: ['nurse'] }),
    finds: false,
  },
  endSubscription: {
    method: 'POST',
    roles: WAY_KEEPERS,
    url: ({ subscriptionId }) => `/v1/subscriptions/${subscriptionId}/end`,
    body: () => ({ reason }),
    finds: true,
  },
  listDeadLetters: {
    method: 'GET',
    roles: WAY_READERS,
    url: () => '/v1/dead-letters?limit=200',
    finds: false,
  },
  sendAgain: {
    method: 'POST',
    roles: WAY_KEEPERS,
    url: ({ deliveryId }) => `/v1/dead-letters/${deliveryId}/sending`,
    body: () => ({ reason }),
    finds: true,
  },
  listCalendarFeeds: {
    method: 'GET',
    roles: [...WARD, 'auditor', 'admin'],
    url: () => '/v1/calendar-feeds',
    finds: false,
  },
  createCalendarFeed: {
    method: 'POST',
    roles: WARD,
    url: () => '/v1/calendar-feeds',
    body: ({ feedId }) => ({ role: 'clinician', replaces: feedId }),
    finds: true,
  },
  // Of anybody who has its address, with or without a login; a calendar program has none.
  readCalendar: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => `/v1/calendars/${'a'.repeat(43)}.ics`,
    finds: true,
  },
  revokeCalendarFeed: {
    method: 'POST',
    roles: WARD,
    url: ({ feedId }) => `/v1/calendar-feeds/${feedId}/revocation`,
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
  readBoardPattern: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/board/pattern',
    finds: false,
  },
  setBoardPattern: {
    method: 'POST',
    roles: ['coordinator'],
    url: () => '/v1/board/pattern',
    // Nobody has this login: refused, so that the table sets nothing.
    body: () => ({
      validFrom: '2026-11-23',
      weekdays: [2],
      startsAt: '16:00',
      cutOffDays: 4,
      coordinator: 'nobody',
      deputy: 'nurse',
      reason,
    }),
    finds: false,
    ifMatch: '0',
  },
  listBoardMeetings: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/board/meetings',
    finds: false,
  },
  conveneBoard: {
    method: 'POST',
    roles: ['coordinator'],
    url: () => '/v1/board/meetings',
    // A day that has passed: refused, so that the table convenes nothing.
    body: () => ({ on: '2026-11-22', startsAt: '16:00', reason }),
    finds: false,
  },
  readBoardMeeting: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/board/meetings/2026-12-26',
    finds: true,
  },
  changeBoardMeeting: {
    method: 'POST',
    roles: ['coordinator'],
    url: ({ meetingOn = '2026-12-26' }) => `/v1/board/meetings/${meetingOn}`,
    body: () => ({ status: 'cancelled', reason }),
    finds: true,
    ifMatch: '1',
  },
  listSpecialDays: {
    method: 'GET',
    roles: [...READERS, 'admin'],
    url: () => '/v1/special-days',
    finds: false,
  },
  markSpecialDays: {
    method: 'POST',
    roles: ['coordinator', 'admin'],
    url: () => '/v1/special-days',
    body: () => ({ days: [{ day: '2027-01-01', kind: 'holiday', name: 'New Year' }], reason }),
    finds: false,
    // Nobody has marked so many: refused, so that the table marks nothing.
    ifMatch: '9',
  },
  listBoardCases: { method: 'GET', roles: READERS, url: () => '/v1/board/cases', finds: false },
  readBoardAgenda: {
    method: 'GET',
    roles: READERS,
    url: () => '/v1/board/meetings/2026-12-26/agenda',
    finds: true,
  },
  listBoardDecisions: {
    method: 'GET',
    roles: READERS,
    url: ({ periodId }) => `/v1/board/cases/${periodId}/decisions`,
    finds: true,
  },
  recordBoardDecision: {
    method: 'POST',
    roles: ['clinician', 'coordinator'],
    url: ({ periodId }) => `/v1/board/cases/${periodId}/decisions`,
    body: () => ({ decision: 'defer', decidedBy: 'Board', why: reason }),
    finds: true,
    ifMatch: '1',
  },
  listDecisionsToCarryOut: {
    method: 'GET',
    roles: READERS,
    url: () => '/v1/decisions-to-carry-out',
    finds: false,
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
  const clinician = `${prefix}clinician`;
  const { period } = good<DoneOut>(
    await clinic.ask('POST', `${addressOf(`${mrn} other`)}/observation-periods`, {
      as: clinician,
      body: { reason },
    }),
    201,
  );
  const { scanId, readingId } = good<DoneOut>(
    await clinic.ask('POST', `/v1/observation-periods/${period.id}/scans`, {
      as: clinician,
      body: scanBody('2026-11-20', 3, { nelmType: 'II', readOn: '2026-11-20' }),
    }),
    201,
  );
  if (scanId === null || readingId === null) throw new Error(`A period of ${mrn} without a scan`);
  const [item] = (await clinic.plan(mrn, clinician)).items;
  const [work] = (await clinic.plan(`${mrn} end`, clinician)).work;
  if (item === undefined || work === undefined) throw new Error(`${MRN} ${mrn} has nothing to be about`);
  const { id: viewId } = good<{ id: string }>(
    await clinic.ask('POST', '/v1/worklist/views', {
      as: `${prefix}clinician`,
      body: { name: `View of ${mrn}`, query: 'kind=imaging', shared: false },
    }),
    201,
  );
  return {
    mrn,
    itemId: item.id,
    resultId,
    workId: work.id,
    mergeId,
    periodId: period.id,
    scanId,
    readingId,
    viewId,
    ...(await waysAt(clinic, prefix, item.id)),
  };
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
