import { beforeAll, expect, test } from 'vitest';
import { addStaff } from '../../src/staff/use-cases.ts';
import { type Clinic, good, startClinic } from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

interface Colleague {
  login: string;
  name: string;
  roles: string[];
}
const staff = async (as: string) =>
  good<{ items: Colleague[] }>(await clinic.ask('GET', '/v1/staff', { as })).items;

test('colleagues are those of the own site, by name, and nobody who is the system', async () => {
  const { site } = await clinic.actor('nurse');
  await addStaff(clinic.ctx.db, site, { login: 'abe', name: 'Abe Keiko', roles: ['nurse', 'coordinator'] });
  const found = await staff('nurse');
  expect(found[0]).toEqual({ login: 'abe', name: 'Abe Keiko', roles: ['nurse', 'coordinator'] });
  expect(found.map(({ login }) => login)).toEqual([
    'abe',
    'clinician',
    'admin',
    'auditor',
    'coordinator',
    'demo-nurse',
    'integrator',
    'nurse',
  ]);
  expect((await staff('beta-nurse')).map(({ login }) => login)).not.toContain('abe');
});
