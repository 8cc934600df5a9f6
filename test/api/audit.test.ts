import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { rectNone } from '../../src/protocols/rectum.ts';
import { addressOf, type Clinic, G1_FACTS, good, newMrn, pathology, startClinic } from '../support/clinic.ts';
import { type About, aboutAt, contentOf, OPERATIONS, perform } from '../support/operations.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['NEC'] });
  return () => clinic.app.close();
});

interface AuditRow {
  site_id: number;
  staff_id: string;
  action: string;
  at: Date;
  patient_id: string | null;
}
const trail = async (): Promise<AuditRow[]> =>
  (
    await sql<AuditRow>`SELECT site_id, staff_id, action, at, patient_id FROM netvigil.audit ORDER BY id`.execute(
      clinic.database.owner,
    )
  ).rows;

describe('each write leaves a trail: who, at which site, when, what', () => {
  const contentHash = async () =>
    good<{ items: { code: string; contentHash: string }[] }>(
      await clinic.ask('GET', '/v1/protocols'),
    ).items.find(({ code }) => code === 'NEC')?.contentHash;
  test.each([
    [
      'upsertPatient',
      'nurse',
      { name: 'Another Name', facts: [pathology({ sizeMm: 14 })] },
      ['updated', 'recorded'],
    ],
    ['recordFacts', 'integrator', undefined, ['recorded', 'work-opened']],
    ['recordResult', 'integrator', undefined, ['recorded', 'work-opened']],
    ['endItem', 'nurse', undefined, ['ended']],
    ['resolveResult', 'nurse', undefined, ['resolved', 'work-settled', 'work-opened']],
    ['answerWorkItem', 'clinician', undefined, ['work-answered', 'plan-ended']],
    ['signProtocolVersion', 'clinician', 'sign', ['signed']],
    [
      'importProtocolVersion',
      'coordinator',
      { definition: { ...contentOf(rectNone), title: 'Another title' } },
      ['imported'],
    ],
  ])('%s by the %s', async (id, as, body, actions) => {
    const about = await aboutAt(clinic, '', newMrn());
    const before = (await trail()).length;
    const sent =
      body === 'sign'
        ? { statement: 'Checked.', contentHash: await contentHash(), acknowledged: ['twelve-weeks'] }
        : body;
    const response = await perform(clinic, id, about, as, typeof sent === 'object' ? { body: sent } : {});
    expect([200, 201], response.body).toContain(response.statusCode);
    const rows = (await trail()).slice(before);
    expect(rows.map(({ action }) => action).toSorted()).toEqual(actions.toSorted());
    const { id: staffId } = await clinic.actor(as);
    for (const row of rows) {
      expect([row.site_id, row.staff_id, row.at.toISOString()]).toEqual([
        clinic.siteId,
        staffId,
        '2026-11-23T01:00:00.000Z',
      ]);
    }
  });

  test('what is refused leaves none', async () => {
    const about = await aboutAt(clinic, '', newMrn());
    const before = (await trail()).length;
    for (const id of Object.keys(OPERATIONS)) {
      if (OPERATIONS[id]?.body === undefined) continue;
      const response = await perform(clinic, id, about, 'clinician', { body: { nonsense: true } });
      expect([400, 403]).toContain(response.statusCode);
    }
    expect((await trail()).length).toBe(before);
  });

  test('the site of the actor is the site of the row', async () => {
    const before = (await trail()).length;
    good(await clinic.put(newMrn(), G1_FACTS, {}, { as: 'beta-nurse' }), 201);
    const { id } = await clinic.actor('beta-nurse');
    const rows = (await trail()).slice(before);
    expect(new Set(rows.map((row) => `${row.site_id} ${row.staff_id}`))).toEqual(
      new Set([`${clinic.betaId} ${id}`]),
    );
  });
});

