import { randomBytes } from 'node:crypto';
import { type Outbox, openOutbox } from '../../src/outbox/outbox.ts';
import type { TestDatabase } from './db.ts';
import { type Mailbox, type Receiver, startMailbox, startReceiver } from './receivers.ts';

/** An outbox whose webhooks and letters arrive at a receiver and a mail server of its own; `faults` are the queue's. */
export async function startWaysOut(t: TestDatabase): Promise<{
  outbox: Outbox;
  receiver: Receiver;
  mailbox: Mailbox;
  faults: unknown[];
  close(): Promise<void>;
}> {
  const [receiver, mailbox] = await Promise.all([startReceiver(), startMailbox()]);
  const faults: unknown[] = [];
  const outbox = await openOutbox(
    t.pool,
    {
      publicUrl: 'https://netvigil.example.org',
      webhooks: {
        targets: { prefixes: [new URL(`${receiver.origin}/hooks`)], networks: ['127.0.0.1/32'] },
        key: randomBytes(32),
      },
      mail: { url: mailbox.url, from: 'netvigil@example.org' },
    },
    { onError: (error) => faults.push(error) },
  );
  const close = async (): Promise<void> => {
    await outbox.stop();
    await receiver.close();
    await mailbox.close();
  };
  return { outbox, receiver, mailbox, faults, close };
}
