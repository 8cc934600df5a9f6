import { beforeAll, expect, test } from 'vitest';
import { WorklistPage } from '../../src/worklist/wire.ts';
import { type Clinic, diagnosis, good, pathology, resection, startClinic } from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

test('a page holds what its schema says and nothing else, though it is not checked as it is sent', async () => {
  // The MRI of month 6 is due on 23 November 2026, and a partial date asks a nurse.
  await clinic.enrol([diagnosis(), pathology(), resection('2026-05-23')]);
  await clinic.enrol([diagnosis(), pathology(), resection('2026-05')]);
  const page = good<{ rows: { kind: string; dueOn: string }[] }>(
    await clinic.ask('GET', '/v1/worklist?counts=true', { as: 'nurse' }),
  );
  expect(page.rows.map(({ kind, dueOn }) => [kind, dueOn])).toContainEqual(['imaging', '2026-11-23']);
  expect(page.rows.map(({ kind }) => kind)).toContain('confirm-date');
  // A parse drops what it does not name, so an equal answer held no field too many.
  expect(WorklistPage.parse(page)).toEqual(page);
});
