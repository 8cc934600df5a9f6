import type { PeriodText } from './calendar.ts';
import { checkPeriods, isObject, type Json, type Place, type StepEnd, shown } from './step-faults.ts';

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

/** What `faultsIn` gives: a JSON pointer into the protocol, and a full sentence. */
export interface ProtocolFault {
  readonly pointer: string;
  readonly sentence: string;
}

function placeIn(faults: ProtocolFault[], pointer: string, name: string): Place {
  const report = (field: string, what: string) => {
    const full = field === '' ? pointer : `${pointer}/${field}`;
    faults.push({ pointer: full, sentence: `${name}: ${what}.` });
  };
  return { pointer, name, report };
}

function checkText(record: Json, place: Place, field: string, purpose: string): void {
  const text = record[field];
  if (typeof text === 'string' && text.trim() !== '') return;
  place.report(field, `"${field}" is ${shown(text)}; it has to say ${purpose}`);
}

function checkSource(record: Json, place: Place): void {
  if (!(BASES as readonly unknown[]).includes(record.basis)) {
    place.report('basis', `"basis" is ${shown(record.basis)}; it has to be one of ${BASES.join(', ')}`);
  }
  checkText(record, place, 'citation', 'which figure comes from where');
}

function checkChoice(series: Json, place: Place, field: string, known: readonly unknown[]): void {
  const chosen = series[field];
  if (!Array.isArray(chosen) || chosen.length === 0) {
    place.report(field, `"${field}" is ${shown(chosen)}; it has to name at least one of ${known.join(', ')}`);
    return;
  }
  for (const [index, one] of chosen.entries()) {
    if (known.includes(one)) continue;
    const what = `"${field}" names ${shown(one)}, which is unknown; it has to be one of ${known.join(', ')}`;
    place.report(`${field}/${index}`, what);
  }
}

function checkSteps(series: Json, place: Place, faults: ProtocolFault[]): void {
  const { steps } = series;
  if (!Array.isArray(steps) || steps.length === 0) {
    place.report('steps', `"steps" is ${shown(steps)}; a series has to have at least one step`);
    return;
  }
  let before: StepEnd | null = null;
  for (const [index, step] of steps.entries()) {
    const number = index + 1;
    const here = placeIn(faults, `${place.pointer}/steps/${index}`, `${place.name}, step ${number}`);
    if (!isObject(step)) {
      here.report('', `the step is ${shown(step)}; it has to be an object with "every", "from" and "to"`);
      before = null;
      continue;
    }
    if (step.number !== number) {
      const what = `"number" is ${shown(step.number)}; steps are numbered 1 to n in order: ${number}`;
      here.report('number', what);
    }
    before = checkPeriods(step, here, before);
    checkSource(step, here);
  }
}

function checkSeries(series: Json, place: Place, faults: ProtocolFault[]): void {
  checkText(series, place, 'key', 'by which word, unique in the protocol, the series is known');
  checkText(series, place, 'label', 'which examination it is, as a nurse reads it');
  checkChoice(series, place, 'modalities', MODALITIES);
  checkChoice(series, place, 'regions', REGIONS);
  checkSteps(series, place, faults);
}

/**
 * Every fault of a protocol at once (clinical rules §2); none: it may be loaded. Made for JSON that merely
 * claims to be a protocol: nonsense is reported, never thrown at.
 */
export function faultsIn(protocol: Protocol): ProtocolFault[] {
  const faults: ProtocolFault[] = [];
  const claimed: unknown = protocol;
  if (!isObject(claimed)) {
    const what = `the protocol is ${shown(claimed)}; it has to be an object with "code", "version" and "series"`;
    placeIn(faults, '', 'A protocol').report('', what);
    return faults;
  }
  const { code, version, series: list } = claimed;
  const codeKnown = (PROTOCOL_CODES as readonly unknown[]).includes(code);
  const name = `${codeKnown ? code : shown(code)} version ${shown(version)}`;
  const top = placeIn(faults, '', name);
  if (!codeKnown) {
    top.report('code', `"code" is ${shown(code)}; it has to be one of ${PROTOCOL_CODES.join(', ')}`);
  }
  if (!Number.isSafeInteger(version) || Number(version) < 1) {
    top.report('version', `"version" is ${shown(version)}; it has to be a whole number from 1 up`);
  }
  checkText(claimed, top, 'title', 'what the protocol is for');
  checkText(claimed, top, 'covers', 'whom it covers');
  checkSource(claimed, top);
  if (!Array.isArray(list)) {
    top.report(
      'series',
      `"series" is ${shown(list)}; it has to be a list, empty where nothing is called for`,
    );
    return faults;
  }
  const keys = new Set<unknown>();
  for (const [index, series] of list.entries()) {
    const key: unknown = isObject(series) ? series.key : undefined;
    const called = typeof key === 'string' && key.trim() !== '' ? key.slice(0, 40) : `number ${index + 1}`;
    const place = placeIn(faults, `/series/${index}`, `${name}, series ${called}`);
    if (!isObject(series)) {
      place.report('', `the series is ${shown(series)}; it has to be an object with "key" and "steps"`);
      continue;
    }
    if (keys.has(key) && key !== undefined)
      place.report('key', `the key ${shown(key)} is used twice; each series needs its own`);
    keys.add(key);
    checkSeries(series, place, faults);
  }
  return faults;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/**
 * The protocols, frozen, or one error with every sentence that keeps one of them from being used.
 * @throws Error
 */
export function loadProtocols(list: readonly Protocol[]): readonly Protocol[] {
  const sentences = list.flatMap(faultsIn).map((fault) => fault.sentence);
  const versions = new Set<string>();
  for (const protocol of list) {
    const version = `${shown(protocol?.code)} version ${shown(protocol?.version)}`;
    if (versions.has(version))
      sentences.push(`${version} is given twice; a changed protocol needs a new version.`);
    versions.add(version);
  }
  if (sentences.length > 0) throw new Error(`Protocols cannot be loaded:\n${sentences.join('\n')}`);
  return frozen([...list]);
}
