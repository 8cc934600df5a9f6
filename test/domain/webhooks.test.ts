import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeliveryFault, type Message } from '../../src/outbox/message.ts';
import { guardedLookup, isNetwork, refusalOf, type Targets } from '../../src/outbox/targets.ts';
import { postWebhook, webhookSecret } from '../../src/outbox/webhook.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';

const KEY = new Uint8Array(32).fill(1);
const NOW = new Date('2026-11-23T10:00:00Z');
const targets = (prefixes: string[], networks: string[] = []): Targets => ({
  prefixes: prefixes.map((url) => new URL(url)),
  networks,
});
const message = (address: string): Message => ({
  id: '01900000-0000-7000-8000-000000000001',
  channel: 'webhook',
  address,
  siteId: 1,
  subscriptionId: '01900000-0000-7000-8000-000000000002',
  site: 'alpha',
  reminder: {
    id: '01900000-0000-7000-8000-000000000003',
    kind: 'T-7',
    subject: { type: 'work-item', id: '01900000-0000-7000-8000-000000000004' },
    dueOn: '2026-12-01',
    role: 'coordinator',
    remindedAt: NOW.toISOString(),
  },
});

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const port = () => new URL(receiver.origin).port;
const post = (address: string, allowed: Targets, addresses?: string[][]) => {
  const secret = webhookSecret(KEY, 1, 'one');
  const answers = addresses?.values();
  const resolve = async () =>
    (answers?.next().value ?? []).map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 }));
  return postWebhook(
    message(address),
    'https://netvigil.example.org/',
    secret,
    NOW,
    allowed,
    answers && resolve,
  );
};

describe('the list of targets', () => {
  const allowed = targets(['https://ehr.example.org/hooks/', 'https://ris.example.org/in']);

  it.each([
    ['https://ehr.example.org/hooks/', null],
    ['https://ehr.example.org/hooks/netvigil?site=1', null],
    ['https://ris.example.org/in', null],
    ['https://ris.example.org/in/1', null],
    ['https://ris.example.org/inner', 'not on the list'],
    ['https://ehr.example.org/hooks', 'not on the list'],
    ['https://ehr.example.org/other', 'not on the list'],
    ['https://ehr.example.org/hooks/../admin', 'Write it as https://ehr.example.org/admin'],
    ['http://ehr.example.org/hooks/', 'not on the list'],
    ['https://ehr.example.org:8443/hooks/', 'not on the list'],
    ['https://ehr.example.org.evil.example/hooks/', 'not on the list'],
    ['https://ehr.example.org@evil.example/hooks/', 'neither user'],
    ['https://evil.example/https://ehr.example.org/hooks/', 'not on the list'],
    ['https://EHR.example.org/hooks/', 'Write it as'],
    ['file:///etc/passwd', 'not on the list'],
    ['hooks', 'It is no URL'],
  ])('%s: %s', (address, refused) => {
    if (refused === null) expect(refusalOf(address, allowed)).toBeNull();
    else expect(refusalOf(address, allowed)).toContain(refused);
  });

  it('of nothing lets nothing through', () => {
    expect(refusalOf('https://ehr.example.org/', targets([]))).toContain('not on the list');
  });
});

describe('addresses that are not the public internet', () => {
  const LITERALS = [
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a00:1]',
    '[fe80::1]',
    '[fd00::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[64:ff9b::7f00:1]',
  ];

  it.each(LITERALS)('%s in a URL that is on the list: refused, no socket', async (host) => {
    const before = receiver.sockets();
    const url = new URL(`https://${host}:${port()}/`);
    expect(refusalOf(url.href, targets([url.href]))).toContain('not public');
    await expect(post(url.href, targets([url.href]))).rejects.toMatchObject({ permanent: true });
    expect(receiver.sockets()).toBe(before);
  });

  const ADDRESSES = LITERALS.map((host) => new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, ''));
  it.each(ADDRESSES)('a name that leads to %s: refused, no socket', async (address) => {
    const before = receiver.sockets();
    const url = `https://ehr.example.org:${port()}/`;
    await expect(post(url, targets([url]), [[address]])).rejects.toThrow(DeliveryFault);
    expect(receiver.sockets()).toBe(before);
  });

  it('one of several addresses of a name is enough to refuse it', async () => {
    const url = `https://ehr.example.org:${port()}/`;
    const before = receiver.sockets();
    await expect(post(url, targets([url]), [['93.184.215.14', '127.0.0.1']])).rejects.toMatchObject({
      permanent: true,
    });
    expect(receiver.sockets()).toBe(before);
  });

  it('public ones may be, by https alone', () => {
    const seen = (address: string, url: string) =>
      new Promise<string | null>((settle) => {
        const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
        guardedLookup(new URL(url), targets([url]), resolve)('name', { all: false }, (error) =>
          settle(error?.message ?? null),
        );
      });
    return Promise.all([
      expect(seen('93.184.215.14', 'https://ehr.example.org/')).resolves.toBeNull(),
      expect(seen('2606:2800:21f::1', 'https://ehr.example.org/')).resolves.toBeNull(),
      expect(seen('93.184.215.14', 'http://ehr.example.org/')).resolves.toContain('by https alone'),
    ]);
  });

  it('a network of the hospital’s own is reached where the operator says so, and no other', async () => {
    const own = `http://ehr.example.org:${port()}/`;
    await post(own, targets([own], ['127.0.0.1/32']), [['127.0.0.1']]);
    await post(`${receiver.origin}/`, targets([`${receiver.origin}/`], ['127.0.0.0/8']));
    expect(receiver.received).toHaveLength(2);
    await expect(post(own, targets([own], ['127.0.0.2/32']), [['127.0.0.1']])).rejects.toThrow('not public');
  });

  it('a name that changes its address: what was looked at is what is connected to, at every try', async () => {
    const own = `http://ehr.example.org:${port()}/`;
    const allowed = targets([own], ['127.0.0.1/32']);
    const rebinding = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']];
    const before = receiver.sockets();
    await post(own, allowed, rebinding);
    expect(receiver.sockets()).toBe(before + 1);
    await expect(post(own, allowed, rebinding.slice(1))).rejects.toThrow('not public');
    expect(receiver.sockets()).toBe(before + 1);
  });
});

it('networks are written with their length', () => {
  expect(['10.0.0.0/8', 'fd00:1::/64', '127.0.0.1/32'].every(isNetwork)).toBe(true);
  expect(
    ['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'ehr/8', '10.0.0.0/8/8', '10.0.0.0/', ''].some(isNetwork),
  ).toBe(false);
});

it('the secret of each subscription is its own, and the same at every start', () => {
  const secret = webhookSecret(KEY, 1, 'one');
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(webhookSecret(KEY, 1, 'one')).toBe(secret);
  for (const other of [
    webhookSecret(KEY, 1, 'two'),
    webhookSecret(KEY, 2, 'one'),
    webhookSecret(KEY.with(0, 2), 1, 'one'),
  ])
    expect(other).not.toBe(secret);
});
