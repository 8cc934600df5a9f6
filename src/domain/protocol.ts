import type { PeriodText } from './calendar.ts';

export const BASES = ['guideline', 'paper', 'local-default'] as const;
/** Where a figure comes from (clinical rules, head table). */
export type Basis = (typeof BASES)[number];

export const MODALITIES = ['MRI', 'CT', 'EUS', 'sigmoidoscopy', 'colonoscopy'] as const;
export type Modality = (typeof MODALITIES)[number];

export const REGIONS = ['liver', 'abdomen', 'pelvis', 'pancreas', 'rectum', 'chest'] as const;
export type Region = (typeof REGIONS)[number];

export const PROTOCOL_CODES = [
  'RECT-NONE',
  'RECT-G1',
  'RECT-G2X',
  'RECT-G3',
  'PANC-G1',
  'PANC-G2',
  'PANC-LOW',
  'PANC-G3',
  'NEC',
  'POSTHEP',
  'AS-PNET',
  'NELM-OBS',
] as const;
export type ProtocolCode = (typeof PROTOCOL_CODES)[number];

/**
 * A row of surveillance: an examination every `every` in (from, to] after the anchor. `to` null is open.
 * `max`: the longest interval the guideline's range allows, counted from the last qualifying scan.
 */
export interface Step {
  readonly number: number;
  readonly every: PeriodText;
  readonly from: PeriodText;
  readonly to: PeriodText | null;
  readonly early: PeriodText;
  readonly late: PeriodText;
  readonly max: PeriodText | null;
  readonly basis: Basis;
  /** Which figure comes from where, in words: shown to the clinician who signs. */
  readonly citation: string;
}

/** One modality (or a choice of several) over a set of regions that must all be seen. */
export interface Series {
  readonly key: string;
  /** As a nurse reads it: "MRI liver + pelvis". */
  readonly label: string;
  /** Any one of them will do. */
  readonly modalities: readonly Modality[];
  /** All of them must be covered. */
  readonly regions: readonly Region[];
  readonly steps: readonly Step[];
}

/** A versioned protocol: data, never edited once signed. No series: surveillance is not called for. */
export interface Protocol {
  readonly code: ProtocolCode;
  readonly version: number;
  readonly title: string;
  /** Whom it covers, in words. */
  readonly covers: string;
  readonly basis: Basis;
  readonly citation: string;
  readonly series: readonly Series[];
}

/** Numbers below it are those of releases; what a site imports is numbered from it up, so that no release collides. */
export const FIRST_IMPORTED_VERSION = 1_001;
