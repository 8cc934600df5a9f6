import { createHash } from 'node:crypto';
import { Kysely } from 'kysely';
import type pg from 'pg';
import { SiteDialect } from '../db/site-transactions.ts';
import type { Database } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Identifier } from '../domain/facts.ts';
import type { Work } from '../work.ts';

/** Of which seed and day a demo site is, and whether all its patients are there. */
export interface DemoMark {
  readonly seed: number;
  readonly day: CalendarDate;
  readonly complete: boolean;
}

/** The sites that the demo made. */
export async function demoSites(db: Kysely<Database>): Promise<{ code: string; demo: DemoMark }[]> {
  const rows = await db.selectFrom('netvigil.site').select(['code', 'settings']).orderBy('id').execute();
  return rows.flatMap(({ code, settings }) =>
    'demo' in settings ? [{ code, demo: settings.demo as DemoMark }] : [],
  );
}

export async function siteCount(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('netvigil.site')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function markDemo(db: Kysely<Database>, siteId: number, demo: DemoMark): Promise<void> {
  await db
    .updateTable('netvigil.site')
    .set({ settings: JSON.stringify({ demo }) })
    .where('id', '=', siteId)
    .execute();
}

/** Whether an earlier, interrupted loading has brought the patient. */
export async function isThere({ tx, site }: Work, { system, value }: Identifier): Promise<boolean> {
  const held = await tx
    .selectFrom('netvigil.patient_identifier')
    .select('patient_id')
    .where('site_id', '=', site.id)
    .where('system', '=', system)
    .where('value', '=', value)
    .executeTakeFirst();
  return held !== undefined;
}

/** The open work of a patient that the demo's cast answers, in the order of its days. */
export function openQuestions({ tx, site }: Work, { system, value }: Identifier) {
  return tx
    .selectFrom('netvigil.work_item as w')
    .innerJoin('netvigil.patient_identifier as i', (join) =>
      join.onRef('i.site_id', '=', 'w.site_id').onRef('i.patient_id', '=', 'w.patient_id'),
    )
    .select(['w.id', 'w.kind', 'w.parts', 'w.due_on', 'w.opened_on'])
    .where('w.site_id', '=', site.id)
    .where('i.system', '=', system)
    .where('i.value', '=', value)
    .where('w.status', '=', 'open')
    .where('w.kind', 'in', ['result-to-review', 'confirm-earlier-imaging', 'which-plan'])
    .orderBy('w.due_on')
    .orderBy('w.id')
    .execute();
}

/**
 * The same pool, with each statement sent by name: a connection parses and plans it once, and not for each of
 * the thousand times that loading repeats it.
 */
export function keepingStatements(pool: pg.Pool): Kysely<Database> {
  const connect = async () => {
    const client = await pool.connect();
    const query = (text: string, values: readonly unknown[]) =>
      client.query(values.length === 0 ? { text } : { name: nameOf(text), text, values: [...values] });
    return { query, release: () => client.release() };
  };
  // Kysely ends its pool only when it is told to, and this one is another's.
  const shared = { options: pool.options, connect, end: async () => {} } as unknown as pg.Pool;
  return new Kysely<Database>({ dialect: new SiteDialect({ pool: shared }) });
}

// By the text itself: a connection of the pool may hold the names of an earlier loading.
const nameOf = (text: string): string =>
  `demo-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
