import type { Protocol, ProtocolCode } from '../domain/protocol.ts';
import { loadProtocols } from '../domain/protocol-faults.ts';
import { nec } from './carcinoma.ts';
import { nelmObs, posthep } from './liver.ts';
import { asPnet, pancG1, pancG2, pancG3, pancLow } from './pancreas.ts';
import { rectG1, rectG2x, rectG3, rectNone } from './rectum.ts';

/** The protocols that come with the program (clinical rules §2). None of them runs before a clinician signs it. */
export const builtInProtocols: readonly Protocol[] = loadProtocols([
  rectNone,
  rectG1,
  rectG2x,
  rectG3,
  pancG1,
  pancG2,
  pancLow,
  pancG3,
  nec,
  posthep,
  asPnet,
  nelmObs,
]);

/**
 * The newest built-in version of a code.
 * @throws RangeError where there is none
 */
export function protocolOf(code: ProtocolCode): Protocol {
  const newest = builtInProtocols
    .filter((protocol) => protocol.code === code)
    .reduce<Protocol | null>((a, b) => (a === null || b.version > a.version ? b : a), null);
  if (newest === null) throw new RangeError(`There is no built-in protocol ${code}.`);
  return newest;
}