describe('the trail stands', () => {
  test.each([
    ['changed', sql`UPDATE netvigil.audit SET reason = 'other'`],
    ['deleted', sql`DELETE FROM netvigil.audit`],
    ['emptied', sql`TRUNCATE netvigil.audit`],
    ['facts changed', sql`UPDATE netvigil.fact SET date = '2020'`],
    ['facts deleted', sql`DELETE FROM netvigil.fact`],
    ['versions of results changed', sql`UPDATE netvigil.result_version SET content = '{}'`],
    ['signatures changed', sql`UPDATE netvigil.protocol_signoff SET statement = 'other'`],
    ['protocols changed', sql`UPDATE netvigil.protocol_version SET definition = '{}'`],
    ['revisions changed', sql`UPDATE netvigil.plan_revision SET item_count = 0`],
    ['items deleted', sql`DELETE FROM netvigil.item`],
    ['patients deleted', sql`DELETE FROM netvigil.patient`],
    ['triggers off', sql`ALTER TABLE netvigil.audit DISABLE TRIGGER ALL`],
    ['row-level security off', sql`ALTER TABLE netvigil.audit DISABLE ROW LEVEL SECURITY`],
  ])('%s by the role of the service: refused', async (_what, statement) => {
    await expect(inSite(clinic.database.db, clinic.siteId, (tx) => statement.execute(tx))).rejects.toThrow(
      /permission denied|append-only|must be owner/,
    );
  });

  test('changed by the owner: refused too', async () => {
    await expect(
      sql`UPDATE netvigil.audit SET reason = 'other'`.execute(clinic.database.owner),
    ).rejects.toThrow(/append-only/);
  });
});

describe('the log', () => {
  const PLANTED = [
    'Plantedname',
    'plantedkana',
    'plantedphone',
    'plantedmrn',
    'plantedsystem',
    'plantedconclusion',
    'plantedreason',
    'plantedaccession',
    'plantedvalue',
    '1951-03-07',
  ];
  const person = { name: 'Plantedname', kana: 'plantedkana', phone: 'plantedphone', birthDate: '1951-03-07' };

  test('holds no name, number or value, whatever was sent and however it was refused', async () => {
    const mrn = 'plantedmrn';
    good(await clinic.put(mrn, G1_FACTS, person), 201);
    const about: About = { ...(await aboutAt(clinic, '', `${mrn} two`)), mrn };
    const result = {
      accession: 'plantedaccession',
      conclusion: 'plantedconclusion',
      modality: 'CT' as const,
    };
    good(await clinic.send(mrn, result), 201);
    await clinic.send(mrn, { ...result, conclusion: 'plantedconclusion again' });
    await clinic.send('plantedmrn unknown', result);
    await clinic.put(mrn, [], { ...person, plantedvalue: 'plantedvalue' });
    await clinic.put(mrn, [], { name: 'Plantedname\0' });
    await clinic.put(mrn, [], { name: ['Plantedname'] });
    await clinic.ask('PUT', addressOf(mrn), { as: 'nurse', body: '{"name":"Plantedname"' });
    await clinic.ask('GET', `${addressOf('plantedmrn', 'plantedsystem')}/plan?plantedvalue=1`, {
      as: 'nurse',
    });
    await clinic.ask('GET', '/v1/plantedvalue', { as: 'nurse' });
    await clinic.ask('GET', '/v1/unmatched-results?cursor=plantedvalue', { as: 'nurse' });
    await clinic.ask('GET', '/v1/patients/urn:x/plantedmrn%zz', { as: 'nurse' });
    const bodies: object[] = [
      { reason: 'declined', note: 'plantedreason', plantedvalue: 1 },
      { reason: 'declined', note: 'plantedreason' },
      { answer: 'plantedvalue', reason: 'plantedreason' },
      { choice: 'extra', reason: 'plantedreason' },
      { statement: 'plantedreason', contentHash: 'plantedvalue' },
      { facts: [{ kind: 'plantedvalue' }] },
      { definition: { title: 'plantedvalue', Plantedname: 'plantedvalue' } },
    ];
    for (const id of Object.keys(OPERATIONS)) {
      for (const body of OPERATIONS[id]?.body === undefined ? [undefined] : bodies) {
        const { statusCode } = await perform(clinic, id, about, 'clinician', {
          ...(body ? { body } : {}),
          headers: { 'idempotency-key': `plantedvalue ${id} ${JSON.stringify(body)}`.slice(0, 250) },
        });
        expect(statusCode).toBeLessThan(500);
      }
    }
    const logged = clinic.logged();
    expect(logged.split('\n').length).toBeGreaterThan(30);
    for (const planted of PLANTED) expect(logged, planted).not.toContain(planted);
  });

  test('a refusal does not give back the values it refuses', async () => {
    const response = await clinic.put(newMrn(), [], {
      name: 'x',
      sex: 'plantedvalue',
      birthDate: 'plantedvalue',
    });
    expect(response.statusCode).toBe(400);
    expect(response.body).not.toContain('plantedvalue');
  });
});
