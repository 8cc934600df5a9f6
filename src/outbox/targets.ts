import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';

/** Where webhooks may go: a list that the operator wrote, and nothing that a request says. */
export interface Targets {
  /** URLs that a target may be, or begin with up to a `/`. */
  readonly prefixes: readonly URL[];
  /** Networks of the hospital's own that may be reached, as CIDR; addresses of the public internet may anyway. */
  readonly networks: readonly string[];
}

/** A target that may not be reached; it says why, without the address that a name led to. */
export class TargetRefused extends Error {}

// Everything that is not the public internet, IANA special-purpose registries (IPv4, IPv6). Of IPv6 only 2000::/3
// is global unicast; what carries IPv4 inside it (6to4, Teredo) could lead anywhere.
const PRIVATE_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const PRIVATE_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const notPublic = blockListOf([...PRIVATE_4, ...PRIVATE_6]);
const globalUnicast = blockListOf(['2000::/3']);

/** True for a network as `10.20.0.0/16` or `fd00:1::/64`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  const family = isIP(address);
  return (
    family > 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  );
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

/**
 * Why a webhook may not go to a URL; null where it may, the addresses of its name still to be looked at. An address
 * in the URL itself is connected to without any look-up, so it is looked at here.
 */
export function refusalOf(address: string, { prefixes, networks }: Targets): string | null {
  if (!URL.canParse(address)) return 'It is no URL.';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return 'A target has neither user, password nor fragment.';
  if (url.href !== address) return `Write it as ${url.href}.`;
  const allowed = prefixes.some(
    (prefix) =>
      prefix.origin === url.origin &&
      (url.pathname === prefix.pathname ||
        url.pathname.startsWith(prefix.pathname.endsWith('/') ? prefix.pathname : `${prefix.pathname}/`)),
  );
  if (!allowed)
    return 'It is not on the list of targets that this service may send to (WEBHOOK_TARGETS); the operator adds it there.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) > 0 ? refusedAddress(host, url, blockListOf(networks)) : null;
}

/** Every address of a name, as the system's resolver gives them. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;
const systemResolve: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/**
 * The look-up of a connection to a target: what is checked is what is connected to, so that a name cannot change
 * its address in between. One forbidden address among several refuses them all.
 */
export function guardedLookup(url: URL, targets: Targets, resolve: Resolve = systemResolve): LookupFunction {
  const own = blockListOf(targets.networks);
  return (name, options, callback) => {
    resolve(name).then(
      (addresses) => {
        const fault = addresses.length === 0 ? 'The name of the target has no address.' : null;
        const refused =
          fault ?? addresses.map(({ address }) => refusedAddress(address, url, own)).find(Boolean);
        const [first] = addresses;
        if (refused || first === undefined)
          return callback(new TargetRefused(refused ?? 'No address.'), '', 4);
        return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
      },
      () => callback(new Error('The name of the target could not be resolved.'), '', 4),
    );
  };
}

function refusedAddress(address: string, url: URL, own: BlockList): string | null {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (own.check(address, family)) return null;
  const open =
    !notPublic.check(address, family) && (family === 'ipv4' || globalUnicast.check(address, family));
  if (!open) return 'The target lies in a network that is not public and not in WEBHOOK_NETWORKS.';
  return url.protocol === 'https:' ? null : 'A target on the public internet is reached by https alone.';
}
