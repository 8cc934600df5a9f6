import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/canonical-json.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { rectNone } from '../../src/protocols/rectum.ts';
import { convene, patternBody, patterns, specialDays } from '../support/board.ts';
import {
  addressOf,
  type Clinic,
  expectProblem,
  good,
  KI67_5,
  mri,
  newMrn,
  pathology,
  startClinic,
} from '../support/clinic.ts';
import { period, scan, scanBody } from '../support/observation.ts';
import { type About, aboutAt, contentOf, OPERATIONS, perform } from '../support/operations.ts';
import { webhookAddress } from '../support/ways.ts';

let clinic: Clinic;
let contentHash = '';
let settingsHash = '';
let settingsVersion = 0;
const settings = {
  tolerances: [],
  observation: {
    months: 3,
    earlyDays: 14,
    lateDays: 28,
    decrease: 'board',
    baselineDays: 14,
    readDays: 7,
  },
  deadlines: { review: 7, proposal: 7, missingFact: 7, board: 14, urgentBoard: 7, transfer: 14, other: 7 },
};
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['NEC', 'PANC-LOW'] });
  const { items } = (await clinic.ask('GET', '/v1/protocols')).json<{
    items: { code: string; contentHash: string }[];
  }>();
  contentHash = items.find(({ code }) => code === 'NEC')?.contentHash ?? '';
  const drafted = await clinic.ask('POST', '/v1/settings', { as: 'clinician', body: settings });
  ({ contentHash: settingsHash, version: settingsVersion } = good<{ contentHash: string; version: number }>(
    drafted,
    201,
  ));
  return () => clinic.app.close();
});

