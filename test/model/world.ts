import type { LightMyRequestResponse } from 'fastify';
import { addDays, type CalendarDate, dayInZone } from '../../src/domain/calendar.ts';
import { systemActor } from '../../src/jobs/sweep.ts';
import { type Actor, inWork } from '../../src/work.ts';
import { type Clinic, type ResultIn, startClinic } from '../support/clinic.ts';
import { type ItemRow, openStore, type Store, type Stored, survivorOf, type WorkRow } from './store.ts';

/** A result as it was told, so that it can be told again in another version. */
export interface Told {
  readonly mrn: string;
  readonly body: ResultIn & { accession: string; version: number };
}

/** What came of a command. `by`: who acted, as the trail must say. */
export interface Outcome {
  readonly by: string;
  readonly status: number;
  /** The problem's code, of a refusal. */
  readonly code: string | null;
  /** Only days passed: nothing may be written. */
  readonly days?: { readonly from: CalendarDate; readonly to: CalendarDate };
  /** All that time brings has been brought: deriving anew writes nothing, for any patient. */
  readonly swept?: boolean;
}

/** Two to four patients of one site and what a command can be about; a sequence begins with an empty one. */
export interface World {
  readonly clinic: Clinic;
  readonly store: Store;
  readonly system: Actor;
  /** Staff ids by login. */
  readonly staff: ReadonlyMap<string, string>;
  /** In the order of enrolment. */
  readonly patients: { readonly mrn: string; readonly id: string }[];
  readonly told: Told[];
  /** The proposal that was read last, by record number. */
  readonly read: Map<string, string>;
  /** Merges by the order in which they were made. */
  readonly merges: string[];
  stored: Stored;
  today(): CalendarDate;
  goTo(day: CalendarDate): void;
}

/** Chooses by a natural number, so that a shrunk sequence stays the same sequence; null of nothing. */
export const pick = <T>(of: readonly T[], n: number): T | null => of[n % (of.length || 1)] ?? null;

export const itemsOf = (world: World, patientId: string): ItemRow[] =>
  [...world.stored.item.values()]
    .filter((item) => item.patient_id === survivorOf(world.stored, patientId))
    .toSorted((a, b) => order(a.due_on, b.due_on) || order(a.series_key, b.series_key) || order(a.id, b.id));

export const openWork = (world: World): WorkRow[] =>
  [...world.stored.work_item.values()]
    .filter((work) => work.status === 'open')
    .toSorted((a, b) => order(a.kind, b.kind) || order(a.due_on, b.due_on) || order(a.id, b.id));

export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const answered = (by: string, response: LightMyRequestResponse): Outcome => ({
  by,
  status: response.statusCode,
  code: response.statusCode < 400 ? null : (response.json<{ type: string }>().type.split(':').at(-1) ?? null),
});

const LOGINS = ['nurse', 'clinician', 'coordinator', 'integrator'] as const;
const START = '2026-11-23';

/** The service on a database of its own, and the look behind it. */
export async function startWorld(): Promise<World & { begin(unsigned: readonly string[]): Promise<void> }> {
  const clinic = await startClinic({ at: `${START}T01:00:00Z` });
  const store = await openStore(clinic.database);
  const system = await systemActor(clinic.ctx, (await clinic.actor('nurse')).site);
  const staff = new Map([['system', system.id]]);
  for (const login of LOGINS) staff.set(login, (await clinic.actor(login)).id);
  const signatures = await clinic.database.owner
    .selectFrom('netvigil.protocol_signoff')
    .selectAll()
    .execute();
  const settings = await clinic.database.owner.selectFrom('netvigil.site_settings').selectAll().execute();
  const signed = await clinic.database.owner
    .selectFrom('netvigil.site_settings_signoff')
    .selectAll()
    .execute();
  const own = <R extends { site_id: number }>(rows: readonly R[]): R[] =>
    rows.filter(({ site_id }) => site_id === clinic.siteId);
  const world: World = {
    clinic,
    store,
    system,
    staff,
    patients: [],
    told: [],
    read: new Map(),
    merges: [],
    stored: (await store.read()).now,
    today: () => dayInZone(clinic.clock.now(), system.site.zone),
    // Ten in the morning in Tokyo.
    goTo: (day) => clinic.clock.setTo(`${day}T01:00:00Z`),
  };
  return Object.assign(world, {
    async begin(unsigned: readonly string[]) {
      await store.empty();
      const protocols = own(signatures).filter(({ code }) => !unsigned.includes(code));
      await inWork(clinic.ctx, system, async ({ tx }) => {
        await tx.insertInto('netvigil.protocol_signoff').values(protocols).execute();
        for (const { definition, ...row } of own(settings)) {
          const values = { ...row, definition: JSON.stringify(definition) };
          await tx.insertInto('netvigil.site_settings').values(values).execute();
        }
        await tx.insertInto('netvigil.site_settings_signoff').values(own(signed)).execute();
      });
      world.patients.length = 0;
      world.told.length = 0;
      world.read.clear();
      world.merges.length = 0;
      world.goTo(START);
      world.stored = (await store.read()).now;
    },
  });
}

/** The day so many days ago. */
export const back = (world: World, days: number): CalendarDate => addDays(world.today(), -days);
