import { CompiledQuery } from 'kysely';
import type { CalendarDate } from '../domain/calendar.ts';
import type { ObservationSettings } from '../domain/observation-model.ts';
import type { Course } from '../domain/plan-model.ts';
import type { Protocol } from '../domain/protocol.ts';
import {
  type AppliedSettings,
  observationOf,
  type Settings,
  type SignedSettings,
  storedSettings,
  withTolerances,
} from '../domain/settings.ts';
import type { Work } from '../work.ts';

interface Running {
  readonly version: number;
  readonly content_hash: string;
  readonly signed_on: CalendarDate;
  readonly signed_by: string;
}

const RUNNING = `
  SELECT o.version, o.content_hash, o.signed_on, m.name AS signed_by
    FROM netvigil.site_settings_signoff o
    JOIN netvigil.staff m ON m.site_id = o.site_id AND m.id = o.signed_by
   WHERE o.site_id = $1
   ORDER BY o.signed_at DESC, o.version DESC
   LIMIT 1`;

/** The settings of the site that were signed last; null where none are, and the defaults run. */
export async function runningSettings(work: Work): Promise<SignedSettings | null> {
  const { rows } = await work.tx.executeQuery<Running>(CompiledQuery.raw(RUNNING, [work.site.id]));
  const [row] = rows;
  if (row === undefined) return null;
  await haveSettings(work, [row]);
  const { version, signed_by: signedBy, signed_on: signedOn } = row;
  return { version, signedBy, signedOn, settings: settingsOf(work, row) };
}

type Version = Pick<Running, 'version' | 'content_hash'>;

// As protocols: a signed version's text is never changed, and one object for it lets its windows be worked out once.
const texts = new Map<string, Settings>();
const textKey = (work: Work, { version, content_hash }: Version): string =>
  `${work.site.id} v${version} ${content_hash}`;

function settingsOf(work: Work, row: Version): Settings {
  const text = texts.get(textKey(work, row));
  if (text === undefined) throw new Error(`Settings v${row.version} have no text.`);
  return text;
}

/** Sees to it that `settingsOf` knows these versions. */
async function haveSettings(work: Work, versions: readonly Version[]): Promise<void> {
  if (versions.every((version) => texts.has(textKey(work, version)))) return;
  const rows = await work.tx
    .selectFrom('netvigil.site_settings')
    .select(['version', 'content_hash', 'definition'])
    .where('site_id', '=', work.site.id)
    .execute();
  for (const row of rows) texts.set(textKey(work, row), storedSettings(row.definition as Settings));
}

/** The observation rule of these versions of the site's settings, by version. */
export async function observationSettingsAt(
  work: Work,
  versions: readonly number[],
): Promise<ReadonlyMap<number, ObservationSettings>> {
  const rows = await work.tx
    .selectFrom('netvigil.site_settings')
    .select(['version', 'definition'])
    .where('site_id', '=', work.site.id)
    .where('version', 'in', [...new Set(versions)])
    .execute();
  return new Map(
    rows.flatMap(({ version, definition }): [number, ObservationSettings][] => {
      const rule = observationOf(storedSettings(definition as Settings));
      return rule === null ? [] : [[version, rule]];
    }),
  );
}

/** Of a course the settings it began under; null: with the protocol's own windows. */
interface CourseSettings {
  readonly settings_version: number | null;
  readonly settings_hash: string | null;
  readonly settings_signed_on: CalendarDate | null;
  readonly settings_signed_by: string | null;
}

/** Rows of courses, each with its protocol as it runs: with the windows of the settings that it began under. */
export async function settled<R extends CourseSettings>(
  work: Work,
  rows: readonly R[],
  textOf: (row: R) => Protocol,
): Promise<(R & Pick<Course, 'protocol' | 'settings'>)[]> {
  const began = rows.map((row) => ({ row, settings: beganUnder(row) }));
  await haveSettings(
    work,
    began.flatMap(({ settings }) => settings ?? []),
  );
  return began.map(({ row, settings }) => {
    if (settings === null) return { ...row, protocol: textOf(row) };
    const { content_hash: _, ...applied } = settings;
    return { ...row, protocol: withTolerances(textOf(row), settingsOf(work, settings)), settings: applied };
  });
}

function beganUnder(row: CourseSettings): (Version & AppliedSettings) | null {
  const { settings_version: version, settings_hash: content_hash } = row;
  const { settings_signed_on: signedOn, settings_signed_by: signedBy } = row;
  if (version === null) return null;
  // The row's key leads to a signature by a member of staff.
  if (content_hash === null || signedOn === null || signedBy === null)
    throw new Error(`A course began under settings v${version}, which nobody signed.`);
  return { version, content_hash, signedOn, signedBy };
}
