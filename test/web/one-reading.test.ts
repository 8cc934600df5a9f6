import pg from 'pg';
import { beforeAll, expect, test, vi } from 'vitest';
import { requirePatientId } from '../../src/plans/items.ts';
import { loadRecord } from '../../src/plans/load.repo.ts';
import { actorByLogin } from '../../src/staff/use-cases.ts';
import { inWork } from '../../src/work.ts';
import { type Clinic, MRN, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { proposalsOf } from '../support/proposals.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-11-23T01:00:00Z' });
  return () => clinic.app.close();
});

/** The statements that reading a page sends. */
async function statementsOf(url: string): Promise<string[]> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  try {
    const answer = await clinic.ask('GET', url, { as: 'clinician' });
    expect(answer.statusCode, answer.body).toBe(200);
    return sent.mock.calls.map(([asked]) => {
      const one: unknown = asked;
      return typeof one === 'string' ? one : String((one as { text?: unknown }).text);
    });
  } finally {
    sent.mockRestore();
  }
}

test.each(['the page of a patient', 'the page with a proposal', 'the drawer'])(
  '%s reads the record once, for all of its parts',
  async (which) => {
    const { mrn, item } = await mriDueToday(clinic);
    const address = (of: string) => `/patients/${encodeURIComponent(MRN)}/${of}`;
    const url =
      which === 'the drawer'
        ? `/worklist/rows/${item.id}`
        : address(which === 'the page of a patient' ? mrn : await proposalsOf(clinic).regraded());
    const statements = await statementsOf(url);
    for (const part of [
      /jsonb_build_object\('system', system, 'accession'/,
      /from "netvigil"\."fact" where "site_id" = \$1 and "patient_id" in/,
      /from "netvigil"\."item" where "site_id" = \$1 and "plan_id" in/,
      /from "netvigil"\."observation_period" where/,
    ]) {
      expect(
        statements.filter((one) => part.test(one.replace(/\s+/g, ' '))),
        String(part),
      ).toHaveLength(1);
    }
  },
);

test('what is read where something may be written is read anew', async () => {
  const { mrn } = await mriDueToday(clinic);
  const actor = await actorByLogin(clinic.ctx.db, 'nurse');
  if (actor === null) throw new Error('No nurse.');
  const read = (options: { snapshot?: boolean }) =>
    inWork(
      clinic.ctx,
      actor,
      async (work) => {
        const id = await requirePatientId(work, { system: MRN, value: mrn }, false);
        return [await loadRecord(work, id), await loadRecord(work, id)] as const;
      },
      options,
    );
  const [once, again] = await read({ snapshot: true });
  expect(again).toBe(once);
  const [before, after] = await read({});
  expect(after).not.toBe(before);
  expect(after).toEqual(before);
});
