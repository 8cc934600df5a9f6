import type { WorklistKind } from '../../worklist/kinds.ts';
import type { TextKey } from '../texts/texts.ts';

/** Kinds that a reader takes for one, in the order in which the grid has them. Every kind is in one of them. */
export const GROUPS = [
  ['imaging', ['imaging']],
  ['observation', ['observation-proposed', 'observation-scan', 'observation-read']],
  ['board', ['board-decision', 'convene-or-defer', 'evidence-changed']],
  ['decided', ['decision-to-carry-out', 'next-step', 'which-plan']],
  ['proposal', ['proposal']],
  ['review', ['result-to-review']],
  ['unmatched', ['unmatched-result']],
  ['facts', ['missing-fact', 'confirm-date', 'grade-disagreement', 'confirm-earlier-imaging']],
  ['no-protocol', ['no-protocol', 'derivation-failed']],
  ['contact', ['missed-appointment', 'lost-contact']],
  ['gaps', ['no-plan', 'awaiting-signature', 'protocol-review']],
  ['deviation', ['interval-exceeded', 'deviation']],
  ['end', ['end-of-plan', 'transfer-to-confirm']],
  ['dead-letter', ['dead-letter']],
] as const satisfies readonly (readonly [string, readonly WorklistKind[]])[];

/** A group as the filter `kind` takes it. */
export const kindsOf = (kinds: readonly string[]): string => kinds.join(',');

/** What a choice of kinds is called: a group, or the kinds by name. */
export function nameOfKinds(t: (key: TextKey) => string, kinds: string): string {
  const group = GROUPS.find(([, ofGroup]) => kindsOf(ofGroup) === kinds);
  if (group !== undefined) return t(`group.${group[0]}`);
  return kinds
    .split(',')
    .map((kind) => t(`kind.${kind as WorklistKind}`))
    .join(', ');
}
