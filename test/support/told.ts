import { sentenceIn } from './languages.ts';

type Of = Readonly<Record<string, unknown>>;

/** Where a field of that name holds a sentence of the service, and not the words of a person. */
const OURS: Readonly<Record<string, (of: Of) => boolean>> = {
  sentence: () => true,
  whyHere: () => true,
  why: (of) => !('decidedBy' in of),
  // The next step of an answer has a day and nobody whose it is.
  what: (of) => 'who' in of || 'tier' in of || ('on' in of && !('by' in of)),
  endReason: () => true,
  reason: (of) => 'anchorEvent' in of || 'baseline' in of,
  question: (of) => 'workId' in of || 'meanwhile' in of,
  meanwhile: () => true,
  missing: () => true,
  uncovered: () => true,
  decisions: () => true,
  changes: () => true,
  warnings: () => true,
  baselineDoubt: () => true,
  deviation: () => true,
  label: () => true,
  title: (of) => 'series' in of,
  covers: () => true,
  citation: () => true,
};

/** Every sentence of ours in an answer of the service. */
export function told(answer: unknown): string[] {
  if (Array.isArray(answer)) return answer.flatMap(told);
  if (typeof answer !== 'object' || answer === null) return [];
  const of = answer as Of;
  return Object.entries(of).flatMap(([key, value]) => {
    const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
    return [...(OURS[key]?.(of) ? texts : []), ...told(value)];
  });
}

/** Codes and names that Japanese clinicians write in Latin letters. */
const LATIN = new Set(
  (
    'MRI CT EUS SSTR FDG PET NET NEC NELM HTB Ki Webhook WEBHOOK TARGETS NETWORKS SMTP URL https v dead letters mm I II III ' +
    'G G1 G2 G3 R0 R1 R2 N0 RECT NONE G2X PANC LOW POSTHEP AS PNET OBS PRRT TACE TAE ENETS NCCN ESMO DFS P75 P12W Zhang ' +
    'Tsuchikawa et al Dr Demo S max'
  ).split(' '),
);

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What of a text stands in no other language yet: nothing where it is all told. */
export function untold(language: string, english: string, people: readonly string[] = []): string[] {
  const { text, complete } = sentenceIn(language, english);
  if (!complete) return [`unknown: ${english}`];
  const ours = people
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, words) => rest.replaceAll(words, ''), text.replace(UUIDS, ''));
  const latin = [...ours.matchAll(/[A-Za-z][A-Za-z0-9]*/g)]
    .map(([word]) => word)
    .filter((word) => !LATIN.has(word) && !/^v\d+$/.test(word));
  return latin.length === 0 ? [] : [`in Latin letters (${latin.join(' ')}): ${english} → ${text}`];
}

/** Every text in a value: what people said who are in it. */
export function wordsOf(value: unknown): string[] {
  const found = new Set<string>();
  const walk = (one: unknown): void => {
    if (typeof one === 'string') found.add(one);
    else if (typeof one === 'object' && one !== null) Object.values(one).forEach(walk);
  };
  walk(value);
  return [...found].filter((words) => words.includes(' '));
}