const WRITES = [
  'recordFacts',
  'mergeRecords',
  'undoMerge',
  'loseToFollowUp',
  'resumeContact',
  'beginTransfer',
  'confirmTransfer',
  'returnPatient',
  'recordResult',
  'endItem',
  'reopenItem',
  'answerWorkItem',
  'reopenWorkItem',
  'resolveResult',
  'claimRow',
  'releaseRow',
  'assignRow',
  'snoozeRow',
  'wakeRow',
  'logContact',
  'bookRow',
  'undoAction',
  'claimRows',
  'assignRows',
  'snoozeRows',
  'saveView',
  'removeView',
  'restoreView',
  'signProtocolVersion',
  'reviewProtocolVersion',
  'draftSettings',
  'signSettings',
  'importProtocolVersion',
  'retireProtocolVersion',
  'acceptProposal',
  'rejectProposal',
  'openPeriod',
  'recordScan',
  'recordReading',
  'closePeriod',
  'reopenPeriod',
  'subscribe',
  'endSubscription',
  'sendAgain',
  'createCalendarFeed',
  'revokeCalendarFeed',
  'recordBoardDecision',
  'setBoardPattern',
  'conveneBoard',
  'changeBoardMeeting',
  'markSpecialDays',
];
const COORDINATORS: readonly string[] = ['subscribe', 'endSubscription', 'sendAgain'];
/** What an answer holds the first time and never again, so that it stands nowhere. */
const SHOWN_ONCE: Record<string, object> = { subscribe: { secret: null }, createCalendarFeed: { url: null } };
const OTHERS: Record<string, object> = {
  subscribe: { channel: 'email', address: 'ward@example.org', roles: [] },
  endSubscription: { reason: 'Another reason.' },
  sendAgain: { reason: 'Another reason.' },
  createCalendarFeed: { role: 'nurse' },
  revokeCalendarFeed: { reason: 'Another reason.' },
  mergeRecords: { duplicate: { system: 'another', value: 'another' }, reason: 'Another reason.' },
  undoMerge: { reason: 'Another reason.' },
  recordFacts: { facts: [{ kind: 'last-contact', date: '2026-11-19' }] },
  loseToFollowUp: {
    attempts: [{ on: '2026-11-19', how: 'Letter.', outcome: 'No answer.' }],
    reason: 'Another reason.',
  },
  resumeContact: { how: 'Letter.' },
  beginTransfer: { receiver: 'Another Hospital', reason: 'Another reason.' },
  confirmTransfer: { receiver: 'City Hospital', confirmedBy: 'Another', confirmedOn: '2026-11-23' },
  returnPatient: { reason: 'Another reason.' },
  recordResult: mri('somebody else'),
  endItem: { reason: 'declined', note: 'Another note.' },
  reopenItem: { reason: 'Another reason.' },
  reopenWorkItem: { reason: 'Another reason.' },
  answerWorkItem: { answer: 'discharge', reason: 'Another reason.' },
  resolveResult: { choice: 'extra', reason: 'Another reason.' },
  claimRow: { minutes: 30 },
  releaseRow: {},
  assignRow: { to: 'coordinator' },
  snoozeRow: { until: '2026-11-26', reason: 'Another reason.' },
  wakeRow: {},
  logContact: { on: '2026-11-23', how: 'Letter.', outcome: 'reached' },
  bookRow: { order: 'RIS 2', appointment: null },
  undoAction: {},
  claimRows: { rows: ['01900000-0000-7000-8000-000000000003'] },
  assignRows: { rows: [{ id: '01900000-0000-7000-8000-000000000003', version: 1 }], to: 'nurse' },
  snoozeRows: {
    rows: [{ id: '01900000-0000-7000-8000-000000000003', version: 1 }],
    until: '2026-11-26',
    reason: 'Another reason.',
  },
  saveView: { name: 'Another', query: '', shared: false },
  removeView: { reason: 'Another reason.' },
  restoreView: { reason: 'Another reason.' },
  acceptProposal: { proposal: 'another', reason: 'Another reason.' },
  rejectProposal: { proposal: 'another', reason: 'Another reason.' },
  draftSettings: { ...settings, deadlines: { ...settings.deadlines, other: 8 } },
  signSettings: { statement: 'Another statement.', contentHash: '1'.repeat(64) },
  signProtocolVersion: { statement: 'Another statement.', contentHash: '1'.repeat(64), acknowledged: [] },
  reviewProtocolVersion: { statement: 'Another statement.' },
  importProtocolVersion: { definition: { title: 'Another title.' } },
  retireProtocolVersion: { reason: 'Another reason.' },
  openPeriod: { reason: 'Another reason.' },
  recordScan: scanBody('2026-11-21', 3),
  recordReading: {
    ...scanBody('2026-11-20', 3),
    follows: '01900000-0000-7000-8000-000000000001',
    nature: 'correction',
    reason: 'Another reason.',
  },
  closePeriod: { reason: 'withdrawn', note: 'Another note.' },
  reopenPeriod: { reason: 'Another reason.' },
  recordBoardDecision: { decision: 'non-surgical', decidedBy: 'Another board', why: 'Another reason.' },
  setBoardPattern: patternBody('2026-11-24'),
  conveneBoard: { on: '2028-12-24', startsAt: '16:00', reason: 'Another reason.' },
  changeBoardMeeting: { status: 'cancelled', reason: 'Another reason.' },
  markSpecialDays: {
    days: [{ day: '2028-01-01', kind: 'holiday', name: 'Another day' }],
    reason: 'Another.',
  },
};

/** Days on which nobody has convened the board yet. */
let convened = 0;
const freshDay = () => addDays('2027-01-01', convened++);

/** What a request about the board is about, and what it has read. */
const BOARD: Record<string, (about: About) => Promise<{ about?: object; body?: object; read?: number }>> = {
  recordBoardDecision: async ({ periodId }) => {
    const outside = { newDiseaseOutsideLiver: 'present' };
    good(await scan(clinic, periodId, '2026-11-21', 3, outside), 201);
    return { read: (await period(clinic, periodId)).version };
  },
  setBoardPattern: async () => ({
    body: patternBody('2026-11-23', { weekdays: [] }),
    read: (await patterns(clinic)).version,
  }),
  conveneBoard: async () => ({ body: { on: freshDay(), startsAt: '16:00', reason: 'Too many wait.' } }),
  changeBoardMeeting: async () => {
    const meetingOn = freshDay();
    good(await convene(clinic, meetingOn), 201);
    return { about: { meetingOn } };
  },
  markSpecialDays: async () => ({ read: (await specialDays(clinic)).version }),
};

/** A new grade for the patient; gives the id of what it proposes. */
async function proposedTo(mrn: string): Promise<string> {
  good(await clinic.record(mrn, [pathology(KI67_5)]), 201);
  const answer = await clinic.ask('GET', `${addressOf(mrn)}/proposal`, { as: 'clinician' });
  return good<{ proposal: { id: string } }>(answer).proposal.id;
}

