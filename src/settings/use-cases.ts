import { audit } from '../audit/repo.ts';
import type { Logger } from '../context.ts';
import { lockShelf } from '../db/shelf-lock.ts';
import { PROTOCOL_CODES, type Protocol } from '../domain/protocol.ts';
import { type Settings, settingsFaultsIn } from '../domain/settings.ts';
import { siteShelf } from '../plans/many.ts';
import { listVersions } from '../protocol-versions/use-cases.ts';
import { type Progress, readRollout, startRollout } from '../rollouts/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { insertDraft, insertSettingsSignoff, type SettingsRow, settingsAt } from './repo.ts';

/** A version of a site's settings and, where somebody signed it, its signature. */
export type SettingsVersion = SettingsRow;

/** All versions of the site, the newest first, and which of them runs: the one signed last. */
export async function listSettings(
  work: Work,
): Promise<{ running: number | null; versions: SettingsVersion[] }> {
  const [versions, shelf] = [await settingsAt(work), await siteShelf(work)];
  return { running: shelf.settings?.version ?? null, versions };
}

/**
 * Stores settings as a draft, which changes nothing until a clinician signs it.
 * @throws Refusal 422 with every fault
 */
export async function draftSettings(work: Work, settings: Settings): Promise<SettingsVersion> {
  await refuseFaults(work, settings);
  const version = await insertDraft(work, settings);
  const row = await requireVersion(work, version);
  await audit(work, [
    {
      action: 'drafted',
      entity: 'site-settings',
      entityId: `settings v${version}`,
      patientId: null,
      after: { contentHash: row.contentHash },
    },
  ]);
  return row;
}

/**
 * A clinician signs a version of the settings, which runs from then on: new windows are proposed to the patients
 * whose examinations they change, to the first at once and to the rest by the sweep; deadlines hold for work opened from then on. Signing again changes nothing.
 * @throws Refusal 404 where there is no such version, 422 where other content was read than stands there, or
 * where it no longer fits the protocols that run
 */
export async function signSettings(
  work: Work,
  log: Logger,
  version: number,
  signing: { readonly statement: string; readonly contentHash: string },
): Promise<{ row: SettingsVersion; signedNow: boolean }> {
  await lockShelf(work.tx, work.site.id);
  const row = await requireVersion(work, version);
  if (row.contentHash !== signing.contentHash) {
    throw new Refusal(422, 'other-content', 'The version has other content than the one that was read.', [
      {
        pointer: '/contentHash',
        detail: worded(
          'Must be the content of this version as it stands.',
          'GET /v1/settings shows its contentHash.',
        ),
      },
    ]);
  }
  if (row.signature === null) await refuseFaults(work, row.settings);
  const signedNow = await insertSettingsSignoff(work, row, signing.statement);
  if (signedNow) {
    await audit(work, [
      {
        action: 'signed',
        entity: 'site-settings',
        entityId: `settings v${version}`,
        patientId: null,
        after: { contentHash: row.contentHash },
        reason: signing.statement,
      },
    ]);
    await startRollout(work, log, `settings v${version}`);
  }
  return { row: await requireVersion(work, version), signedNow };
}

/**
 * How far the patients whose windows the settings may change have been gone through.
 * @throws Refusal 404 where there is no such version, or nobody has signed it
 */
export async function settingsRollout(work: Work, version: number): Promise<Progress> {
  await requireVersion(work, version);
  const progress = await readRollout(work, `settings v${version}`);
  if (progress !== null) return progress;
  throw new Refusal(
    404,
    'not-rolled-out',
    'Nobody has signed this version, so that no patient had to be gone through.',
  );
}

async function requireVersion(work: Work, version: number): Promise<SettingsVersion> {
  const row = (await settingsAt(work)).find((one) => one.version === version);
  if (row !== undefined) return row;
  throw new Refusal(
    404,
    'not-found',
    worded('This site has no such version of its settings.', 'GET /v1/settings lists those there are.'),
  );
}

async function refuseFaults(work: Work, settings: Settings): Promise<void> {
  const faults = settingsFaultsIn(settings, await protocolsToFit(work));
  if (faults.length === 0) return;
  throw new Refusal(
    422,
    'settings-do-not-fit',
    'The settings have faults: each is named below. Correct them in a draft of their own.',
    faults.map(({ pointer, sentence }) => ({ pointer, detail: sentence })),
  );
}

/** Of each protocol the version that runs at the site, or else the newest, as it is without settings. */
async function protocolsToFit(work: Work): Promise<Protocol[]> {
  const [versions, shelf] = [await listVersions(work), await siteShelf(work)];
  return PROTOCOL_CODES.flatMap((code) => {
    const own = versions.filter((row) => row.code === code);
    const runs = shelf.get(code)?.protocol.version;
    const row = own.find(({ version }) => version === runs) ?? own[0];
    return row === undefined ? [] : [row.definition];
  });
}
