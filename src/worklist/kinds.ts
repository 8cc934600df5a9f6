import { WORK_KINDS, type WorkKind } from '../domain/work-kinds.ts';

/** A kind of row: an examination, or a piece of work for a person. */
export type WorklistKind = 'imaging' | WorkKind;

export const WORKLIST_KINDS: readonly WorklistKind[] = ['imaging', ...WORK_KINDS];

export const STATES = ['open', 'due', 'overdue'] as const;
export type State = (typeof STATES)[number];
