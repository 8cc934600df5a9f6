import { describe, expect, test } from 'vitest';
import { decisionSentences } from '../../src/domain/board-case.ts';
import { faultsOfDecision } from '../../src/domain/board-decision.ts';
import { BOARD_DECISIONS } from '../../src/domain/observation-model.ts';
import type { Found } from '../../src/domain/recurrence.ts';
import { RESULT_STATUSES } from '../../src/domain/results.ts';
import { ANSWERS_OF, type AnsweredWork } from '../../src/domain/work-kinds.ts';
import { untold } from '../support/told.ts';
import { diagnosis, later, pathology, projected, resection, result } from './support.ts';

const PEOPLE = ['Board of Thursday', 'Agreed by all.', 'Too frail', 'Why not', '全員一致。'];
function toldInJapanese(sentences: readonly string[]): void {
  for (const sentence of new Set(sentences)) expect(untold('ja', sentence, PEOPLE)).toEqual([]);
}

describe('told in Japanese, whatever is answered and decided', () => {
  test('missed appointments, whatever was answered', () => {
    const booked = '2027-03-03';
    const begun = projected({
      facts: [diagnosis('rectum'), pathology({ sizeMm: 12 }), resection('2026-09-12')],
    });
    const asked = (begun.plan?.items ?? []).slice(0, 40).flatMap(({ id }) =>
      [null, ...ANSWERS_OF['missed-appointment']].flatMap((answer) => {
        const answered: AnsweredWork[] =
          answer === null
            ? []
            : [
                {
                  kind: 'missed-appointment',
                  subject: `${id} ${booked} try 1`,
                  answer: { answer, reason: 'Tried.' },
                  on: '2027-03-15',
                },
              ];
        return later(begun, { appointments: [{ itemId: id, on: booked }], answered }, '2027-03-15')
          .work.filter(({ kind }) => kind === 'missed-appointment')
          .map(({ sentence }) => sentence);
      }),
    );
    expect(new Set(asked).size).toBeGreaterThan(4);
    toldInJapanese(asked);
  });

  test('recurrences: questions, decisions, what they start, and what changed', () => {
    const begun = projected({ facts: [diagnosis('rectum'), resection('2026-09-12')] });
    const scan = result('MRI', '2027-03-01', 'liver+pelvis');
    const subject = `${scan.id} v1`;
    const staged = { nelmType: 'unknown', lesionCount: { qualifier: 'unknown', value: null } } as const;
    const places: Found[] = [
      { where: 'liver', ...staged, hepaticTumourBurden: 'unknown' },
      { where: 'local' },
      { where: 'elsewhere' },
    ];
    const kinds = new Set<string>();
    const decisions = ['radical', 'debulking', 'non-surgical', 'defer'] as const;
    const decided = decisions.flatMap((decision) =>
      ['Too frail', 'Agreed by all.', '全員一致。', 'Why not?'].map((why) => [
        {
          id: decision,
          number: 1,
          decision,
          decidedOn: '2027-04-01',
          decidedBy: 'Board of Thursday',
          why,
          question: 'recurrence' as const,
          carryOutBy: decision === 'radical' || decision === 'debulking' ? '2027-05-01' : null,
        },
      ]),
    );
    const reports = [[scan], [], ...RESULT_STATUSES.map((status) => [{ ...scan, version: 2, status }])];
    for (const found of places) {
      for (const seen of [{ modality: 'MRI', performedOn: '2027-03-01' }, undefined]) {
        for (const made of [[], ...decided]) {
          const answered: AnsweredWork = {
            kind: 'result-to-review',
            subject,
            answer: { answer: 'recurrence', reason: 'Seen.', found, ...(seen && { scan: seen }) },
            on: '2027-03-20',
          };
          const recurrences = [{ caseId: 'case', subject, decisions: made }];
          toldInJapanese(decisionSentences(made));
          for (const results of reports) {
            const facts = [diagnosis('rectum'), resection('2026-09-12')];
            const more = { facts, results, answered: [answered], recurrences };
            const { work } = later(begun, more, '2027-04-10');
            for (const { kind } of work) kinds.add(kind);
            toldInJapanese(work.map(({ sentence }) => sentence));
          }
        }
      }
    }
    for (const kind of [
      'board-decision',
      'convene-or-defer',
      'decision-to-carry-out',
      'which-plan',
      'evidence-changed',
    ])
      expect(kinds, kind).toContain(kind);
  });

  test('what does not fit a decision', () => {
    for (const decision of BOARD_DECISIONS)
      for (const carryOutBy of [null, '2026-11-20', '2027-01-01', '2030-01-01'])
        for (const decidedOn of ['2026-11-20', '2026-11-22', '2026-12-24'])
          for (const cannotExtend of [null, 'without a baseline there is nothing to extend.']) {
            const frame = { since: '2026-11-21', today: '2026-11-23', asked: false, decisions: [] };
            const faults = faultsOfDecision({ decision, decidedOn, carryOutBy }, { ...frame, cannotExtend });
            toldInJapanese(faults.map(({ detail }) => detail));
          }
  });
});
