import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  G1_FACTS,
  hepatectomy,
  KI67_5,
  metastasis,
  mri,
  NOW,
  newMrn,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { seeded } from '../support/random.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  clinic.clock.setTo('2027-05-20T01:00:00Z');
  return () => clinic.app.close();
});
const { seed, below, one, shuffled } = seeded();

test(`the messages of an EHR in any order, each three times: one state in the end (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const ends = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const mrn = newMrn();
    await clinic.put(mrn);
    const messages = [
      ...G1_FACTS.map((fact) => () => clinic.record(mrn, [fact])),
      () => clinic.put(mrn, G1_FACTS),
      ...[
        { accession: `${mrn} a`, version: 1, status: 'preliminary' as const },
        { accession: `${mrn} a`, version: 2, regions: ['liver' as const] },
        { accession: `${mrn} a`, version: 3, status: 'corrected' as const },
        { accession: `${mrn} b`, version: 1, modality: 'CT' as const },
        { accession: `${mrn} c`, version: 2, status: 'cancelled' as const },
        { accession: `${mrn} c`, version: 1 },
      ].map((result) => () => clinic.send(mrn, { performedOn: '2027-05-12', ...result })),
    ];
    for (const message of shuffled([...messages, ...messages, ...messages])) {
      const { statusCode, body } = await message();
      expect([200, 201], `seed ${seed}, round ${round}: ${body}`).toContain(statusCode);
    }
    const { items, work, courses } = await clinic.plan(mrn);
    const state = [
      courses.map(({ protocol, anchorOn }) => [protocol, anchorOn]),
      items.map(({ series, dueOn, state, completedOn, evidence }) => [
        series,
        dueOn,
        state,
        completedOn,
        evidence.length,
      ]),
      work.map(({ kind, subject }) => `${kind} ${subject.slice(36)}`).toSorted(),
    ];
    ends.add(JSON.stringify(state));
  }
  expect([...ends], `seed ${seed}`).toHaveLength(1);
  expect([...ends][0]).toContain('["mri-liver-pelvis","2027-05-10","completed","2027-05-12",1]');
  expect([...ends][0]).toContain('["result-to-review  v3","unmatched-result "]');
});

test(`whatever facts come in whatever order, no fault, and the same again changes nothing (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const pool = () =>
    one([
      diagnosis({ primary: one(['rectum', 'pancreas', 'unknown']) }),
      pathology(one([{}, KI67_5, { differentiation: 'poor' }, { nodes: 'N1' }])),
      resection(one(['2026-11-10', '2026-11', null, '2016-11-10']), { margin: one(['R0', 'R1']) }),
      metastasis('2026-11-12'),
      hepatectomy('2026-11-18'),
      death(one(['2027-05-01', null])),
      {
        kind: 'disease-status' as const,
        date: '2027-05-01',
        details: { status: one(['stable', 'progressing'] as const) },
      },
    ]);
  for (let round = 0; round < 25; round++) {
    const mrn = newMrn();
    const sent = [];
    await clinic.put(mrn);
    for (let i = 0; i < 6; i++) {
      const source = one([undefined, { system: 'urn:ehr', value: `f${below(4)}` }]);
      const facts = [{ ...pool(), ...(source ? { source } : {}) }];
      const response = await clinic.record(mrn, facts);
      expect([200, 201, 409], `seed ${seed}, round ${round}: ${response.body}`).toContain(
        response.statusCode,
      );
      if (response.statusCode !== 409) sent.push(facts);
      if (below(3) === 0) await clinic.send(mrn, { performedOn: '2027-05-12' });
      const open = (await clinic.ask('GET', `${addressOf(mrn)}`)).json<{
        facts: { id: string; correctedBy: string | null; kind: string }[];
      }>().facts;
      const standing = open.find(
        ({ correctedBy, kind }) => correctedBy === null && kind !== 'entered-in-error',
      );
      if (standing !== undefined && below(4) === 0) {
        const facts = [
          { kind: 'entered-in-error' as const, corrects: standing.id, details: { reason: 'x' } },
        ];
        expect((await clinic.record(mrn, facts)).statusCode, `seed ${seed}, round ${round}`).toBe(201);
        sent.push(facts);
      }
      const breaches = await clinic.database.breaches();
      expect(breaches, `seed ${seed}, round ${round}: ${JSON.stringify(sent)}`).toEqual([]);
    }
    const before = await clinic.counts();
    for (const facts of shuffled(sent)) {
      const again = await clinic.record(mrn, facts);
      // Known, or refused as corrected or withdrawn since: nothing of it is recorded twice.
      expect([200, 409], `seed ${seed}, round ${round}: ${again.body}`).toContain(again.statusCode);
    }
    expect(await clinic.counts(), `seed ${seed}, round ${round}: ${JSON.stringify(sent)}`).toEqual(before);
  }
});

describe('bodies of garbage', () => {
  const JUNK = [
    'null',
    'true',
    '0',
    '-1',
    '1e400',
    '0.1e-400',
    '12345678901234567890',
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"0000-00-00"',
    '"9999-12-31"',
    '"0001-01-01"',
    '"2026-02-30"',
    '"\u202e"',
    `"${'x'.repeat(5_000)}"`,
    '[]',
    '[[[[]]]]',
    '{}',
    '{"__proto__":{"x":1}}',
    '{"a":1,"a":2}',
    '{"constructor":1}',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    '',
  ];
  /** Puts junk in the place of one value somewhere in the text. */
  const spoil = (text: string): string => {
    const values = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)/g)];
    const at = one(values);
    return `${text.slice(0, at.index + 1)}${one(JUNK)}${text.slice(at.index + at[0].length)}`;
  };
  const routes: [string, (mrn: string) => [string, string, object]][] = [
    [
      'PUT patient',
      (mrn) => [
        'PUT',
        addressOf(mrn),
        { name: 'Synthetic', kana: 'k', birthDate: '1960-01-01', sex: 'female', phone: '1', facts: G1_FACTS },
      ],
    ],
    [
      'facts',
      (mrn) => [
        'POST',
        `${addressOf(mrn)}/facts`,
        { facts: [...G1_FACTS, metastasis('2026-11-12'), hepatectomy('2026-11-18')] },
      ],
    ],
    ['results', (mrn) => ['POST', '/v1/results', mri(mrn, { version: 1, conclusion: 'x' })]],
    ['previews', () => ['POST', '/v1/plan-previews', { day: '2026-11-23', facts: G1_FACTS, results: [] }]],
  ];
  test.each(routes)(`%s: refused or taken, never a fault (seed ${seed})`, async (_what, request) => {
    for (let i = 0; i < 80; i++) {
      const mrn = newMrn();
      await clinic.put(mrn);
      const [method, url, body] = request(mrn);
      const text = spoil(JSON.stringify(body));
      const response = await clinic.ask(method as 'PUT', url, { as: 'nurse', body: text });
      expect([200, 201, 400, 404, 409], `seed ${seed}: ${text.slice(0, 400)} ${response.body}`).toContain(
        response.statusCode,
      );
    }
  });

  test(`the clock of the clinic is what "future" means, not that of the machine (${NOW})`, async () => {
    const response = await clinic.put(newMrn(), [resection('2027-05-20')]);
    expect(response.statusCode).toBe(201);
  });
});
