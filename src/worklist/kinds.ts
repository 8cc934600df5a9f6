import { WORK_KINDS, type WorkKind } from '../domain/work-items.ts';

/** A kind of row: an examination, or a piece of work for a person. */
export type WorklistKind = 'imaging' | 'derivation-failed' | WorkKind;

export const WORKLIST_KINDS = [...new Set<WorklistKind>(['imaging', ...WORK_KINDS, 'derivation-failed'])];

export const STATES = ['open', 'due', 'overdue'] as const;
export type State = (typeof STATES)[number];
