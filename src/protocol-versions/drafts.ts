import { audit } from '../audit/repo.ts';
import { canonicalJson } from '../canonical-json.ts';
import { FIRST_IMPORTED_VERSION, type Protocol, type ProtocolCode } from '../domain/protocol.ts';
import { compareVersions, type VersionChange } from '../domain/protocol-comparison.ts';
import { faultsInDraft } from '../domain/protocol-faults.ts';
import { warningsOf } from '../domain/protocol-warnings.ts';
import { shelfAt } from '../plans/shelf.ts';
import { Refusal, type Work } from '../work.ts';
import { insertImported, lockNumbering } from './repo.ts';
import { listVersions, type ProtocolVersion, requireVersion } from './use-cases.ts';

/** Nonsense must not come back as a flood of complaints. */
const MOST_FAULTS = 100;

/** A version that a site brought, and what a clinician should see before signing it. */
export interface Imported {
  readonly version: ProtocolVersion;
  readonly warnings: readonly string[];
  /** False: the same content was there already, under the number that it has. */
  readonly importedNow: boolean;
}

/**
 * Stores a draft as a version of the site's own; nothing runs on it before a clinician signs it. Content that is
 * there already, apart from its number, gives that version, unless it is retired.
 * @throws Refusal 422 with every fault at once
 */
export async function importVersion(
  work: Work,
  code: ProtocolCode,
  definition: Readonly<Record<string, unknown>>,
): Promise<Imported> {
  const draft = checkedDraft(definition, code);
  await lockNumbering(work, code);
  const own = (await listVersions(work)).filter((row) => row.code === code);
  const content = contentOf(draft);
  const known = own.find((row) => row.retirement === null && contentOf(row.definition) === content);
  const warnings = async (protocol: Protocol) => warningsOf(protocol, await shelfAt(work));
  if (known !== undefined)
    return { version: known, warnings: await warnings(known.definition), importedNow: false };
  const from = Math.max(FIRST_IMPORTED_VERSION, ...own.map((row) => row.version + 1));
  const stored = await insertImported(work, draft, from);
  const version = await requireVersion(work, code, stored.version);
  await audit(work, [
    {
      action: 'imported',
      entity: 'protocol-version',
      entityId: `${code} v${stored.version}`,
      patientId: null,
      after: { contentHash: version.contentHash },
    },
  ]);
  return { version, warnings: await warnings(stored), importedNow: true };
}

type Draft = Omit<Protocol, 'version'>;

/** All that is signed but the number. */
const contentOf = (draft: Draft): string => canonicalJson({ ...draft, version: null });

function checkedDraft(definition: Readonly<Record<string, unknown>>, code: ProtocolCode): Draft {
  const faults = faultsInDraft(definition, code);
  if (faults.length === 0) return { ...definition, code } as unknown as Draft;
  const more = faults.length > MOST_FAULTS ? `; the first ${MOST_FAULTS} are listed` : '';
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults${more}`;
  throw new Refusal(
    422,
    'faulty-protocol',
    `The draft has ${count}. Nothing was stored.`,
    faults
      .slice(0, MOST_FAULTS)
      .map(({ pointer, sentence }) => ({ pointer: `/definition${pointer}`, detail: sentence })),
  );
}

/**
 * What a version changes of another one of the same protocol, and what to look at before signing it.
 * @throws Refusal 404 where the site does not see both
 */
export async function compareWith(
  work: Work,
  code: ProtocolCode,
  version: number,
  other: number,
): Promise<{ changes: VersionChange[]; warnings: string[] }> {
  const after = await requireVersion(work, code, version);
  const before = await requireVersion(work, code, other, '?with');
  return {
    changes: compareVersions(before.definition, after.definition),
    warnings: warningsOf(after.definition, await shelfAt(work)),
  };
}
