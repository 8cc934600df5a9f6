import { createHash, randomBytes } from 'node:crypto';
import { audit } from '../audit/repo.ts';
import type { Ctx } from '../context.ts';
import type { Role } from '../db/tables.ts';
import { addDays } from '../domain/calendar.ts';
import { meetingsTold } from '../domain/meeting-history.ts';
import { newId } from '../ids.ts';
import { inWork, Refusal, type Work, worded } from '../work.ts';
import { type Entry, iCalendarOf } from './calendar.ts';
import {
  calendarTold,
  type Dated,
  datedFor,
  type FeedRow,
  feedByHash,
  feeds,
  insertFeed,
  lockFeed,
  revokeFeedRow,
} from './repo.ts';

/** What a calendar is for: what is late by so much, or ahead by so much, is read on the worklist. */
const DAYS_BACK = 90;
const DAYS_AHEAD = 180;
const MOST_ENTRIES = 1_000;
const TOKEN_BYTES = 32;
/** The board's meetings stand in the calendars of those who hold them. */
const OF_THE_BOARD: readonly Role[] = ['clinician', 'coordinator'];

export const FEED_ROLES = ['nurse', 'clinician', 'coordinator'] as const;
export type FeedRole = (typeof FEED_ROLES)[number];

/** A feed as it is kept: without its token. */
export type Feed = FeedRow;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Every feed of the site, revoked ones too. */
export const listFeeds = (work: Work): Promise<FeedRow[]> => feeds(work);

/**
 * Makes a feed for a role. Whoever has its token reads it, so that the token is shown this once, and only its hash
 * is kept.
 * @param replaces a feed to revoke with it
 * @throws Refusal 403 where the actor has not that role; 404, 409 of the one it replaces
 */
export async function createFeed(
  work: Work,
  role: FeedRole,
  replaces: string | null,
): Promise<{ feed: FeedRow; token: string }> {
  if (replaces !== null) await revokeFeed(work, replaces, 'Replaced by another feed.');
  requireRole(work, role);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const id = newId();
  await insertFeed(work, id, role, hashOf(token));
  await audit(work, [entry('feed-created', id, { role })]);
  return { feed: await requireFeed(work, id), token };
}

/**
 * Revokes a feed: its token opens nothing from now on.
 * @throws Refusal 403, 404, 409 where it is revoked already
 */
export async function revokeFeed(work: Work, id: string, reason: string): Promise<FeedRow> {
  const feed = await requireFeed(work, id);
  if (feed.revoked_at !== null)
    throw new Refusal(409, 'revoked-already', 'This feed has been revoked before.');
  if (!work.actor.roles.includes('coordinator')) requireRole(work, feed.role as FeedRole);
  await revokeFeedRow(work, id);
  await audit(work, [{ ...entry('feed-revoked', id, { role: feed.role }), reason }]);
  return requireFeed(work, id);
}

function requireRole({ actor }: Work, role: FeedRole): void {
  if (actor.roles.includes(role)) return;
  throw new Refusal(
    403,
    'role-not-held',
    `A feed for the role ${role} is made and revoked by someone who has it.`,
  );
}

async function requireFeed(work: Work, id: string): Promise<FeedRow> {
  const feed = await lockFeed(work, id);
  if (feed !== undefined) return feed;
  throw new Refusal(
    404,
    'not-found',
    worded('This site has no such feed.', 'GET /v1/calendar-feeds lists them.'),
  );
}

/**
 * The calendar that a token opens.
 * @throws Refusal 404 where it opens none: never given, mistyped or revoked, which is not told apart
 */
export async function readFeed(ctx: Ctx, token: string, linkTo: (path: string) => string): Promise<string> {
  const found = await feedByHash(ctx.db, hashOf(token));
  if (found === null)
    throw new Refusal(
      404,
      'no-such-feed',
      'There is no such calendar, or it was revoked. Ask for a new address.',
    );
  const { id, login, name, roles, site_id, site_code, zone, language } = found;
  const actor = { id, login, name, roles, site: { id: site_id, code: site_code, zone, language } };
  return inWork(
    ctx,
    actor,
    async (work) =>
      iCalendarOf(
        `Netvigil ${site_code}, ${found.feed_role}`,
        await entriesFor(work, found.feed_role, linkTo),
        work.now,
      ),
    { snapshot: true },
  );
}

async function entriesFor(work: Work, role: Role, linkTo: (path: string) => string): Promise<Entry[]> {
  const [from, to] = [addDays(work.today, -DAYS_BACK), addDays(work.today, DAYS_AHEAD)];
  const dated = await datedFor(work, role, from, to, MOST_ENTRIES + 1);
  const shown = dated.slice(0, MOST_ENTRIES).map((one) => entryOf(one, linkTo));
  // Cut short in silence, a calendar would say that nothing else is due.
  if (dated.length > MOST_ENTRIES)
    shown.push({
      uid: `more-${work.site.code}-${role}@netvigil`,
      from: work.today,
      to: work.today,
      sequence: 0,
      summary: `Netvigil: more than ${MOST_ENTRIES} entries; see the worklist`,
      link: linkTo('/worklist'),
      cancelled: false,
    });
  if (!OF_THE_BOARD.includes(role)) return shown;
  const meetings = meetingsTold(await calendarTold(work), from, to);
  return [
    ...meetings.map(
      ({ scheduledOn, on, startsAt, takesPlace, listed, changes }): Entry => ({
        uid: `board-${work.site.code}-${scheduledOn}@netvigil`,
        from: on,
        to: on,
        sequence: changes,
        summary: `Board meeting, ${startsAt}`,
        link: linkTo(listed ? `/board/meetings/${scheduledOn}/agenda` : '/board'),
        cancelled: !takesPlace,
      }),
    ),
    ...shown,
  ];
}

const entryOf = (
  { type, id, from_on, to_on, due_version }: Dated,
  linkTo: (path: string) => string,
): Entry => ({
  uid: `${type}-${id}@netvigil`,
  from: from_on,
  to: to_on,
  sequence: due_version - 1,
  summary: type === 'work-item' ? 'Netvigil: work is due' : 'Netvigil: window of an examination',
  link: linkTo(type === 'observation-period' ? `/observation-periods/${id}` : `/worklist/rows/${id}`),
  cancelled: false,
});

const entry = (action: string, entityId: string, after: object) => ({
  action,
  entity: 'calendar-feed',
  entityId,
  patientId: null,
  after,
});
