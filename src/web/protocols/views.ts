import { type Basis, PROTOCOL_CODES, type Protocol } from '../../domain/protocol.ts';
import type { protocolChecks } from '../../gaps/use-cases.ts';
import type { compareWith } from '../../protocol-versions/drafts.ts';
import type { ProtocolVersion } from '../../protocol-versions/use-cases.ts';
import type { View } from '../view.ts';
import { phasesPicture } from './picture.ts';
import { periodIn, phaseIn, windowIn } from './words.ts';

type Check = Awaited<ReturnType<typeof protocolChecks>>[number];
type Change = Awaited<ReturnType<typeof compareWith>>['changes'][number];

/** How a version stands at the site. */
export type Standing = 'in-use' | 'draft' | 'signed' | 'retired';

export const standingOf = ({ inUse, retirement, signature }: ProtocolVersion): Standing => {
  if (inUse) return 'in-use';
  if (retirement !== null) return 'retired';
  return signature === null ? 'draft' : 'signed';
};

export const versionPath = ({ code, version }: Pick<ProtocolVersion, 'code' | 'version'>): string =>
  `/protocols/${code}/versions/${version}`;

/** Every protocol with the version that runs, who signed it, when it was checked last, and what waits for a signature. */
export function listView(versions: readonly ProtocolVersion[], checks: readonly Check[]) {
  const rows = PROTOCOL_CODES.map((code) => {
    const own = versions
      .filter((one) => one.code === code)
      .map((one) => ({ ...one, standing: standingOf(one), path: versionPath(one) }));
    const running = own.find(({ inUse }) => inUse) ?? null;
    const check = checks.find((one) => one.code === code && one.version === running?.version) ?? null;
    const title = running ?? own.at(-1);
    return {
      code,
      title: title?.definition.title ?? code,
      covers: title?.definition.covers ?? '',
      running,
      check,
      drafts: own.filter(({ standing }) => standing === 'draft'),
      earlier: own.filter(({ standing }) => standing === 'signed' || standing === 'retired'),
    };
  });
  return {
    rows,
    unsigned: rows.filter(({ running }) => running === null).length,
    unchecked: rows.filter(({ check }) => check?.overdue === true).length,
    drafts: rows.reduce((count, { drafts }) => count + drafts.length, 0),
  };
}

/** The series of a version with each step as it is read. */
export const seriesView = (t: View['t'], { series }: Protocol) =>
  series.map(({ key, label, modalities, regions, steps }) => ({
    key,
    label,
    modalities: modalities.map((one) => t(`modality.${one}`)).join(t('protocol.or')),
    regions: regions.map((region) => t(`region.${region}`)).join(t('protocol.and')),
    steps: steps.map((step) => ({
      phase: phaseIn(t, step),
      every: periodIn(t, step.every),
      window: windowIn(t, step),
      max: periodIn(t, step.max, '–'),
      basis: step.basis,
      citation: step.citation,
    })),
  }));

const PERIODS: ReadonlySet<string> = new Set(['every', 'from', 'to', 'early', 'late', 'max']);

/** Two versions side by side: where they differ, and the phases of both above each other. */
export function comparisonView(
  t: View['t'],
  version: ProtocolVersion,
  other: ProtocolVersion,
  changes: readonly Change[],
) {
  const labels = new Map(
    [...other.definition.series, ...version.definition.series].map(({ key, label }) => [key, label]),
  );
  const said = ({ field }: Change, value: string | null): string | null => {
    if (field === null || value === null) return field === 'to' ? t('period.open') : null;
    if (field === 'basis') return t(`basis.${value as Basis}`);
    return PERIODS.has(field) ? periodIn(t, value) : value;
  };
  return {
    other: { version: other.version, path: versionPath(other), standing: standingOf(other) },
    rows: changes.map((one) => ({
      ...one,
      label: one.series === null ? null : (labels.get(one.series) ?? one.series),
      was: said(one, one.before),
      is: said(one, one.after),
    })),
    picture: phasesPicture([other.definition, version.definition]),
  };
}
