import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { filling } from '../../migrations/0021_disease_of_a_row.ts';
import { inSite } from '../../src/db/in-site.ts';
import {
  type Clinic,
  diagnosis,
  type FactIn,
  good,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { type DoneOut, opened, reading, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
const known = (value: number) => ({ comparator: '=', value }) as const;
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);

interface Row {
  readonly kind: string;
  readonly ki67: string | null;
  readonly lesions: { readonly before: string | null; readonly now: string | null } | null;
  readonly patient: { readonly identifiers: { readonly value: string }[] } | null;
}
/** What the rows of a patient tell of the disease: of each row the same. */
async function told(mrn: string) {
  const url = `/v1/worklist?snoozed=all&search=${mrn}`;
  const { rows } = good<{ rows: Row[] }>(await clinic.ask('GET', url, { as: 'nurse' }));
  expect(rows.length).toBeGreaterThan(0);
  const all = new Set(rows.map(({ ki67, lesions }) => JSON.stringify({ ki67, lesions })));
  expect([...all]).toHaveLength(1);
  return JSON.parse([...all][0] ?? '');
}
const counted = (
  date: string,
  lesionCount: { qualifier: 'exact' | 'at-least' | 'uncountable' | 'unknown'; value: number | null },
): FactIn => ({
  kind: 'liver-metastasis',
  date,
  details: { nelmType: 'II', lesionCount, hepaticTumourBurden: '<=10' },
});

describe('a row of the worklist tells Ki-67 and the lesions then and now', () => {
  test('of a patient of whom nothing says, null: never the milder value', async () => {
    expect(await told(await clinic.enrol([diagnosis()]))).toEqual({ ki67: null, lesions: null });
  });

  test('the latest Ki-67 with its comparator, and the last two stagings that counted', async () => {
    const mrn = await clinic.enrol([
      diagnosis(),
      pathology({ ki67: known(12) }, { date: '2026-01-10' }),
      pathology({ ki67: { comparator: '<=', value: 5 } }, { date: '2026-03-10' }),
      counted('2026-02-01', { qualifier: 'exact', value: 2 }),
      counted('2026-05-01', { qualifier: 'at-least', value: 4 }),
      counted('2026-08-01', { qualifier: 'unknown', value: null }),
    ]);
    expect(await told(mrn)).toEqual({ ki67: '<=5', lesions: { before: '2', now: 'at least 4' } });
  });

  test('of an observation period its baseline and its last scan, read anew', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    expect(await told(mrn)).toEqual({ ki67: null, lesions: null });
    const { id } = await opened(clinic, mrn);
    good<DoneOut>(await scan(clinic, id, '2026-01-10', 3), 201);
    at('2026-04-12');
    expect(await told(mrn)).toEqual({ ki67: null, lesions: { before: '3', now: null } });
    const later = good<DoneOut>(await scan(clinic, id, '2026-04-11', 4), 201);
    expect(await told(mrn)).toEqual({ ki67: null, lesions: { before: '3', now: '4' } });
    const correction = { performedOn: '2026-04-11', nature: 'correction', reason: 'Miscounted.' };
    good<DoneOut>(
      await reading(clinic, later, { ...correction, count: { qualifier: 'exact', value: 3 } }),
      201,
    );
    expect(await told(mrn)).toEqual({ ki67: null, lesions: { before: '3', now: '3' } });
    at('2026-11-23');
  });
});

test('records from before are filled in as they are derived, and their periods are worked out anew', async () => {
  await clinic.enrol([
    diagnosis(),
    resection(),
    pathology({ ki67: known(7) }),
    counted('2026-02-01', { qualifier: 'exact', value: 2 }),
    counted('2026-05-01', { qualifier: 'uncountable', value: null }),
  ]);
  const { owner } = clinic.database;
  const stored = sql<object>`
    SELECT id, ki67, lesions_before, lesions_now FROM netvigil.patient p
     WHERE NOT EXISTS (SELECT FROM netvigil.observation_period o WHERE o.patient_id = p.id) ORDER BY id`;
  const { rows: derived } = await stored.execute(owner);
  expect(derived).toContainEqual(
    expect.objectContaining({ ki67: '7', lesions_before: '2', lesions_now: 'uncountable' }),
  );
  await inSite(clinic.database.db, clinic.siteId, (tx) =>
    tx.updateTable('netvigil.patient').set({ ki67: null, lesions_before: null, lesions_now: null }).execute(),
  );
  await sql.raw(filling).execute(owner);
  expect((await stored.execute(owner)).rows).toEqual(derived);
  const { rows } = await sql<{ waking: boolean }>`
    SELECT bool_and(wakes_on <= '2026-11-23') AS waking FROM netvigil.observation_period`.execute(owner);
  expect(rows).toEqual([{ waking: true }]);
});
