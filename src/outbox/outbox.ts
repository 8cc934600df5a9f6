import type { Transaction } from 'kysely';
import type pg from 'pg';
import { fromKysely, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Database } from '../db/tables.ts';
import { createMailer } from './mail.ts';
import { DeliveryFault, type Message } from './message.ts';
import { type Resolve, refusalOf, type Targets } from './targets.ts';
import { postWebhook, webhookSecret } from './webhook.ts';

/** What the configuration says of the ways out. */
export interface OutboxConfig {
  /** Where people reach this service; links begin with it. */
  readonly publicUrl: string;
  readonly webhooks: { readonly targets: Targets; readonly key: Uint8Array } | null;
  readonly mail: { readonly url: string; readonly from: string } | null;
}

/** A delivery to be tried, or, of the queue of the dead, to be told of. */
export interface DeliveryJob {
  readonly id: string;
  readonly siteId: number;
  readonly deliveryId: string;
}

export type QueueName = 'delivery' | 'delivery-dead';

/** The queue of deliveries and the ways out; one for a process. */
export interface Outbox {
  /** Queues deliveries in the transaction of what they tell of: both stand or neither. */
  enqueue(tx: Transaction<Database>, siteId: number, deliveryIds: readonly string[]): Promise<void>;
  /** Takes up to ten jobs; nobody else is given them until they are settled or two minutes have passed. */
  take(queue: QueueName): Promise<DeliveryJob[]>;
  /** Settles a job in the transaction that records what came of it. */
  complete(tx: Transaction<Database>, queue: QueueName, job: DeliveryJob): Promise<void>;
  /** The job is tried again later; after its last try it goes to the queue of the dead. */
  fail(tx: Transaction<Database>, queue: QueueName, job: DeliveryJob): Promise<void>;
  /** Gives jobs back whose process died, and clears away what was settled long ago. */
  supervise(): Promise<void>;
  /** Why an address cannot be a way out; null where it can. */
  refusalOf(channel: Message['channel'], address: string): string | null;
  /** What the receiver of a webhook checks signatures with. */
  secretOf(siteId: number, subscriptionId: string): string;
  /** Where a path of this service is found. */
  linkTo(path: string): string;
  /** @throws {DeliveryFault} */
  send(message: Message, now: Date): Promise<void>;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  /** Told of faults of the queue itself. */
  readonly onError: (error: unknown) => void;
  /** Another resolver of names, in tests alone. */
  readonly resolve?: Resolve;
}

const BATCH = 10;

/**
 * Opens the queue on the schema that the migrations made: nothing is created, no timer polls the database, the
 * jobs ask when it is time.
 * @throws where the schema is not the one this version of pg-boss works with
 */
export async function openOutbox(
  pool: pg.Pool,
  config: OutboxConfig,
  { onError, resolve }: OutboxOptions,
): Promise<Outbox> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
  });
  boss.on('error', onError);
  await boss.start();
  const { webhooks, mail } = config;
  const mailer = mail === null ? null : createMailer(mail.url, mail.from);
  const linkTo = (path: string) => new URL(path, config.publicUrl).href;
  const requireWebhooks = () => {
    if (webhooks === null) throw new DeliveryFault('This service sends no webhooks (WEBHOOK_TARGETS).', true);
    return webhooks;
  };
  return {
    enqueue: async (tx, siteId, deliveryIds) => {
      if (deliveryIds.length === 0) return;
      const jobs = deliveryIds.map((deliveryId) => ({ data: { siteId, deliveryId } }));
      await boss.insert('delivery', jobs, { db: fromKysely(tx) });
    },
    take: async (queue) => {
      const jobs: JobWithMetadata<Omit<DeliveryJob, 'id'>>[] = await boss.fetch(queue, {
        batchSize: BATCH,
        includeMetadata: true,
      });
      return jobs.map(({ id, data }) => ({ id, siteId: data.siteId, deliveryId: data.deliveryId }));
    },
    complete: async (tx, queue, { id }) =>
      void (await boss.complete(queue, id, null, { db: fromKysely(tx) })),
    fail: async (tx, queue, { id }) => void (await boss.fail(queue, id, null, { db: fromKysely(tx) })),
    supervise: () => boss.supervise(),
    refusalOf: (channel, address) => {
      if (channel === 'webhook')
        return webhooks === null
          ? 'This service sends no webhooks: the operator lists their targets in WEBHOOK_TARGETS.'
          : refusalOf(address, webhooks.targets);
      return mailer === null
        ? 'This service sends no e-mail: the operator sets SMTP_URL and MAIL_FROM.'
        : null;
    },
    secretOf: (siteId, id) => webhookSecret(requireWebhooks().key, siteId, id),
    linkTo,
    send: async (message, now) => {
      const { subject } = message.reminder;
      if (message.channel === 'email') {
        if (mailer === null) throw new DeliveryFault('This service sends no e-mail (SMTP_URL).', true);
        // For a person: the page, where a webhook names what a system reads.
        return mailer.send(message, linkTo(`/worklist/rows/${subject.id}`));
      }
      const link = linkTo(`/v1/${subject.type === 'item' ? 'items' : 'work-items'}/${subject.id}`);
      const { key, targets } = requireWebhooks();
      const secret = webhookSecret(key, message.siteId, message.subscriptionId);
      return postWebhook(message, link, secret, now, targets, resolve);
    },
    stop: async () => {
      await boss.stop({ graceful: false, close: false });
      mailer?.close();
    },
  };
}

/** What a route needs that opens a way out or sends. @throws in a process without one, which serves no such route */
export function neededOutbox(outbox: Outbox | undefined): Outbox {
  if (outbox !== undefined) return outbox;
  throw new Error('This process has no queue of deliveries');
}
