import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import type { BoardDecision, ObservationInput } from '../../src/domain/observation-model.ts';
import { decided, outside, period, reading, staged, TYPE_II } from './observation-support.ts';
import { sentencesOf, workOf } from './observation-told.ts';
import { correcting, death, hepatectomy, NEC, pathology } from './support.ts';

// Baseline 10 Jan 2026, passed on 12 Apr 2026, decided on 20 Apr 2026; told on 10 May 2026.
const BASE = reading('2026-01-10', 3);
const SAME = reading('2026-04-12', 3);
const RADICAL = decided('2026-04-20', 'radical');
const CARRY = `decision-to-carry-out period decided ${RADICAL.id}`;
const ON_RECORD = [{ number: 1, round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' }] as const;

const told = <F extends Fact>(fact: F, id = 'told'): F => ({ ...fact, id, recordedOn: '2026-05-10' });
const given = (more: Partial<ObservationInput>): Partial<ObservationInput> => ({
  readings: [BASE, SAME],
  decisions: [RADICAL],
  ...more,
});
const shown = (more: Partial<ObservationInput>) => {
  const { state, closedReason, closedOn, deviation, decision } = period('2026-05-11', given(more));
  return { state, closedReason, closedOn, deviation, decided: decision?.decision ?? null };
};

describe('an end that is told late, of a day before the decision', () => {
  const open = { state: 'board-decided', closedReason: null, closedOn: null, decided: 'radical' };
  const asked = `confirm-date period decided ${RADICAL.id}, operation told`;

  test.each([
    ['a hepatectomy', told(hepatectomy('2026-03-15')), 'operated-before-completion', '2026-03-15'],
    ['one of a month before', told(hepatectomy('2026-03')), 'operated-before-completion', '2026-03-01'],
    ['an emergency', told(hepatectomy('2026-04-19', { emergency: true })), 'emergency-surgery', '2026-04-19'],
    // Two records that were merged: the other one knew of it before the board did.
    [
      'one on another record',
      { ...told(hepatectomy('2026-03-15')), recordedOn: '2026-03-16' },
      'operated-before-completion',
      '2026-03-15',
    ],
  ])(
    '%s: the decision stays to be carried out, and a person is asked which is true',
    (_, fact, reason, on) => {
      const facts = [TYPE_II, fact];
      expect(shown({ facts })).toMatchObject(open);
      expect(workOf('2026-05-11', given({ facts }))).toEqual([CARRY, asked]);
      const confirmedDays = [{ subject: `period decided ${RADICAL.id}, operation told`, on: '2026-05-11' }];
      expect(shown({ facts, confirmedDays })).toMatchObject({
        state: 'closed',
        closedReason: reason,
        closedOn: on,
        // What was decided stays on record.
        decided: 'radical',
      });
      expect(workOf('2026-05-11', given({ facts, confirmedDays }))).toEqual([
        `${reason === 'emergency-surgery' ? 'which-plan' : 'deviation'} period closed ${reason} ${on}`,
      ]);
    },
  );

  test.each(['withdrawn', 'emergency-surgery'] as const)('a closing as %s, likewise', (reason) => {
    const closing = { number: 1, reason, on: '2026-03-15' };
    const subject = `period decided ${RADICAL.id}, closing 1`;
    expect(shown({ closing })).toMatchObject(open);
    expect(workOf('2026-05-11', given({ closing }))).toEqual([CARRY, `confirm-date ${subject}`]);
    const confirmedDays = [{ subject, on: '2026-05-11' }];
    expect(shown({ closing, confirmedDays })).toMatchObject({
      state: 'closed',
      closedReason: reason,
      closedOn: '2026-03-15',
      decided: 'radical',
    });
    // From the day of the decision on it ends the period at once.
    expect(shown({ closing: { ...closing, on: '2026-04-20' } })).toMatchObject({ closedReason: reason });
  });

  test('of an operation between a decision and its correction, likewise; confirmed, the first one is carried out', () => {
    const later = decided('2026-05-05', 'debulking');
    const facts = [TYPE_II, told(hepatectomy('2026-05-01'))];
    const decisions = [RADICAL, later];
    const subject = `period decided ${later.id}, operation told`;
    expect(workOf('2026-05-11', given({ facts, decisions }))).toEqual([
      `decision-to-carry-out period decided ${later.id}`,
      `confirm-date ${subject}`,
    ]);
    const confirmedDays = [{ subject, on: '2026-05-11' }];
    expect(shown({ facts, decisions, confirmedDays })).toMatchObject({
      closedReason: 'operated',
      closedOn: '2026-05-01',
      deviation: null,
    });
  });

  test('says which two days cannot both be true, and the ways out', () => {
    const work = (more: Partial<ObservationInput>) => sentencesOf('2026-05-11', given(more)).at(-1);
    expect(work({ facts: [TYPE_II, told(hepatectomy('2026-03-15'))] })).toBe(
      'Which is true? A hepatectomy lies on 15 Mar 2026, before the board\'s decision of 20 Apr 2026. The decision stands until a person says. Where the day is wrong, record it as a fact that corrects this one; where nothing was done, withdraw the fact. "confirmed" says that it was done before the decision, and ends the observation on that day.',
    );
    expect(work({ closing: { number: 1, reason: 'withdrawn', on: '2026-03-15' } })).toBe(
      'Which is true? The observation was closed as of 15 Mar 2026, before the board\'s decision of 20 Apr 2026. The decision stands until a person says. Where it was not to be closed, open it again. "confirmed" says that it ended before the decision, on that day.',
    );
  });

  test('death ends it all the same, and what was decided stays on record', () => {
    expect(shown({ facts: [TYPE_II, told(death('2026-04-01'))] })).toMatchObject({
      closedReason: 'death',
      closedOn: '2026-04-01',
      decided: 'radical',
    });
  });
});

describe('a death whose day is known in part', () => {
  test.each([
    ['2026', '2026-05-10'],
    ['2026-05', '2026-05-10'],
    ['2026-04', '2026-04-30'],
  ])('%s ends the period on the last day that it can be, %s', (date, on) => {
    const died = { ...told(death('2026-04-01')), date };
    expect(shown({ facts: [TYPE_II, died] })).toMatchObject({ closedReason: 'death', closedOn: on });
    const { outcomes } = period('2026-05-11', given({ facts: [TYPE_II, died] }));
    expect(outcomes).toEqual([{ round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' }]);
  });
});

describe('an operation of an unknown or partial day, before any decision', () => {
  test.each([
    [null, false, 'operated-before-completion', '2026-05-10', 'deviation'],
    ['2026', false, 'operated-before-completion', '2026-05-10', 'deviation'],
    ['2026-03', false, 'operated-before-completion', '2026-03-01', 'deviation'],
    [null, true, 'emergency-surgery', '2026-05-10', 'which-plan'],
  ] as const)('%s (emergency: %s): its day is asked for', (date, emergency, reason, on, kind) => {
    const facts = [TYPE_II, told(hepatectomy(date, { emergency }))];
    const end = `${kind} period closed ${reason} ${on}`;
    expect(workOf('2026-05-11', given({ facts, decisions: [] }))).toEqual([
      end,
      'confirm-date period operation told',
    ]);
    const confirmedDays = [{ subject: 'period operation told', on: '2026-05-11' }];
    expect(workOf('2026-05-11', given({ facts, decisions: [], confirmedDays }))).toEqual([end]);
    // One whose day is known needs none.
    const known = [TYPE_II, told(hepatectomy('2026-03-15'))];
    expect(workOf('2026-05-11', given({ facts: known, decisions: [] }))).toEqual([
      'deviation period closed operated-before-completion 2026-03-15',
    ]);
  });

  test('in a sentence', () => {
    const facts = [TYPE_II, told(hepatectomy('2026-03'))];
    expect(sentencesOf('2026-05-11', given({ facts, decisions: [] })).at(-1)).toBe(
      'Confirm the day of the hepatectomy: it is known only in part, and the observation ended with it on 1 Mar 2026. Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.',
    );
  });
});

describe('what speaks against the rule, of an earlier day and told after the decision', () => {
  const poor = told(pathology(NEC, '2026-02-01'), 'nec');
  const before = told(pathology(NEC, '2025-12-01'), 'nec');
  const typeIii = told(correcting(TYPE_II, staged('2026-01-10', 'III')), 'III');

  test.each([
    ['NEC since the baseline', [TYPE_II, poor], 'the tumour is poorly differentiated (NEC)'],
    ['NEC all along', [TYPE_II, before], 'the tumour is poorly differentiated (NEC)'],
    ['type III by a corrected staging', [TYPE_II, typeIii], 'the metastases are type III'],
  ])('%s is named in what the clinician looks at; the decision stands', (_, facts, why) => {
    expect(shown({ facts })).toMatchObject({ state: 'board-decided', decided: 'radical' });
    const [carry, changed] = sentencesOf('2026-05-11', given({ facts, onRecord: ON_RECORD }));
    expect(carry).toContain('Decided, not carried out.');
    expect(changed).toContain(
      `What an outcome rests on has changed: round 1 was passed, and by today's facts and scans it is no outcome: ${why}. The decision stays as it was made.`,
    );
  });

  test('a re-read of the baseline as type III, likewise', () => {
    const reread = { ...BASE, id: 'again', follows: BASE.id, nature: 're-read', nelmType: 'III' } as const;
    const readings = [BASE, { ...reread, readOn: '2026-05-10' }, SAME];
    const changed = sentencesOf('2026-05-11', given({ readings, onRecord: ON_RECORD })).at(-1);
    expect(changed).toContain(
      'it is no outcome: a re-read of the baseline makes it type III. The decision stays',
    );
  });

  test('where no outcome is on record, the decision itself is looked at', () => {
    // Disease outside the liver closed it, the board decided, and NEC was told then.
    const facts = [TYPE_II, outside('2026-03-01')];
    const made = { facts, readings: [BASE], decisions: [RADICAL] };
    expect(workOf('2026-05-11', made)).toEqual([CARRY]);
    const later = { ...made, facts: [...facts, poor] };
    expect(workOf('2026-05-11', later)).toEqual([
      CARRY,
      `evidence-changed period decided ${RADICAL.id}, not applicable`,
    ]);
    expect(sentencesOf('2026-05-11', later).at(-1)).toContain(
      'What a decision rests on has changed: the tumour is poorly differentiated (NEC). The decision stays as it was made.',
    );
    // Of a day after that end, likewise.
    const since = { ...told(pathology(NEC, '2026-03-05'), 'nec') };
    expect(workOf('2026-05-11', { ...made, facts: [...facts, since] })).toHaveLength(2);
    // What was known when it was decided is no change.
    const known = { ...poor, recordedOn: '2026-04-20' };
    expect(workOf('2026-05-11', { ...made, facts: [...facts, known] })).toEqual([CARRY]);
  });
});

describe('a period decided against surgery, and a recurrence in the liver decided for it', () => {
  const against = decided('2026-04-20', 'non-surgical');
  const facts = [TYPE_II, { ...hepatectomy('2026-05-08'), recordedOn: '2026-05-10' }];
  const deviationWith = (...beside: BoardDecision[][]) =>
    shown({ facts, decisions: [against], beside }).deviation;
  const deviates = 'operated although the board decided against surgery';

  test('on that day or later: the operation carries that decision out, and the period does not deviate', () => {
    expect(deviationWith([decided('2026-04-20', 'radical')])).toBeNull();
    expect(deviationWith([decided('2026-04-27', 'debulking')])).toBeNull();
    expect(
      shown({ facts, decisions: [against], beside: [[decided('2026-04-20', 'radical')]] }),
    ).toMatchObject({
      state: 'closed',
      closedReason: 'operated',
    });
  });

  test('earlier, after the operation, or taken back before it: the period deviates', () => {
    expect(deviationWith()).toBe(deviates);
    expect(deviationWith([decided('2026-04-19', 'radical')])).toBe(deviates);
    expect(deviationWith([decided('2026-05-09', 'radical')])).toBe(deviates);
    expect(deviationWith([decided('2026-04-22', 'radical'), decided('2026-05-01', 'non-surgical')])).toBe(
      deviates,
    );
  });
});
