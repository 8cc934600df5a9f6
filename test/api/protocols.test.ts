import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { inSite } from '../../src/db/in-site.ts';
import type { ProtocolSchema } from '../../src/protocol-versions/wire.ts';
import {
  type Clinic,
  diagnosis,
  expectProblem,
  G1_FACTS,
  G2_FACTS,
  good,
  KI67_5,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';

type ProtocolOut = z.infer<typeof ProtocolSchema>;
const CODES = [
  'AS-PNET',
  'NEC',
  'NELM-OBS',
  'PANC-G1',
  'PANC-G2',
  'PANC-G3',
  'PANC-LOW',
  'POSTHEP',
  'RECT-G1',
  'RECT-G2X',
  'RECT-G3',
  'RECT-NONE',
];

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['RECT-G2X', 'PANC-G1', 'PANC-G2', 'NEC', 'NELM-OBS'] });
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo('2026-11-23T01:00:00Z'));

const list = async (as = 'nurse') =>
  good<{ items: ProtocolOut[] }>(await clinic.ask('GET', '/v1/protocols', { as })).items;
const one = async (code: string, as?: string) => {
  const found = (await list(as)).find((protocol) => protocol.code === code);
  if (found === undefined) throw new Error(`No ${code}`);
  return found;
};
const statement = 'Figures checked against the table; open questions noted.';
/** Ids of the open questions, as whoever signs names them. */
const QUESTIONS: Readonly<Record<string, string[]>> = {
  NEC: ['twelve-weeks'],
  'PANC-G1': ['ten-years', 'stop-age', 'functionality-unknown'],
  'RECT-G2X': ['liver-or-pelvis', 'g2x-figures', 'small-g2'],
};
const sign = (code: string, body: object, as = 'clinician', version: number | string = 1, headers = {}) =>
  clinic.ask('POST', `/v1/protocols/${code}/versions/${version}/sign-off`, {
    as,
    body: { acknowledged: QUESTIONS[code] ?? [], ...body },
    headers,
  });
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind);

describe('the list of protocols', () => {
  test.each(['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'])(
    'is open to %s',
    async (role) => {
      expect((await list(role)).map(({ code }) => code)).toEqual(CODES);
    },
  );

  test('gives each step with its basis and citation, and who signed', async () => {
    const g1 = await one('RECT-G1');
    expect(g1.signature).toEqual({
      name: 'Dr Demo',
      on: '2026-11-23',
      statement: 'Checked for the test.',
      acknowledged: ['after-month-60', 'liver-or-pelvis'],
    });
    expect([g1.inUse, g1.imported, g1.retirement]).toEqual([true, null, null]);
    expect(g1.openQuestions[1]).toEqual({
      id: 'after-month-60',
      question: 'What follows month 60 of a rectal G1?',
      meanwhile: 'Nothing is scheduled; "end of plan: discharge or continue" waits for a clinician.',
    });
    expect(g1.series.map(({ key, modalities, regions }) => [key, modalities, regions])).toEqual([
      ['mri-liver-pelvis', ['MRI'], ['liver', 'pelvis']],
      ['sigmoidoscopy', ['sigmoidoscopy'], ['rectum']],
    ]);
    expect(g1.series[0]?.steps[0]).toMatchObject({
      every: 'P6M',
      from: 'P0M',
      to: 'P60M',
      early: 'P1M',
      late: 'P1M',
      max: null,
      basis: 'guideline',
    });
    for (const protocol of await list()) {
      expect(protocol.citation).not.toBe('');
      for (const step of protocol.series.flatMap(({ steps }) => steps)) expect(step.citation).not.toBe('');
    }
    expect(await one('RECT-G2X')).toMatchObject({ signature: null, inUse: false });
  });
});

