import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, expectProblem, good, mri, newMrn, startClinic } from '../support/clinic.ts';
import { type About, aboutAt, OPERATIONS, perform } from '../support/operations.ts';

const ROLES = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'] as const;
const SAME = 'the same number at both sites';

let clinic: Clinic;
let [alpha, beta]: About[] = [];
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['NEC'] });
  alpha = await aboutAt(clinic, '', SAME);
  beta = await aboutAt(clinic, 'beta-', SAME);
  // Of beta alone, so that no number of alpha's can be meant.
  await aboutAt(clinic, 'beta-', 'beta alone');
  return () => clinic.app.close();
});
const of = (about: About | undefined): About => {
  if (about === undefined) throw new Error('Not ready');
  return about;
};
/** What only beta knows. */
const foreign = (): About => ({ ...of(beta), mrn: 'beta alone' });

test('every operation under /v1 is in the table of this test', async () => {
  const document = good<{ paths: Record<string, Record<string, { operationId?: string }>> }>(
    await clinic.ask('GET', '/openapi.json'),
  );
  const served = Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith('/v1/') ? Object.values(methods).map(({ operationId }) => operationId) : [],
  );
  expect(served.toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
});

describe.each(Object.entries(OPERATIONS))('%s', (id, operation) => {
  test('roles that may not are told so, whatever they name', async () => {
    for (const role of ROLES.filter((one) => !operation.roles.includes(one))) {
      for (const about of [of(alpha), foreign()]) expectProblem(await perform(clinic, id, about, role), 403);
    }
  });

  test('what the other site holds is not there, for every role that may; nothing changes', async () => {
    const before = await clinic.counts();
    for (const role of operation.roles) {
      const about = operation.finds ? foreign() : of(beta);
      if (id === 'upsertPatient') continue;
      const response = await perform(clinic, id, about, role);
      if (operation.finds)
        expectProblem(response, 404, operation.names === undefined ? [] : [operation.names]);
      expect(response.body).not.toContain('Person of beta');
      for (const hidden of [of(beta).itemId, of(beta).resultId, of(beta).workId]) {
        if (!operation.finds) expect(response.body).not.toContain(hidden);
      }
    }
    const trail = operation.onTrail === true ? operation.roles.length : 0;
    expect(await clinic.counts()).toEqual({ ...before, audit: (before.audit ?? 0) + trail });
  });

  const { body } = operation;
  if (body !== undefined) {
    test.each([
      ['siteId', 2],
      ['site', 'beta'],
      ['role', 'clinician'],
      ['actor', 'beta-clinician'],
      ['status', 'completed'],
      ['version', 99],
      ['id', '01900000-0000-7000-8000-000000000001'],
    ])('takes no field %s', async (field, value) => {
      const own = body(of(alpha));
      if (Object.hasOwn(own, field) || (id === 'recordResult' && field === 'version')) return;
      const [role = ''] = operation.roles;
      const before = await clinic.counts();
      const response = await perform(clinic, id, of(alpha), role, { body: { ...own, [field]: value } });
      expectProblem(response, 400, [`/${field}`]);
      expect(await clinic.counts()).toEqual(before);
    });
  }
});