/** What a command needs to have happened before. */
const BEFORE: Record<string, string> = {
  resumeContact: 'loseToFollowUp',
  confirmTransfer: 'beginTransfer',
  returnPatient: 'beginTransfer',
  reopenPeriod: 'closePeriod',
  reopenItem: 'endItem',
  reopenWorkItem: 'answerWorkItem',
  releaseRow: 'claimRow',
  wakeRow: 'snoozeRow',
  undoAction: 'claimRow',
  restoreView: 'removeView',
};

test('every POST that writes is here', () => {
  const posts = Object.keys(OPERATIONS).filter(
    (id) => OPERATIONS[id]?.method === 'POST' && !id.startsWith('preview'),
  );
  expect(WRITES.toSorted()).toEqual(posts.toSorted());
});

describe.each(WRITES)('%s with an Idempotency-Key', (id) => {
  const send = async (key: string) => {
    const made = await aboutAt(clinic, '', newMrn());
    const board = await BOARD[id]?.(made);
    const about = { ...made, retiring: 1, settingsVersion, ...board?.about };
    const as =
      id === 'recordFacts' || id === 'recordResult'
        ? 'integrator'
        : board === undefined && !COORDINATORS.includes(id)
          ? 'clinician'
          : 'coordinator';
    const before = BEFORE[id];
    if (id === 'reviewProtocolVersion') await clinic.sign('NEC');
    if (before !== undefined) {
      const { statusCode } = await perform(clinic, before, about, as);
      expect([200, 201]).toContain(statusCode);
    }
    const proposal = id.endsWith('Proposal') ? { proposal: await proposedTo(about.mrn) } : {};
    const own = { ...OPERATIONS[id]?.body?.(about), ...proposal, ...board?.body };
    const fresh =
      id === 'recordResult'
        ? { ...own, accession: key }
        : id === 'signProtocolVersion'
          ? { ...own, contentHash }
          : id === 'importProtocolVersion'
            ? { definition: { ...contentOf(rectNone), title: key } }
            : id === 'signSettings'
              ? { ...own, contentHash: settingsHash }
              : id === 'saveView'
                ? { name: key, query: 'kind=imaging', shared: false }
                : id === 'draftSettings'
                  ? settings
                  : id === 'subscribe'
                    ? { ...own, address: webhookAddress() }
                    : own;
    return (body: object | undefined = fresh) =>
      perform(clinic, id, about, as, {
        headers: {
          'idempotency-key': key,
          ...(board?.read === undefined ? {} : { 'if-match': `"${board.read}"` }),
        },
        ...(body === undefined ? {} : { body }),
      });
  };

  test('a reply that was lost: the retry gets it, and there is one effect', async () => {
    const ask = await send(`lost ${id}`);
    const first = await ask();
    expect([200, 201, 202]).toContain(first.statusCode);
    const before = await clinic.counts();
    for (let i = 0; i < 3; i++) {
      const again = await ask();
      expect([again.statusCode, again.headers['idempotency-replayed'], again.headers.etag]).toEqual([
        first.statusCode,
        'true',
        first.headers.etag,
      ]);
      expect(again.json()).toEqual({ ...first.json(), ...SHOWN_ONCE[id] });
    }
    expect(await clinic.counts()).toEqual(before);
  });

  test('five at once: one effect, one answer', async () => {
    const ask = await send(`five ${id}`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(
      new Set(
        answers.map(({ statusCode, body }) =>
          canonicalJson([statusCode, { ...JSON.parse(body), ...SHOWN_ONCE[id] }]),
        ),
      ).size,
    ).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  test('another body under the key is refused with 422', async () => {
    const ask = await send(`other ${id}`);
    expect([200, 201, 202]).toContain((await ask()).statusCode);
    const before = await clinic.counts();
    expectProblem(await ask(OTHERS[id]), 422, ['Idempotency-Key']);
    expect(await clinic.counts()).toEqual(before);
  });
});

test('a refusal is not kept: the same key, once the cause is gone, is served', async () => {
  const mrn = newMrn();
  const keyed = { headers: { 'idempotency-key': 'refused first' } };
  const contact = [{ kind: 'last-contact', date: '2026-11-01' }] as const;
  expectProblem(await clinic.record(mrn, contact, keyed), 404);
  expect((await clinic.put(mrn)).statusCode).toBe(201);
  expect((await clinic.record(mrn, contact, keyed)).statusCode).toBe(201);
});
