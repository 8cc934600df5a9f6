import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { isOfEscalation } from '../domain/escalation.ts';
import { DeliveryFault, type Message } from './message.ts';
import { guardedLookup, type Resolve, refusalOf, TargetRefused, type Targets } from './targets.ts';

/** A receiver that says nothing for so long has failed this try. */
const PATIENCE_MS = 10_000;
const GONE = 410;

/**
 * The secret of a subscription, as Standard Webhooks writes it: derived from the operator's key, so that the
 * database holds none.
 */
export function webhookSecret(key: Uint8Array, siteId: number, subscriptionId: string): string {
  const derived = createHmac('sha256', key).update(`netvigil webhook ${siteId} ${subscriptionId}`).digest();
  return `whsec_${derived.toString('base64')}`;
}

/**
 * Posts a message, signed after Standard Webhooks. Follows no redirect and reads no body: an answer 2xx is all
 * that counts.
 * @param now stands in the signature; receivers refuse one that is minutes off.
 * @throws {DeliveryFault}
 */
export async function postWebhook(
  message: Message,
  link: string,
  secret: string,
  now: Date,
  targets: Targets,
  resolve?: Resolve,
): Promise<void> {
  const refused = refusalOf(message.address, targets);
  if (refused !== null) throw new DeliveryFault(refused, true);
  const url = new URL(message.address);
  const { remindedAt, ...reminder } = message.reminder;
  const body = JSON.stringify({
    type: isOfEscalation(reminder.kind) ? 'escalation.sent' : 'reminder.sent',
    timestamp: remindedAt,
    data: { ...reminder, site: message.site, link },
  });
  const status = await post(url, body, signed(message.id, now, body, secret), targets, resolve);
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400)
    throw new DeliveryFault(`The target answered with a redirect (${status}), which is not followed.`);
  throw new DeliveryFault(`The target answered ${status}.`, status === GONE);
}

function signed(id: string, now: Date, body: string, secret: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Netvigil',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
}

async function post(
  url: URL,
  body: string,
  headers: Record<string, string>,
  targets: Targets,
  resolve?: Resolve,
): Promise<number> {
  try {
    return await new Promise<number>((settle, fail) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(url, {
        method: 'POST',
        headers,
        // A kept connection would be one that nobody looked at.
        agent: false,
        lookup: guardedLookup(url, targets, resolve),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      request.on('response', (response) => {
        response.destroy();
        settle(response.statusCode ?? 0);
      });
      request.on('error', fail);
      request.end(body);
    });
  } catch (error) {
    if (error instanceof TargetRefused) throw new DeliveryFault(error.message, true);
    throw new DeliveryFault(`The target could not be reached (${reasonOf(error)}).`);
  }
}

/** A code such as ECONNREFUSED; never a message, which could hold an address. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time';
  return typeof code === 'string' ? code : 'unknown';
}
