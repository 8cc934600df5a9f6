import {
  BASES,
  FIRST_IMPORTED_VERSION,
  MODALITIES,
  PROTOCOL_CODES,
  type Protocol,
  type ProtocolCode,
  REGIONS,
} from './protocol.ts';
import { checkPeriods, isObject, type Json, type Place, type StepEnd, shown } from './step-faults.ts';
import { textFault } from './text.ts';

/** A JSON pointer into the protocol, and a full sentence. */
export interface ProtocolFault {
  readonly pointer: string;
  readonly sentence: string;
}

const MOST_SERIES = 20;
/** Of all series together. */
const MOST_STEPS = 50;
/** Every examination of a patient is planned at once, an open step ten years ahead. */
const MOST_ITEMS = 500;
const LONGEST = { title: 200, covers: 1_000, citation: 2_000, key: 60, label: 200 } as const;
const KEY = /^[a-z0-9][a-z0-9-]*$/;

const PROTOCOL_FIELDS = ['code', 'version', 'title', 'covers', 'basis', 'citation', 'series'];
const SERIES_FIELDS = ['key', 'label', 'modalities', 'regions', 'steps'];
const STEP_FIELDS = ['number', 'every', 'from', 'to', 'early', 'late', 'max', 'basis', 'citation'];
/** Unknown fields that one object is told of; nonsense must not come back as a flood. */
const MOST_UNKNOWN = 10;
/** Other keys may be anything, data too: they are not put into a pointer. */
const POINTABLE = /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/;

function placeIn(faults: ProtocolFault[], pointer: string, name: string): Place {
  const report = (field: string, what: string) => {
    const full = field === '' ? pointer : `${pointer}/${field}`;
    faults.push({ pointer: full, sentence: `${name}: ${what}.` });
  };
  return { pointer, name, report };
}

function checkFields(record: Json, place: Place, known: readonly string[]): void {
  const unknown = Object.keys(record).filter((key) => !known.includes(key));
  for (const key of unknown.slice(0, MOST_UNKNOWN)) {
    const what = `${shown(key)} is not a field here; the fields are ${known.join(', ')}`;
    place.report(POINTABLE.test(key) ? key : '', what);
  }
  const more = unknown.length - MOST_UNKNOWN;
  if (more > 0) place.report('', `${more} more of its fields are not known here`);
}

function checkText(record: Json, place: Place, field: keyof typeof LONGEST, purpose: string): void {
  const text = record[field];
  if (typeof text !== 'string' || text.trim() === '') {
    place.report(field, `"${field}" is ${shown(text)}; it has to say ${purpose}`);
    return;
  }
  if (text.length > LONGEST[field]) {
    place.report(field, `"${field}" has ${text.length} characters; ${LONGEST[field]} are the most`);
  }
  const fault = textFault(text);
  if (fault !== null) place.report(field, `"${field}" m${fault.slice(1, -1)}`);
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
  if (chosen.length > known.length) {
    place.report(field, `"${field}" names ${chosen.length}; there are ${known.length}: ${known.join(', ')}`);
    return;
  }
  for (const [index, one] of chosen.entries()) {
    if (!known.includes(one)) {
      const what = `"${field}" names ${shown(one)}, which is unknown; it has to be one of ${known.join(', ')}`;
      place.report(`${field}/${index}`, what);
    } else if (chosen.indexOf(one) !== index) {
      place.report(`${field}/${index}`, `"${field}" names ${shown(one)} twice; once is enough`);
    }
  }
}

/** What the check of a protocol's series has counted so far. */
interface Tally {
  steps: number;
  items: number;
}

function checkSteps(series: Json, place: Place, faults: ProtocolFault[], tally: Tally): void {
  const { steps } = series;
  if (!Array.isArray(steps) || steps.length === 0) {
    place.report('steps', `"steps" is ${shown(steps)}; a series has to have at least one step`);
    return;
  }
  const checked = steps.slice(0, Math.max(0, MOST_STEPS - tally.steps));
  tally.steps += steps.length;
  if (checked.length < steps.length) {
    place.report(
      'steps',
      `the protocol has more than ${MOST_STEPS} steps up to here; ${MOST_STEPS} are the most`,
    );
  }
  let before: StepEnd | null = null;
  for (const [index, step] of checked.entries()) {
    const number = index + 1;
    const here = placeIn(faults, `${place.pointer}/steps/${index}`, `${place.name}, step ${number}`);
    if (!isObject(step)) {
      here.report('', `the step is ${shown(step)}; it has to be an object with "every", "from" and "to"`);
      before = null;
      continue;
    }
    checkFields(step, here, STEP_FIELDS);
    if (step.number !== number) {
      const what = `"number" is ${shown(step.number)}; steps are numbered 1 to n in order: ${number}`;
      here.report('number', what);
    }
    before = checkPeriods(step, here, before);
    tally.items += before.items;
    checkSource(step, here);
  }
}

