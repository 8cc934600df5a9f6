import { beforeAll, describe, expect, test } from 'vitest';
import { caseOf, cases, decisions, toCarryOut } from '../support/agenda.ts';
import { meetOn } from '../support/board.ts';
import { type Clinic, G1_FACTS, good, startClinic } from '../support/clinic.ts';
import { submit } from '../support/pages.ts';

const AGENDA = '/board/meetings/2027-05-25/agenda';
const LIVER = {
  where: 'liver',
  nelmType: 'II',
  lesionCount: { qualifier: 'exact', value: 2 },
  hepaticTumourBurden: '<=10',
};
let clinic: Clinic;
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);

beforeAll(async () => {
  clinic = await startClinic({ at: '2026-11-23T01:00:00Z' });
  await meetOn(clinic, '2026-11-24');
  return () => clinic.app.close();
});

/** The MRI of 12 May 2027, read as a recurrence; the board decides on Tuesday, the 25th, on its page. */
async function operated(found: object): Promise<{ caseId: string; workId: string; version: string }> {
  at('2026-11-23');
  const mrn = await clinic.enrol(G1_FACTS);
  at('2027-05-20');
  good(await clinic.send(mrn, { accession: mrn, performedOn: '2027-05-12' }), 201);
  const review = await clinic.work(mrn, 'result-to-review');
  good(await clinic.answer(review, { answer: 'recurrence', reason: 'Seen.', found }));
  const { caseId } = caseOf(await cases(clinic), mrn);
  at('2027-05-25');
  const form = await clinic.ask('GET', `${AGENDA}?decide=${caseId}`, { as: 'coordinator' });
  expect(form.body).toContain('value="radical"');
  expect(form.body).not.toContain('value="extend"');
  const decided = await submit(
    clinic,
    `/board/cases/${caseId}/decisions`,
    {
      version: String((await decisions(clinic, caseId)).version),
      at: '2027-05-25',
      decision: 'radical',
      carryOutBy: '2027-06-30',
      meeting: '2027-05-25',
      decidedOn: '2027-05-25',
      decidedBy: 'Board: Dr A',
      why: 'Resectable.',
    },
    { as: 'coordinator', htmx: false },
  );
  expect(decided.statusCode).toBe(200);
  const open = (await toCarryOut(clinic)).find((one) => one.caseId === caseId);
  if (open === undefined) throw new Error('Nothing to carry out.');
  const { version } = good<{ version: number }>(
    await clinic.ask('GET', `/v1/work-items/${open.workId}`, { as: 'nurse' }),
  );
  return { caseId, workId: open.workId, version: String(version) };
}

const send = (workId: string, form: Record<string, string>, as: string) =>
  submit(clinic, `/board/to-carry-out/${workId}`, { at: 'overview', ...form }, { as, htmx: false });
const open = async (caseId: string) => (await toCarryOut(clinic)).some((one) => one.caseId === caseId);

describe('what the board decided about a recurrence, and is carried out', () => {
  test('in the liver: the hepatectomy, which a coordinator does not record', async () => {
    const { caseId, workId, version } = await operated(LIVER);
    at('2027-06-10');
    const told = { version, on: '2027-06-09', intent: 'curative', margin: 'R0', procedure: 'resection' };
    expect((await send(workId, { ...told, emergency: 'no' }, 'coordinator')).statusCode).toBe(403);
    // A resection of the primary is another operation.
    expect((await send(workId, { ...told, procedure: 'LAR' }, 'nurse')).statusCode).toBe(409);
    const early = await send(workId, { ...told, emergency: 'no', on: '2027-06-11' }, 'nurse');
    expect(early.statusCode).toBe(400);
    expect(early.body).toContain('value="2027-06-11"');
    expect(await open(caseId)).toBe(true);
    const done = await send(workId, { ...told, emergency: 'no' }, 'nurse');
    expect(done.body).toContain('Recorded: the operation of');
    expect(await open(caseId)).toBe(false);
    const again = await send(workId, { ...told, emergency: 'no' }, 'nurse');
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('carried out already');
  });

  test('where the primary was: the resection', async () => {
    const { caseId, workId, version } = await operated({ where: 'local' });
    const form = await clinic.ask('GET', `/board?carry=${workId}`, { as: 'nurse' });
    expect(form.body).toContain('value="LAR"');
    expect(form.body).not.toContain('name="emergency"');
    at('2027-06-10');
    const told = { version, on: '2027-06-09', procedure: 'LAR', intent: 'curative', margin: 'R0' };
    expect((await send(workId, told, 'clinician')).statusCode).toBe(200);
    expect(await open(caseId)).toBe(false);
  });

  test('elsewhere: by the word of a person, of a coordinator too', async () => {
    const { caseId, workId, version } = await operated({ where: 'elsewhere' });
    const form = await clinic.ask('GET', `/board?carry=${workId}`, { as: 'coordinator' });
    expect(form.body).toContain('No fact can say this one');
    const nurse = await clinic.ask('GET', `/board?carry=${workId}`, { as: 'nurse' });
    expect(nurse.body).not.toContain('No fact can say this one');
    const done = await send(workId, { version, reason: 'Resected at the other hospital.' }, 'coordinator');
    expect(done.body).toContain('The decision counts as carried out.');
    expect(await open(caseId)).toBe(false);
  });

  test('of five who record one operation at once, one does; the others see that it is done', async () => {
    const { caseId, workId, version } = await operated(LIVER);
    at('2027-06-10');
    const told = { version, on: '2027-06-09', intent: 'curative', margin: 'R0', procedure: 'resection' };
    const before = (await clinic.counts()).fact ?? 0;
    const answers = await Promise.all(
      ['01', '02', '03', '04', '05'].map((day) =>
        send(workId, { ...told, on: `2027-06-${day}`, emergency: 'no' }, 'nurse'),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409, 409, 409]);
    expect((await clinic.counts()).fact).toBe(before + 1);
    expect(await open(caseId)).toBe(false);
  });
});