describe('sign-off', () => {
  test('is a clinician’s alone', async () => {
    const { contentHash } = await one('NEC');
    for (const role of ['nurse', 'coordinator', 'integrator', 'auditor', 'admin']) {
      expectProblem(await sign('NEC', { statement, contentHash }, role), 403);
    }
    expect((await one('NEC')).signature).toBeNull();
  });

  test('is of the content that was read, in full, of a version that is there', async () => {
    const { contentHash } = await one('NEC');
    const other = (await one('RECT-G1')).contentHash;
    expectProblem(await sign('NEC', { statement, contentHash: other }), 422, ['/contentHash']);
    expectProblem(await sign('NEC', { statement, contentHash }, 'clinician', 2), 404);
    const refused: [object, string[]][] = [
      [{ contentHash }, ['/statement']],
      [{ statement: '', contentHash }, ['/statement']],
      [{ statement }, ['/contentHash']],
      [{ statement, contentHash: 'abc' }, ['/contentHash']],
      [{ statement, contentHash, signedBy: 'Dr Other' }, ['/signedBy']],
      [{ statement, contentHash, siteId: 2 }, ['/siteId']],
      [{ statement, contentHash, role: 'clinician' }, ['/role']],
      [{ statement, contentHash, status: 'signed' }, ['/status']],
      [{ statement, contentHash, version: 1 }, ['/version']],
      [{ statement, contentHash, acknowledged: 'twelve-weeks' }, ['/acknowledged']],
      [{ statement, contentHash, acknowledged: undefined }, ['/acknowledged']],
    ];
    for (const [body, pointers] of refused) expectProblem(await sign('NEC', body), 400, pointers);
    expectProblem(await sign('RECT-G9', { statement, contentHash }), 400, ['{code}']);
    for (const version of ['0', '01', '1.0', 'x']) {
      expectProblem(await sign('NEC', { statement, contentHash }, 'clinician', version), 400, ['{version}']);
    }
    expect((await one('NEC')).signature).toBeNull();
  });

  test('names every open question of the protocol, and no other; what was named stays with the signature', async () => {
    const { contentHash } = await one('RECT-G2X');
    const of = (acknowledged: string[]) => sign('RECT-G2X', { statement, contentHash, acknowledged });
    const refused = await of(['small-g2', 'ten-years']);
    expectProblem(refused, 422, ['/acknowledged', '/acknowledged', '/acknowledged/1']);
    expect(refused.json<{ errors: { detail: string }[] }>().errors[0]?.detail).toBe(
      'Must hold liver-or-pelvis. Open question: Rectal NET: MRI of the liver, of the pelvis, or of both? Meanwhile: Both, in one examination.',
    );
    expect((await one('RECT-G2X')).signature).toBeNull();
    const other = await one('NELM-OBS');
    const questions = other.openQuestions.map(({ id }) => id);
    const body = { statement, contentHash: other.contentHash, acknowledged: [...questions, 'stop-age'] };
    expect(good<ProtocolOut>(await sign('NELM-OBS', body), 201).signature?.acknowledged).toEqual([
      'range-source',
      'stop-age',
    ]);
    const trail = await inSite(clinic.database.db, clinic.siteId, (tx) =>
      tx.selectFrom('netvigil.audit').select('after').where('entity_id', '=', 'NELM-OBS v1').execute(),
    );
    expect(trail).toMatchObject([{ after: { acknowledged: ['range-source', 'stop-age'] } }]);
  });

  test('again is 200 and changes nothing; 10 at once sign once', async () => {
    const { contentHash } = await one('PANC-G1');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => sign('PANC-G1', { statement: `${statement} ${i}`, contentHash })),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array(9).fill(200), 201]);
    const signed = (await one('PANC-G1')).signature;
    clinic.clock.setTo('2026-12-01T01:00:00Z');
    expect(
      good<ProtocolOut>(await sign('PANC-G1', { statement: 'Once more.', contentHash })).signature,
    ).toEqual(signed);
    expect((await clinic.audited('PANC-G1 v1')).map(({ action }) => action)).toEqual(['signed']);
  });

  test('at one site says nothing of the other', async () => {
    const { contentHash } = await one('NEC', 'beta-clinician');
    good(await sign('NEC', { statement, contentHash }, 'beta-clinician'), 201);
    expect([(await one('NEC', 'beta-nurse')).signature?.name, (await one('NEC')).signature]).toEqual([
      'Dr Demo',
      null,
    ]);
  });
});

describe('nothing runs unsigned', () => {
  test('the patient waits as work for a clinician; signed, the plan starts at once', async () => {
    const waiting = [await clinic.enrol(G2_FACTS), await clinic.enrol(G2_FACTS)];
    const [mrn = ''] = waiting;
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'none', items: [], courses: [] });
    const work = await clinic.work(mrn, 'awaiting-signature');
    expect(work).toMatchObject({ role: 'clinician', subject: 'RECT-G2X', answers: [] });

    clinic.clock.setTo('2026-12-01T01:00:00Z');
    const { contentHash } = await one('RECT-G2X');
    good(await sign('RECT-G2X', { statement, contentHash }), 201);
    for (const patient of waiting) {
      const plan = await clinic.plan(patient);
      expect([plan.status, plan.enrolledOn, plan.items.length, await kinds(patient)]).toEqual([
        'active',
        '2026-12-01',
        52,
        [],
      ]);
      expect(plan.courses[0]).toMatchObject({ signedBy: 'Dr Demo', signedOn: '2026-12-01' });
    }
  });

  test('where one of two courses is unsigned, neither runs', async () => {
    const facts = [diagnosis({ primary: 'pancreas' }), pathology(KI67_5), resection()];
    const mrn = await clinic.enrol([
      ...facts,
      {
        kind: 'hepatectomy',
        date: '2026-11-20',
        details: { intent: 'curative', margin: 'R0', procedure: 'resection' },
      },
    ]);
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'none', items: [] });
    expect(await kinds(mrn)).toContain('awaiting-signature');
  });

  test('a plan that runs goes on where the facts now call for an unsigned one', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.record(mrn, [pathology({ differentiation: 'poor' })]), 201);
    expect((await clinic.plan(mrn)).items).toHaveLength(15);
    expect(await kinds(mrn)).toContain('awaiting-signature');
  });
});
