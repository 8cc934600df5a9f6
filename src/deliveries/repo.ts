import type { Selectable } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Work } from '../work.ts';

export type SubscriptionRow = Selectable<Database['netvigil.subscription']>;
export type DeliveryRow = Selectable<Database['netvigil.delivery']>;
export type ReminderRow = Selectable<Database['netvigil.reminder']>;

/** A delivery with what it tells of and where it goes. */
export interface FullDelivery {
  readonly delivery: DeliveryRow;
  readonly reminder: ReminderRow;
  readonly subscription: SubscriptionRow;
}

/** Subscriptions of the site, ended ones too, the newest first. */
export const subscriptions = ({ tx, site }: Work): Promise<SubscriptionRow[]> =>
  tx
    .selectFrom('netvigil.subscription')
    .selectAll()
    .where('site_id', '=', site.id)
    .orderBy('id', 'desc')
    .execute();

/** Those that a notice for a role, or for some members of staff, goes to. */
export const subscriptionsFor = (
  { tx, site }: Work,
  role: string,
  staffIds: readonly string[],
): Promise<{ id: string }[]> =>
  tx
    .selectFrom('netvigil.subscription')
    .select('id')
    .where('site_id', '=', site.id)
    .where('ended_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb(eb.val(role as SubscriptionRow['roles'][number]), '=', eb.fn.any('roles')),
        ...(staffIds.length > 0 ? [eb('staff_id', 'in', [...staffIds])] : []),
      ]),
    )
    .orderBy('id')
    .execute();

/** Of an active member of staff; null where the site has none of this login. */
export async function staffIdOf({ tx, site }: Work, login: string): Promise<string | null> {
  const row = await tx
    .selectFrom('netvigil.staff')
    .select('id')
    .where('site_id', '=', site.id)
    .where('login', '=', login)
    .where('active', '=', true)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Holds a subscription until the transaction ends. */
export const lockSubscription = ({ tx, site }: Work, id: string): Promise<SubscriptionRow | undefined> =>
  tx
    .selectFrom('netvigil.subscription')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** False where a running subscription has the same address. */
export async function insertSubscription(
  work: Work,
  id: string,
  asked: Pick<SubscriptionRow, 'channel' | 'address' | 'roles' | 'staff_id'>,
): Promise<boolean> {
  const done = await work.tx
    .insertInto('netvigil.subscription')
    .values({ site_id: work.site.id, id, ...asked, created_at: work.now, created_by: work.actor.id })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1;
}

export async function endSubscriptionRow(work: Work, id: string, reason: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.subscription')
    .set({ ended_at: work.now, ended_by: work.actor.id, ended_reason: reason })
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** Gives up what has not been delivered of a subscription; ids of it. */
export async function dropDeliveries(work: Work, subscriptionId: string): Promise<string[]> {
  const rows = await work.tx
    .updateTable('netvigil.delivery')
    .set({ status: 'dropped', changed_at: work.now })
    .where('site_id', '=', work.site.id)
    .where('subscription_id', '=', subscriptionId)
    .where('status', 'in', ['waiting', 'dead'])
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertDeliveries(
  work: Work,
  rows: readonly { readonly id: string; readonly reminderId: string; readonly subscriptionId: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await work.tx
    .insertInto('netvigil.delivery')
    .values(
      rows.map(({ id, reminderId, subscriptionId }) => ({
        site_id: work.site.id,
        id,
        reminder_id: reminderId,
        subscription_id: subscriptionId,
        status: 'waiting' as const,
        changed_at: work.now,
      })),
    )
    .execute();
}

/** A delivery with all it needs; `held`: until the transaction ends. */
export async function findDelivery(work: Work, id: string, held = false): Promise<FullDelivery | null> {
  const { tx, site } = work;
  const one = tx
    .selectFrom('netvigil.delivery')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('id', '=', id);
  const delivery = await (held ? one.forUpdate() : one).executeTakeFirst();
  if (delivery === undefined) return null;
  const reminder = await tx
    .selectFrom('netvigil.reminder')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('id', '=', delivery.reminder_id)
    .executeTakeFirstOrThrow();
  const subscription = await tx
    .selectFrom('netvigil.subscription')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('id', '=', delivery.subscription_id)
    .executeTakeFirstOrThrow();
  return { delivery, reminder, subscription };
}

export async function updateDelivery(
  work: Work,
  id: string,
  change: {
    readonly status?: DeliveryRow['status'];
    readonly tried?: boolean;
    readonly fault?: string | null;
  },
): Promise<void> {
  await work.tx
    .updateTable('netvigil.delivery')
    .set((eb) => ({
      changed_at: work.now,
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.tried === true ? { attempts: eb('attempts', '+', 1) } : {}),
      ...(change.fault === undefined ? {} : { fault: change.fault }),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** Dead letters of the site after an id, the oldest first. */
export async function deadLetters(
  { tx, site }: Work,
  after: string | null,
  limit: number,
): Promise<(DeliveryRow & Pick<SubscriptionRow, 'channel' | 'address'> & { reminder_kind: string })[]> {
  let rows = tx
    .selectFrom('netvigil.delivery as d')
    .innerJoin('netvigil.subscription as s', (join) =>
      join.onRef('s.site_id', '=', 'd.site_id').onRef('s.id', '=', 'd.subscription_id'),
    )
    .innerJoin('netvigil.reminder as r', (join) =>
      join.onRef('r.site_id', '=', 'd.site_id').onRef('r.id', '=', 'd.reminder_id'),
    )
    .selectAll('d')
    .select(['s.channel', 's.address', 'r.kind as reminder_kind'])
    .where('d.site_id', '=', site.id)
    .where('d.status', '=', 'dead');
  if (after !== null) rows = rows.where('d.id', '>', after);
  return rows.orderBy('d.id').limit(limit).execute();
}

/** Opens the work "could not be delivered", once for a delivery; its id, or null where it is open already. */
export async function openDeadLetterWork(
  work: Work,
  id: string,
  letter: { readonly deliveryId: string; readonly sentence: string; readonly dueOn: string },
): Promise<boolean> {
  const done = await work.tx
    .insertInto('netvigil.work_item')
    .values({
      site_id: work.site.id,
      id,
      patient_id: null,
      kind: 'dead-letter',
      subject: letter.deliveryId,
      tier: 4,
      due_on: letter.dueOn,
      role: 'coordinator',
      sentence: letter.sentence,
      parts: '{}',
      status: 'open',
      opened_on: work.today,
      opened_at: work.now,
      primary_tumour: 'unknown',
      grade: 'unknown',
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Whether a notice tells of a dead letter that nobody has taken up. */
export async function isAboutDeadLetter(
  { tx, site }: Work,
  { subject_kind, subject_id }: ReminderRow,
): Promise<boolean> {
  if (subject_kind !== 'work-item') return false;
  const row = await tx
    .selectFrom('netvigil.work_item')
    .select('kind')
    .where('site_id', '=', site.id)
    .where('id', '=', subject_id)
    .executeTakeFirst();
  return row?.kind === 'dead-letter';
}

/** Settles the work of dead letters; its ids. */
export async function settleDeadLetterWork(work: Work, deliveryIds: readonly string[]): Promise<string[]> {
  if (deliveryIds.length === 0) return [];
  const rows = await work.tx
    .updateTable('netvigil.work_item')
    .set((eb) => ({
      status: 'settled',
      closed_at: work.now,
      closed_by: work.actor.id,
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('kind', '=', 'dead-letter')
    .where('subject', 'in', [...deliveryIds])
    .where('status', '=', 'open')
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
