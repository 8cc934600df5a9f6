import { type Kysely, sql } from 'kysely';
import { inSite } from '../db/in-site.ts';
import { OperatorError } from '../db/operator-error.ts';
import type { Database, Role } from '../db/tables.ts';
import { isZone } from '../domain/calendar.ts';
import { newId } from '../ids.ts';
import type { Actor, Site, Work } from '../work.ts';

/** How the login begins under which a site's sweep acts. */
const SYSTEM_LOGIN = 'system@';

export interface NewSite {
  readonly code: string;
  readonly name: string;
  readonly zone: string;
  readonly language: Site['language'];
  /** True: only synthetic patients are ever in it. */
  readonly synthetic: boolean;
  readonly settings: object;
}

/** @throws OperatorError for a zone that does not exist or a code that is taken */
export async function addSite(db: Kysely<Database>, site: NewSite): Promise<Site> {
  if (!isZone(site.zone)) throw new OperatorError(`"${site.zone}" is no IANA time zone; one is Asia/Tokyo.`);
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(site.code)) {
    throw new OperatorError(
      'A site code has 2 to 40 lower-case letters, digits and hyphens, a letter first.',
    );
  }
  const { settings, ...columns } = site;
  const row = await db
    .insertInto('netvigil.site')
    .values({ ...columns, settings: JSON.stringify(settings) })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) throw new OperatorError(`There is a site ${site.code} already.`);
  return { id: row.id, code: site.code, zone: site.zone, language: site.language };
}

/** @throws OperatorError where the login is taken, or is one that the sweep of a site makes for itself */
export async function addStaff(
  db: Kysely<Database>,
  site: Site,
  staff: {
    readonly login: string;
    readonly name: string;
    readonly roles: readonly Role[];
    /** The site's lead, who is told last of what nobody has claimed. */
    readonly lead?: boolean;
  },
): Promise<Actor> {
  if (staff.login.toLowerCase().startsWith(SYSTEM_LOGIN)) {
    throw new OperatorError(
      `A login that begins with ${SYSTEM_LOGIN} is kept for Netvigil itself. Choose another login.`,
    );
  }
  const id = newId();
  const added = await inSite(db, site.id, (tx) =>
    tx
      .insertInto('netvigil.staff')
      .values({
        site_id: site.id,
        id,
        login: staff.login,
        name: staff.name,
        roles: [...staff.roles],
        lead: staff.lead ?? false,
      })
      .onConflict((oc) => oc.doNothing())
      .returning('id')
      .executeTakeFirst(),
  );
  if (added === undefined) throw new OperatorError(`There is someone with the login ${staff.login} already.`);
  return { id, login: staff.login, name: staff.name, roles: staff.roles, site };
}

/** @throws OperatorError where there is no such site */
export async function siteByCode(db: Kysely<Database>, code: string): Promise<Site> {
  const row = await db
    .selectFrom('netvigil.site')
    .select(['id', 'code', 'zone', 'language'])
    .where('code', '=', code)
    .executeTakeFirst();
  if (row === undefined) throw new OperatorError(`There is no site ${code}. Add it with npm run add-site.`);
  return row;
}

/** The active member of staff with a login; null where there is none. */
export async function actorByLogin(db: Kysely<Database>, login: string): Promise<Actor | null> {
  const { rows } = await sql<{
    id: string;
    site_id: number;
    login: string;
    name: string;
    roles: Role[];
    site_code: string;
    zone: string;
    language: Site['language'];
  }>`SELECT * FROM netvigil.actor_of(${login})`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const { id, name, roles } = row;
  const site = { id: row.site_id, code: row.site_code, zone: row.zone, language: row.language };
  return { id, login: row.login, name, roles, site };
}

/** What the actor's site is called. */
export async function siteName({ tx, site }: Work): Promise<string> {
  const row = await tx
    .selectFrom('netvigil.site')
    .select('name')
    .where('id', '=', site.id)
    .executeTakeFirstOrThrow();
  return row.name;
}

/** A member of staff as colleagues see one. */
export interface Colleague {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** The active staff of the site, by name; never the system's own entry. */
export const listStaff = ({ tx, site }: Pick<Work, 'tx' | 'site'>): Promise<Colleague[]> =>
  tx
    .selectFrom('netvigil.staff')
    .select(['login', 'name', 'roles'])
    .where('site_id', '=', site.id)
    .where('active', '=', true)
    .where(sql<boolean>`NOT 'system' = ANY (roles)`)
    .orderBy('name')
    .orderBy('login')
    .execute();

/** Everybody who may act, site by site: what development mode, which has no login, lets a reader choose from. */
export async function staffBySite(db: Kysely<Database>): Promise<{ site: Site; staff: Colleague[] }[]> {
  const sites = await db
    .selectFrom('netvigil.site')
    .select(['id', 'code', 'zone', 'language'])
    .orderBy('code')
    .execute();
  return Promise.all(
    sites.map(async (site) => ({ site, staff: await inSite(db, site.id, (tx) => listStaff({ tx, site })) })),
  );
}