describe('two sites that use the same numbers', () => {
  test('have two patients, two plans, two results', async () => {
    const names = [];
    for (const as of ['nurse', 'beta-nurse']) {
      names.push(
        good<{ patient: { name: string } }>(await perform(clinic, 'readPatient', of(alpha), as)).patient.name,
      );
    }
    expect(names).toEqual(['Person of alpha', 'Person of beta-']);
    expect(new Set([of(alpha).itemId, of(beta).itemId, of(alpha).resultId, of(beta).resultId]).size).toBe(4);
  });

  test('correct, move and decide at their own site alone', async () => {
    const facts = async (as: string) =>
      good<{ facts: { id: string }[] }>(await perform(clinic, 'readPatient', of(alpha), as)).facts.map(
        ({ id }) => id,
      );
    const [theirs = ''] = await facts('beta-nurse');
    const retract = { kind: 'entered-in-error', corrects: theirs, details: { reason: 'x' } } as const;
    expectProblem(await clinic.record(SAME, [retract]), 409, ['/facts/0/corrects']);
    const entry = { resultId: of(alpha).resultId, version: '1-0' };
    const equivalent = { choice: 'equivalent', itemId: of(beta).itemId, reason: 'x' };
    expectProblem(await clinic.resolve(entry, equivalent), 422, ['/itemId']);
    const move = {
      choice: 'wrong-patient',
      patient: { system: 'urn:oid:1.2.3', value: 'beta alone' },
      reason: 'x',
    };
    expectProblem(await clinic.resolve(entry, move), 404, ['/patient']);
    expect((await clinic.plan(SAME)).work.map(({ kind }) => kind)).toEqual(['unmatched-result']);
  });

  test('do not see each other’s queue and worklist', async () => {
    for (const url of ['/v1/unmatched-results?limit=200', '/v1/worklist?limit=200']) {
      const { body } = await clinic.ask('GET', url, { as: 'nurse' });
      expect(body).toContain('Person of alpha');
      expect(body).not.toContain('Person of beta');
      expect(body).not.toContain('beta alone');
    }
  });

  test('refuse each other’s cursors', async () => {
    for (let i = 0; i < 3; i++)
      good(
        await clinic.ask('POST', '/v1/results', { as: 'integrator', body: mri(SAME, { modality: 'CT' }) }),
        201,
      );
    for (const list of ['/v1/unmatched-results', '/v1/worklist']) {
      const { next } = good<{ next: string }>(await clinic.ask('GET', `${list}?limit=1`, { as: 'nurse' }));
      expectProblem(await clinic.ask('GET', `${list}?limit=1&cursor=${next}`, { as: 'beta-nurse' }), 400, [
        '?cursor',
      ]);
      good(await clinic.ask('GET', `${list}?limit=1&cursor=${next}`, { as: 'nurse' }));
    }
  });

  test('keep their Idempotency-Keys apart', async () => {
    const mrn = newMrn();
    const keyed = (as: string) => ({ as, headers: { 'idempotency-key': 'one key' } });
    for (const as of ['integrator', 'beta-integrator']) good(await clinic.put(mrn, [], {}, { as }), 201);
    for (const as of ['integrator', 'beta-integrator']) {
      const response = await clinic.record(mrn, [{ kind: 'last-contact', date: '2026-11-01' }], keyed(as));
      expect([response.statusCode, response.headers['idempotency-replayed']]).toEqual([201, undefined]);
    }
  });

  test('are apart in the database too: with one site set, no row of the other is seen or written', async () => {
    const { rows: tables } = await sql<{ name: string }>`
      SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'netvigil' AND column_name = 'site_id' ORDER BY 1`.execute(clinic.database.owner);
    expect(tables.length).toBeGreaterThan(15);
    await clinic.database.db.transaction().execute(async (tx) => {
      await sql`SELECT set_config('netvigil.site_id', ${String(clinic.siteId)}, true)`.execute(tx);
      for (const { name } of tables) {
        const { rows } = await sql<{ n: number }>`
          SELECT count(*)::integer AS n FROM netvigil.${sql.raw(name)} WHERE site_id <> ${clinic.siteId}`.execute(
          tx,
        );
        expect(rows[0]?.n, name).toBe(0);
      }
    });
    for (const { name } of tables) {
      const { rows } = await sql<{
        n: number;
      }>`SELECT count(*)::integer AS n FROM netvigil.${sql.raw(name)}`.execute(clinic.database.db);
      expect(rows[0]?.n, `${name} without a site`).toBe(0);
    }
  });
});

test('the system’s own login cannot be put on', async () => {
  expectProblem(await clinic.ask('GET', '/v1/worklist', { as: 'robot' }), 401, ['Netvigil-Actor']);
});
