import type { Selectable } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Fact } from '../domain/facts.ts';
import type { PatientRecord } from '../domain/plan-model.ts';
import type { WorkKind } from '../domain/work-kinds.ts';

export type ItemRow = Selectable<Database['netvigil.item']>;

/** An open work item as stored: enough to see whether it is still wanted. */
export interface OpenWork {
  readonly id: string;
  readonly kind: WorkKind;
  readonly subject: string;
  readonly sentence: string;
}

/** A patient's record with the stored rows that a new derivation is compared with. */
export interface StoredRecord {
  readonly record: PatientRecord;
  readonly plan: Selectable<Database['netvigil.plan']> | null;
  readonly lastRevision: number;
  readonly itemRows: ReadonlyMap<string, ItemRow>;
  readonly evidence: ReadonlyMap<string, readonly string[]>;
  readonly openWork: readonly OpenWork[];
}

/** The record of a patient who was made in this transaction: nothing to load but the facts just written. */
export function newRecord(facts: readonly Fact[]): StoredRecord {
  return {
    record: { facts, results: [], resolutions: [], answered: [], alternatives: [], plan: null },
    plan: null,
    lastRevision: 0,
    itemRows: new Map(),
    evidence: new Map(),
    openWork: [],
  };
}
