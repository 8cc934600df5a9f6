import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/canonical-json.ts';
import { rectNone } from '../../src/protocols/rectum.ts';
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
import { aboutAt, contentOf, OPERATIONS, perform } from '../support/operations.ts';

let clinic: Clinic;
let contentHash = '';
let settingsHash = '';
const settings = {
  tolerances: [],
  deadlines: { review: 7, proposal: 7, missingFact: 7, board: 14, transfer: 14, other: 7 },
};
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['NEC', 'PANC-LOW'] });
  const { items } = (await clinic.ask('GET', '/v1/protocols')).json<{
    items: { code: string; contentHash: string }[];
  }>();
  contentHash = items.find(({ code }) => code === 'NEC')?.contentHash ?? '';
  const drafted = await clinic.ask('POST', '/v1/settings', { as: 'clinician', body: settings });
  settingsHash = good<{ contentHash: string }>(drafted, 201).contentHash;
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
  'answerWorkItem',
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
  'signProtocolVersion',
  'reviewProtocolVersion',
  'draftSettings',
  'signSettings',
  'importProtocolVersion',
  'retireProtocolVersion',
  'acceptProposal',
  'rejectProposal',
];
const OTHERS: Record<string, object> = {
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
  acceptProposal: { proposal: 'another', reason: 'Another reason.' },
  rejectProposal: { proposal: 'another', reason: 'Another reason.' },
  draftSettings: { ...settings, deadlines: { ...settings.deadlines, other: 8 } },
  signSettings: { statement: 'Another statement.', contentHash: '1'.repeat(64) },
  signProtocolVersion: { statement: 'Another statement.', contentHash: '1'.repeat(64), acknowledged: [] },
  reviewProtocolVersion: { statement: 'Another statement.' },
  importProtocolVersion: { definition: { title: 'Another title.' } },
  retireProtocolVersion: { reason: 'Another reason.' },
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
  releaseRow: 'claimRow',
  wakeRow: 'snoozeRow',
  undoAction: 'claimRow',
};

test('every POST that writes is here', () => {
  const posts = Object.keys(OPERATIONS).filter(
    (id) => OPERATIONS[id]?.method === 'POST' && id !== 'previewPlan',
  );
  expect(WRITES.toSorted()).toEqual(posts.toSorted());
});

describe.each(WRITES)('%s with an Idempotency-Key', (id) => {
  const send = async (key: string) => {
    const about = { ...(await aboutAt(clinic, '', newMrn())), retiring: 1 };
    const as = id === 'recordFacts' || id === 'recordResult' ? 'integrator' : 'clinician';
    if (id === 'reviewProtocolVersion') await clinic.sign('NEC');
    const before = BEFORE[id];
    if (before !== undefined) {
      const { statusCode } = await perform(clinic, before, about, as);
      expect([200, 201]).toContain(statusCode);
    }
    const proposal = id.endsWith('Proposal') ? { proposal: await proposedTo(about.mrn) } : {};
    const own = { ...OPERATIONS[id]?.body?.(about), ...proposal };
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
                  : own;
    return (body: object | undefined = fresh) =>
      perform(clinic, id, about, as, {
        headers: { 'idempotency-key': key },
        ...(body === undefined ? {} : { body }),
      });
  };

  test('a reply that was lost: the retry gets it, and there is one effect', async () => {
    const ask = await send(`lost ${id}`);
    const first = await ask();
    expect([200, 201]).toContain(first.statusCode);
    const before = await clinic.counts();
    for (let i = 0; i < 3; i++) {
      const again = await ask();
      expect([again.statusCode, again.headers['idempotency-replayed'], again.headers.etag]).toEqual([
        first.statusCode,
        'true',
        first.headers.etag,
      ]);
      expect(again.json()).toEqual(first.json());
    }
    expect(await clinic.counts()).toEqual(before);
  });

  test('five at once: one effect, one answer', async () => {
    const ask = await send(`five ${id}`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(
      new Set(answers.map(({ statusCode, body }) => `${statusCode} ${canonicalJson(JSON.parse(body))}`)).size,
    ).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  test('another body under the key is refused with 422', async () => {
    const ask = await send(`other ${id}`);
    expect([200, 201]).toContain((await ask()).statusCode);
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
