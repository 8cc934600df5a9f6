import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { mriDueToday, questionFor } from '../support/desk.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const page = (url: string, as = 'nurse', headers: Record<string, string> = {}) =>
  clinic.ask('GET', url, { as, headers });

describe('the drawer', () => {
  test('renders', async () => {
    const { item } = await mriDueToday(clinic);
    const answer = await page(`/worklist/rows/${item.id}`, 'nurse', { 'hx-request': 'true' });
    expect(answer.statusCode, answer.body).toBe(200);
    console.log(answer.body);
    const whole = await page(`/worklist/rows/${item.id}`, 'clinician');
    expect(whole.statusCode, whole.body).toBe(200);
    const work = await questionFor(clinic);
    const other = await page(`/worklist/rows/${work.id}`, 'clinician');
    expect(other.statusCode, other.body).toBe(200);
  });
});