function checkSeries(series: Json, place: Place, faults: ProtocolFault[], tally: Tally): void {
  checkFields(series, place, SERIES_FIELDS);
  checkText(series, place, 'key', 'by which word, unique in the protocol, the series is known');
  if (typeof series.key === 'string' && series.key.trim() !== '' && !KEY.test(series.key)) {
    place.report('key', `"key" is ${shown(series.key)}; it has to be small letters, digits and hyphens`);
  }
  checkText(series, place, 'label', 'which examination it is, as a nurse reads it');
  checkChoice(series, place, 'modalities', MODALITIES);
  checkChoice(series, place, 'regions', REGIONS);
  checkSteps(series, place, faults, tally);
}

/** Faults of all but code and version, which a draft has from elsewhere. */
function checkContent(claimed: Json, name: string, faults: ProtocolFault[]): void {
  const top = placeIn(faults, '', name);
  checkFields(claimed, top, PROTOCOL_FIELDS);
  checkText(claimed, top, 'title', 'what the protocol is for');
  checkText(claimed, top, 'covers', 'whom it covers');
  checkSource(claimed, top);
  const { series: list } = claimed;
  if (!Array.isArray(list)) {
    top.report(
      'series',
      `"series" is ${shown(list)}; it has to be a list, empty where nothing is called for`,
    );
    return;
  }
  if (list.length > MOST_SERIES) {
    top.report('series', `the protocol has ${list.length} series; ${MOST_SERIES} are the most`);
  }
  const tally: Tally = { steps: 0, items: 0 };
  const keys = new Set<unknown>();
  for (const [index, series] of list.slice(0, MOST_SERIES).entries()) {
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
    checkSeries(series, place, faults, tally);
  }
  if (tally.items > MOST_ITEMS) {
    const what = `the protocol asks for about ${tally.items} examinations of one patient, an open step counted for ten years; ${MOST_ITEMS} are the most: lengthen the intervals, or end the steps sooner`;
    top.report('series', what);
  }
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
  const { code, version } = claimed;
  const codeKnown = (PROTOCOL_CODES as readonly unknown[]).includes(code);
  const name = `${codeKnown ? code : shown(code)} version ${shown(version)}`;
  const top = placeIn(faults, '', name);
  if (!codeKnown) {
    top.report('code', `"code" is ${shown(code)}; it has to be one of ${PROTOCOL_CODES.join(', ')}`);
  }
  if (!Number.isSafeInteger(version) || Number(version) < 1) {
    top.report('version', `"version" is ${shown(version)}; it has to be a whole number from 1 up`);
  }
  checkContent(claimed, name, faults);
  return faults;
}

/** Every fault of a draft at once, before it has a number. Its code may be left out where it stands elsewhere. */
export function faultsInDraft(claimed: Json, code: ProtocolCode): ProtocolFault[] {
  const faults: ProtocolFault[] = [];
  const name = `${code}, draft`;
  const top = placeIn(faults, '', name);
  if (claimed.code !== undefined && claimed.code !== code) {
    top.report(
      'code',
      `"code" is ${shown(claimed.code)}; it has to be ${code}, as in the address, or left out`,
    );
  }
  if (claimed.version !== undefined) {
    const what = `"version" is ${shown(claimed.version)}; leave it out: a draft is given its number, from ${FIRST_IMPORTED_VERSION} up`;
    top.report('version', what);
  }
  checkContent(claimed, name, faults);
  return faults;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/**
 * The protocols of a release, frozen, or one error with every sentence that keeps one of them from being used.
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
    if (protocol?.version >= FIRST_IMPORTED_VERSION)
      sentences.push(`${version} is a number of the sites; a release stays below ${FIRST_IMPORTED_VERSION}.`);
  }
  if (sentences.length > 0) throw new Error(`Protocols cannot be loaded:\n${sentences.join('\n')}`);
  return frozen([...list]);
}
