import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionSentences, questionOf } from '../../src/domain/board-case.ts';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import {
  COMPARATORS,
  DISEASE_STATUSES,
  type Fact,
  HEPATECTOMY_PROCEDURES,
  INTENTS,
  MARGINS,
  NODE_STATUSES,
  PRESENCES,
  REPORTED_GRADES,
} from '../../src/domain/facts.ts';
import { whatChanged } from '../../src/domain/observation-changes.ts';
import {
  CONTRASTS,
  DEFAULT_OBSERVATION,
  LESION_STATUSES,
  OBSERVATION_MODALITIES,
  type ObservationPeriod,
  type Reading,
} from '../../src/domain/observation-model.ts';
import { proposedObservation, workOfProposal } from '../../src/domain/observation-proposal.ts';
import { workOfPeriod } from '../../src/domain/observation-work.ts';
import { whyOf } from '../../src/domain/plan-model.ts';
import type { Protocol } from '../../src/domain/protocol.ts';
import { compareVersions } from '../../src/domain/protocol-comparison.ts';
import { warningsOf } from '../../src/domain/protocol-warnings.ts';
import { RESULT_MODALITIES } from '../../src/domain/results.ts';
import { type Tier, whyHere, whyWorkHere } from '../../src/domain/urgency.ts';
import { whyDue } from '../../src/domain/why.ts';
import { WORK_KINDS } from '../../src/domain/work-kinds.ts';
import { builtInProtocols } from '../../src/protocols/index.ts';
import { openQuestionsOf } from '../../src/protocols/open-questions.ts';
import { partsOf } from '../../src/web/sentences/catalogue.ts';
import { CATALOGUES, sentenceIn } from '../support/languages.ts';
import { life, waysOf } from '../support/observation-walk.ts';
import { refusalsIn, sourceOf } from '../support/refusals.ts';
import { untold } from '../support/told.ts';
import { contactOn, lesion, lostOn, nextReading, period, reading, TYPE_II } from './observation-support.ts';
import {
  diagnosis,
  hepatectomy,
  later,
  metastasis,
  pathology,
  projected,
  resection,
  result,
  shelf,
  status,
  watching,
} from './support.ts';

const SEED = 20261123;
const SLOW = { timeout: 120_000 };
/** What people say in what follows, and the keys of series that no nurse sees. */
const PEOPLE = [
  'Dr Demo',
  'Dr Reader',
  'Board of Thursday',
  'Agreed by all.',
  'bone',
  'S1, S2',
  'S1',
  'S2',
  'S3',
];
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Each sentence once; sentences of a page of a walk are alike. */
const known = new Set<string>();
function toldInJapanese(sentences: readonly (string | null)[], people = PEOPLE): void {
  for (const sentence of sentences) {
    if (sentence === null || known.has(sentence)) continue;
    expect(untold('ja', sentence, people)).toEqual([]);
    known.add(sentence);
  }
}

const sentencesOf = (one: ObservationPeriod): (string | null)[] => [
  one.sentence,
  one.reason,
  one.baselineDoubt,
  one.deviation,
  one.next.what,
  questionOf(one),
  ...one.missing,
  ...one.judgements.map(({ sentence }) => sentence),
  ...one.therapies.map(({ what }) => what),
];

