import { type Identifier, isCareKind, type NewFact } from '../domain/facts.ts';
import { type FieldError, Refusal } from '../work.ts';
import { type FactRow, factHash } from './repo.ts';

/**
 * `state`: a source tells all it holds, again and again. `record`: somebody means to record these facts now.
 * They differ in one thing: what was corrected or withdrawn since and comes again is left out, or refused.
 */
export type Manner = 'state' | 'record';

export interface Sorted {
  /** Each with the record it is recorded for. */
  readonly fresh: (NewFact & { readonly patientId: string })[];
  /** Facts that were known already: they had their effect once. */
  readonly known: number;
  /** Of the known ones, those that somebody has corrected or withdrawn since. */
  readonly overridden: number;
}

const nameOf = (fact: { readonly source: Identifier | null }): string =>
  fact.source === null ? '' : JSON.stringify([fact.source.system, fact.source.value]);

/**
 * Which facts are new. The same content under the same name is known, however late it comes again; new
 * content under a known name corrects the last one of that name. A source that returns to an earlier content
 * must say so: it cannot be told from an old message that comes late, and neither may win in silence.
 * Of merged records each keeps what was told of it: what corrects a fact, or bears its name, goes to its record.
 * @param addressed the record that the message is about
 * @throws Refusal 409 naming each fact that conflicts, and the way out
 */
export function sortFacts(
  held: readonly FactRow[],
  facts: readonly NewFact[],
  manner: Manner,
  addressed: string,
): Sorted {
  const byId = new Map(held.map((fact) => [fact.id, fact]));
  const correctedBy = new Map(
    held.flatMap((fact) => (fact.corrects === null ? [] : [[fact.corrects, fact.id]])),
  );
  const fresh: (NewFact & { patientId: string })[] = [];
  const errors: FieldError[] = [];
  const seenHere = new Set<string>();
  const namedHere = new Set<string>();
  let overridden = 0;
  facts.forEach((fact, index) => {
    const hash = factHash(fact);
    const patientId = ownerOf(held, fact, addressed);
    const own = held.filter((one) => one.patientId === patientId);
    const same = own.filter((one) => nameOf(one) === nameOf(fact) && one.contentHash === hash);
    const here = `${nameOf(fact)} ${hash} ${fact.corrects ?? ''}`;
    if (seenHere.has(here)) return;
    seenHere.add(here);
    if (
      fact.corrects !== null
        ? same.some((one) => one.corrects === fact.corrects)
        : same.some((one) => !correctedBy.has(one.id))
    ) {
      return;
    }
    const [earlier] = same;
    if (fact.corrects === null && earlier !== undefined) {
      const fault = comesAgain(lastOf(earlier, byId, correctedBy), fact, manner);
      if (fault === null) overridden += 1;
      else errors.push({ pointer: `/facts/${index}`, detail: fault });
      return;
    }
    if (fact.source !== null && namedHere.has(nameOf(fact))) {
      const detail = 'Names a second fact of this message with other content: send the one that holds.';
      errors.push({ pointer: `/facts/${index}/source`, detail });
    }
    namedHere.add(nameOf(fact));
    const corrects = fact.corrects ?? lastOfName(own, correctedBy, nameOf(fact));
    if (corrects !== null) {
      const fault = correctionFault(byId, correctedBy, corrects, fact.kind);
      if (fault !== null) errors.push({ pointer: `/facts/${index}/corrects`, detail: fault });
      correctedBy.set(corrects, 'this message');
    }
    fresh.push({ ...fact, corrects, patientId } as NewFact & { patientId: string });
  });
  if (errors.length > 0) {
    const detail = 'Some facts conflict with what is recorded or with each other. Nothing was recorded.';
    throw new Refusal(409, 'facts-conflict', detail, errors);
  }
  return { fresh, known: facts.length - fresh.length, overridden };
}

/** The record that a fact belongs to: of the one it corrects, or of one that has its name; else the one addressed. */
function ownerOf(held: readonly FactRow[], fact: NewFact, addressed: string): string {
  const corrected = held.find((one) => one.id === fact.corrects);
  if (corrected !== undefined) return corrected.patientId;
  if (fact.source === null) return addressed;
  const named = held.filter((one) => nameOf(one) === nameOf(fact)).map((one) => one.patientId);
  return named.includes(addressed) ? addressed : (named.at(-1) ?? addressed);
}

/** The fact that stands at the end of a chain of corrections, or the withdrawal that ends it. */
function lastOf(
  fact: FactRow,
  byId: ReadonlyMap<string, FactRow>,
  correctedBy: ReadonlyMap<string, string>,
): FactRow {
  let last = fact;
  for (
    let next = byId.get(correctedBy.get(last.id) ?? '');
    next;
    next = byId.get(correctedBy.get(last.id) ?? '')
  ) {
    last = next;
  }
  return last;
}

/** What comes again after it was overridden: null where it is left out, otherwise why it is refused. */
function comesAgain(last: FactRow, fact: NewFact, manner: Manner): string | null {
  if (last.kind === 'entered-in-error') {
    return manner === 'state'
      ? null
      : 'Was recorded before and withdrawn as entered in error. Where it holds after all, send it with a source of its own.';
  }
  if (fact.source === null || nameOf(last) !== nameOf(fact)) {
    return manner === 'state'
      ? null
      : `Was recorded before and corrected since. Where it holds again, send it with "corrects": "${last.id}".`;
  }
  return `The same source replaced this content since. Where it holds again, send it with "corrects": "${last.id}"; an old message is to be left out.`;
}

/** The standing fact of a name in its source system, which new content under that name corrects. */
function lastOfName(
  held: readonly FactRow[],
  correctedBy: ReadonlyMap<string, string>,
  name: string,
): string | null {
  if (name === '') return null;
  const own = held.filter(
    (fact) => fact.kind !== 'entered-in-error' && nameOf(fact) === name && !correctedBy.has(fact.id),
  );
  return own.at(-1)?.id ?? null;
}

function correctionFault(
  byId: ReadonlyMap<string, FactRow>,
  correctedBy: ReadonlyMap<string, string>,
  corrects: string,
  kind: NewFact['kind'],
): string | null {
  const target = byId.get(corrects);
  if (target === undefined) return 'Names no fact of this patient: give the id of one that is on record.';
  if (target.kind === 'entered-in-error')
    return 'Names a withdrawal, which cannot be corrected: record the fact anew, with a source of its own.';
  if (isCareKind(target.kind) && kind !== 'entered-in-error')
    return 'Names a fact about where the patient is cared for, which no other fact corrects: withdraw it as "entered-in-error", then record what holds with its own command.';
  if (correctedBy.has(corrects))
    return 'Names a fact that is corrected already: correct the newest one instead.';
  return null;
}