describe('told in Japanese, whatever happens', () => {
  test('observation periods: states, scans, changes, work and decisions', SLOW, () => {
    const kinds = new Set<string>();
    const states = new Set<string>();
    fc.assert(
      fc.property(life, (one) => {
        let before: ObservationPeriod | null = null;
        const settings = { ...DEFAULT_OBSERVATION, decrease: one.decrease };
        waysOf(one, (now, given, day) => {
          const onRecord = now.outcomes.map((outcome, at) => ({ ...outcome, number: at + 1 }));
          const changed = onRecord.map((outcome) => ({ ...outcome, scanId: 'another' })).slice(0, 1);
          const work = [now, { ...now, changed }].flatMap((each) => workOfPeriod(given, each, settings, day));
          for (const { kind } of work) kinds.add(kind);
          states.add(now.state);
          toldInJapanese([
            ...sentencesOf(now),
            ...work.map(({ sentence }) => sentence),
            ...(before === null ? [] : whatChanged(before, { ...now, changed })),
            ...decisionSentences(given.decisions),
          ]);
          before = now;
        });
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect([...states]).toHaveLength(10);
    expect([...kinds].toSorted()).toEqual(
      WORK_KINDS.filter((kind) =>
        [
          'observation-scan',
          'observation-read',
          'board-decision',
          'confirm-date',
          'convene-or-defer',
          'decision-to-carry-out',
          'evidence-changed',
          'deviation',
          'which-plan',
        ].includes(kind),
      ).toSorted(),
    );
  });

  test('scans, lesion by lesion', SLOW, () => {
    // Mostly plain, so that what is doubtful does not hide all else.
    const lesionStatus = of(...(['present', 'present', 'present', 'not-seen'] as const), ...LESION_STATUSES);
    const lesions: fc.Arbitrary<Reading['lesions']> = fc.oneof(
      fc.constant(null),
      fc.subarray(['S1', 'S2', 'S3'], { minLength: 1 }).chain((ids) => {
        const listed = ids.map((id) => lesionStatus.map((is) => lesion(id, is)));
        return fc.tuple(...listed);
      }),
    );
    const told = fc.record({
      count: of<Reading['count']>(
        ...[3, 3, 2, 2, 1, 4].map((value) => ({ qualifier: 'exact', value }) as const),
        { qualifier: 'at-least', value: 3 },
        { qualifier: 'uncountable', value: null },
        { qualifier: 'unknown', value: null },
      ),
      modality: of<Reading['modality']>('MRI', 'MRI', 'MRI', 'MRI', ...OBSERVATION_MODALITIES),
      contrast: of<Reading['contrast']>('hepatobiliary', 'hepatobiliary', 'hepatobiliary', ...CONTRASTS),
      status: of<Reading['status']>('final', 'final', 'final', 'final', 'preliminary'),
      nelmType: of<Reading['nelmType']>(
        'unknown',
        'unknown',
        'unknown',
        'unknown',
        'I',
        'II',
        'III',
        'unclassified',
      ),
      lesions,
    });
    fc.assert(
      fc.property(
        told,
        told,
        of('2026-02-01', '2026-04-10', '2026-06-01'),
        of(true, true, false),
        fc.option(told),
        (first, second, on, alike, again) => {
          const { modality, contrast } = first;
          const then = alike ? { ...second, modality, contrast } : second;
          const baseline = reading('2026-01-10', 3, first);
          const reread = again === null ? [] : [nextReading(baseline, 're-read', '2026-01-20', again)];
          const readings = [baseline, ...reread, reading(on, 3, then)];
          const now = period('2026-06-10', { facts: [TYPE_II], readings });
          toldInJapanese(sentencesOf(now));
        },
      ),
      { seed: SEED, numRuns: 4_000 },
    );
  });

  const index = fc.option(fc.record({ comparator: of(...COMPARATORS), value: of(0, 1, 2.5, 3, 20, 30) }));
  const report = fc.record({
    differentiation: of('well' as const, 'well' as const, 'poor' as const, 'unknown' as const),
    reportedGrade: of(...REPORTED_GRADES),
    ki67: index,
    mitoses: index,
    sizeMm: of(null, 8, 12, 30),
    lymphaticInvasion: of(...PRESENCES),
    muscleInvasion: of(...PRESENCES),
    nodes: of(...NODE_STATUSES),
  });
  const when = of('2024-02-29', '2025-09-12', '2025-09', '2025', null);
  const some = (...facts: fc.Arbitrary<Fact>[]) => fc.array(fc.oneof(...facts), { maxLength: 3 });
  const surgery = fc.tuple(of(...INTENTS), of(...MARGINS), fc.boolean());
  const facts = fc
    .tuple(
      fc.tuple(
        of('rectum' as const, 'pancreas' as const, 'other' as const, 'unknown' as const),
        of('functional' as const, 'non-functional' as const, 'unknown' as const),
        of(...PRESENCES),
      ),
      fc.array(fc.oneof(report, fc.constant({})), { maxLength: 2 }),
      some(
        fc
          .tuple(surgery, when)
          .map(([[intent, margin, completion], on]) => resection(on, { intent, margin, completion })),
        when.map((on) => resection(on)),
      ),
      some(
        when.map((on) => metastasis(on)),
        fc
          .tuple(when, of(...HEPATECTOMY_PROCEDURES), surgery)
          .map(([on, procedure, [intent, margin]]) => hepatectomy(on, { procedure, intent, margin })),
        fc.tuple(when, of(...DISEASE_STATUSES)).map(([on, is]) => status(on, is)),
        fc
          .tuple(when, fc.boolean(), fc.boolean())
          .map(([on, acceptsG2, acceptsNoBiopsy]) => watching(on, { acceptsG2, acceptsNoBiopsy })),
      ),
    )
    .map(([[primary, functionality, symptoms], reports, operations, others]) =>
      [
        diagnosis(primary, { functionality, symptoms }, '2024-01-01'),
        ...reports.map((more, at) => pathology(more, `2024-0${at + 1}-10`)),
        ...operations,
        ...others,
      ].map((fact, at): Fact => ({ ...fact, id: `fact-${at}` })),
    );
  const scans = fc.array(
    fc.tuple(
      of(...RESULT_MODALITIES),
      of('', 'liver', 'liver+pelvis', 'abdomen', 'abdomen+pelvis', 'chest'),
      of('2025-03-12', '2026-03-12', '2026-06-01', '2026-11-20'),
    ),
    { maxLength: 3 },
  );

  test(
    'what is missing, what covers nobody, why courses run and items are due, and what revisions propose',
    SLOW,
    () => {
      const kinds = new Set<string>();
      fc.assert(
        fc.property(facts, facts, scans, (before, more, seen) => {
          const results = seen.map(([modality, regions, on]) => result(modality, on, regions));
          const begun = projected({ facts: before, results }, '2026-01-20');
          const added = more.map((fact) => ({ ...fact, id: `more ${fact.id}` }));
          const again = later(begun, { facts: [...before, ...added], results }, '2026-11-23');
          for (const one of [begun, again]) {
            const { plan, revision, work } = one;
            const courses = [
              ...(plan?.courses ?? []),
              ...(revision?.addedCourses ?? []).map(({ course }) => course),
            ];
            for (const { kind } of work) kinds.add(kind);
            toldInJapanese([
              ...work.map(({ sentence }) => sentence),
              ...courses.map(({ reason }) => reason),
              courses.length === 0 ? null : courses.map(({ reason }) => reason).join(' '),
              ...(plan?.items ?? []).slice(0, 40).map((item) => {
                const course = courses.find(({ id }) => id === item.courseId);
                return course === undefined ? null : whyDue(whyOf(course, item));
              }),
            ]);
          }
          const proposal = proposedObservation(before, [], 'runs');
          for (const rule of ['runs', 'unsigned'] as const)
            toldInJapanese(
              workOfProposal(proposal, rule as never, 7, '2026-11-23').map(({ sentence }) => sentence),
            );
        }),
        { seed: SEED, numRuns: 1_500 },
      );
      for (const kind of [
        'missing-fact',
        'no-protocol',
        'confirm-date',
        'grade-disagreement',
        'proposal',
        'unmatched-result',
        'result-to-review',
        'interval-exceeded',
        'end-of-plan',
        'confirm-earlier-imaging',
      ])
        expect(kinds, kind).toContain(kind);
    },
  );

  test('contact after a loss', () => {
    const lost = [lostOn('2026-02-10'), contactOn('2026-03-02')];
    const told = [[], [TYPE_II], [hepatectomy('2026-02-20')]].flatMap((facts: Fact[]) => {
      const all = [...facts, ...lost];
      return (['runs', 'none'] as const).flatMap((rule) => {
        const proposal = proposedObservation(all, [period('2026-03-02', { facts: all })], rule);
        return workOfProposal(proposal, rule, 7, '2026-03-02').map(({ sentence }) => sentence);
      });
    });
    expect(new Set(told).size).toBe(4);
    toldInJapanese(told);
  });

  test('where rows stand', () => {
    const window = { opens: '2026-10-01', due: '2026-11-01', closes: '2026-12-01' };
    for (let days = -40; days < 140; days += 1) {
      const day: CalendarDate = addDays('2026-12-01', days);
      for (const tier of [1, 2, 3, 4, 5, 6] as Tier[])
        toldInJapanese([
          whyHere({ tier, window, critical: '2027-01-01', day }),
          whyWorkHere({ tier, kind: 'proposal', dueOn: window.due, day }),
          whyWorkHere({ tier, kind: 'observation-scan', dueOn: window.due, day }),
        ]);
    }
  });

  test('protocols, their sources and open questions, how versions differ, and what warns of them', () => {
    const others: Protocol[] = builtInProtocols.flatMap((one) => [
      {
        ...one,
        version: 2,
        title: 'Own',
        covers: 'Own.',
        basis: 'paper',
        citation: 'Own.',
        series: one.series.slice(1),
      },
      ...(['P3M', 'P12W'] as const).map(
        (every): Protocol => ({
          ...one,
          version: 2,
          series: one.series.map((series) => ({
            ...series,
            label: 'Own',
            regions: ['chest'],
            modalities: ['CT', 'EUS'],
            steps: series.steps.map((step, at) => ({
              ...step,
              every,
              max: at === 0 ? 'P12M' : null,
              early: 'P14D',
              late: 'P2M',
              from: at === 0 ? 'P1M' : step.from,
              to: at === 1 ? null : step.to,
              citation: 'Own.',
            })),
          })),
        }),
      ),
    ]);
    const own = ['Own', ...builtInProtocols.flatMap(({ series }) => series.map(({ key }) => key))];
    const sentences = builtInProtocols.flatMap((one) => [
      one.title,
      one.covers,
      one.citation,
      ...one.series.flatMap(({ label, steps }) => [label, ...steps.map(({ citation }) => citation)]),
      ...openQuestionsOf(one.code).flatMap(({ question, meanwhile }) => [question, meanwhile]),
    ]);
    const differences = others.flatMap((other) => {
      const own = builtInProtocols.find(({ code }) => code === other.code)!;
      return [
        ...compareVersions(own, other).map(({ sentence }) => sentence),
        ...compareVersions(other, own).map(({ sentence }) => sentence),
        ...warningsOf(other, shelf),
      ];
    });
    expect(differences.length).toBeGreaterThan(300);
    for (const sentence of [...sentences, ...differences]) toldInJapanese([sentence], own);
  });

  test('all that may be said of a scan was said above', () => {
    const lists = [
      [lesion('S1'), lesion('S2')],
      [lesion('S1'), lesion('S2', 'not-seen'), lesion('S3')],
    ] as const;
    const readings = lists.map((lesions, at) =>
      reading(at === 0 ? '2026-01-10' : '2026-04-10', 2, { lesions }),
    );
    toldInJapanese(sentencesOf(period('2026-04-10', { readings })));
    const unlisted = [reading('2026-01-10', 2), ...readings.slice(1)];
    toldInJapanese(sentencesOf(period('2026-04-10', { readings: unlisted })));
    const said = [...known].join('\n');
    const unsaid = ['observed', 'observedAlone', 'judged'].flatMap((rule) =>
      Object.keys(CATALOGUES.ja[rule] ?? {}).filter((english) =>
        partsOf(english).some((part) => 'words' in part && !said.includes(part.words)),
      ),
    );
    // Written for what the rule never leaves open, or shows by another sentence.
    expect(unsaid).toEqual([
      'none is on record',
      'no reason is on record',
      'a person has to read again',
      'the count of the baseline is not known',
      '{which:lesionNames} not on the baseline, and the count is no higher',
      'new disease outside the liver ({where:text})',
    ]);
  });

  test('every refusal that stands in the code as it is told to people', () => {
    const told = refusalsIn(sourceOf()).flatMap(({ people, whole }) => (whole ? [people] : []));
    expect(told.length).toBeGreaterThan(150);
    expect(told.filter((refusal) => !sentenceIn('ja', refusal).complete)).toEqual([]);
  });

  test('no template has outlived its sentence', () => {
    const source = sourceOf();
    // Limits of a field are made word by word.
    const { limit: _, ...rules } = CATALOGUES.ja;
    const made = `${source}\n${[...known].join('\n')}`;
    const outlived = Object.entries(rules).flatMap(([rule, templates]) =>
      Object.keys(templates)
        .filter((english) =>
          partsOf(english).some((part) => {
            const pieces = 'words' in part ? part.words.split(/(?<=[.?!;]) /) : [];
            return pieces
              .map((words) => words.replace(/^[^A-Za-z]+|[^A-Za-z?]+$/g, ''))
              .some((words) => !made.includes(words) && !made.includes(words.replaceAll(' ', '-')));
          }),
        )
        .map((english) => `${rule}: ${english}`),
    );
    expect(outlived).toEqual([]);
  });
});
