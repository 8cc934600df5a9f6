import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../../src/web/sentences/catalogue.ts';
import { CATALOGUES, sentenceIn } from '../support/languages.ts';
import { took } from '../support/took.ts';

const ja = (english: string) => {
  const { text, complete } = sentenceIn('ja', english);
  expect(complete, english).toBe(true);
  return text;
};

describe('the catalogues of sentences', () => {
  const languages = Object.entries(CATALOGUES);
  const keysOf = (catalogue: object): string[] =>
    Object.entries(catalogue).flatMap(([rule, templates]) =>
      Object.keys(templates).map((english) => `${rule}: ${english}`),
    );
  const all = new Set(languages.flatMap(([, catalogue]) => keysOf(catalogue)));

  test('every key has each language', () => {
    expect(all.size).toBeGreaterThan(500);
    for (const [language, catalogue] of languages) {
      const own = new Set(keysOf(catalogue));
      expect([...all].filter((key) => !own.has(key)).map((key) => `${language} lacks ${key}`)).toEqual([]);
    }
  });

  test.each(languages)(
    '%s says all that its templates hold, by rules that are there',
    (_language, catalogue) => {
      const rules = new Set([...Object.keys(catalogue), 'text', 'name', 'code', 'number', 'int']);
      const faults = Object.values(catalogue).flatMap((templates) =>
        Object.entries(templates as Record<string, string>).flatMap(([english, translation]) => {
          const slots = partsOf(english).flatMap((part) => ('slot' in part ? [part] : []));
          const said = new Set(partsOf(translation).flatMap((part) => ('slot' in part ? part.slot : [])));
          const fits =
            slots.every(({ slot, rule }) => said.has(slot) && rules.has(rule)) &&
            new Set(slots.map(({ slot }) => slot)).size === slots.length;
          return fits ? [] : [english];
        }),
      );
      expect(faults).toEqual([]);
    },
  );

  test('a language without a catalogue, and English, leave a sentence as it is', () => {
    expect(sentenceIn('zh', 'The tumour is functional.')).toEqual({
      text: 'The tumour is functional.',
      complete: false,
    });
    expect(sentenceIn('en', 'The tumour is functional.').complete).toBe(true);
    expect(sentenceIn('ja', '')).toEqual({ text: '', complete: true });
  });
});

describe('in Japanese', () => {
  test.each([
    [
      'Imaging overdue, 9 days late (window closed 14 Nov 2026); among these by critical day, 12 Dec 2026.',
      '画像検査の期限超過：9日超過（実施期間は2026年11月14日に終了）。この区分では限界日順：2026年12月12日。',
    ],
    [
      'Imaging overdue, 1 day late (window closed 22 Nov 2026); among these by critical day, 12 Dec 2026.',
      '画像検査の期限超過：1日超過（実施期間は2026年11月22日に終了）。この区分では限界日順：2026年12月12日。',
    ],
    [
      'Imaging due since 1 Nov 2026, window closes 1 Dec 2026; among these by critical day, 1 Jan 2027.',
      '画像検査の予定日は2026年11月1日に到来、実施期間は2026年12月1日まで。この区分では限界日順：2027年1月1日。',
    ],
    [
      'Imaging open since 1 Nov 2026, due 1 Dec 2026; among these by critical day, 1 Jan 2027.',
      '画像検査は2026年11月1日から実施可能、予定日は2026年12月1日。この区分では限界日順：2027年1月1日。',
    ],
    [
      'Scan or decision of an observation period, 2 days past its due day 21 Nov 2026; by due day.',
      '観察期間の検査または決定：期限2026年11月21日を2日超過。この区分では期限順。',
    ],
    [
      'Scan or decision of an observation period, 9 days past its last day 15 Nov 2026; by last day.',
      '観察期間の検査または決定：最終日2026年11月15日を9日超過。この区分では最終日順。',
    ],
    [
      'Work for a person, due 30 Nov 2026; by due day.',
      '担当者の作業：期限2026年11月30日。この区分では期限順。',
    ],
  ])('where a row stands: %s', (english, japanese) => {
    expect(ja(english)).toBe(japanese);
  });

  test.each([
    [
      'MRI liver + pelvis, due 12 Mar 2031: 66 months after resection on 12 Sep 2025. RECT-G2X v1, step 2: every 6 months from month 60. Local figure, signed by Dr Demo on 23 Nov 2026.',
      'MRI（肝・骨盤）、予定日2031年3月12日：切除（2025年9月12日）から66か月後。RECT-G2X v1 ステップ2：60か月目から6か月ごと。施設の数値、2026年11月23日にDr Demoが署名。',
    ],
    [
      'CT or MRI, abdomen + pelvis, due 1 Apr 2026: 12 weeks after completion procedure on 1 Jan 2026 (the earliest day of a date known in part). NEC v2, step 1: every 12 weeks from month 0. Guideline figure, signed by Dr. A. Kita on 23 Nov 2026.',
      'CTまたはMRI（腹部・骨盤）、予定日2026年4月1日：追加切除（2026年1月1日、日付の一部のみ判明のため最も早い日）から12週後。NEC v2 ステップ1：起算日から12週ごと。ガイドラインの数値、2026年11月23日にDr. A. Kitaが署名。',
    ],
    [
      'Sigmoidoscopy, due 23 Nov 2026: catch-up, as no scan within the last 12 months was known. RECT-G1 v1, step 1: every 12 months from month 0. Figure of the paper, signed by 北 太郎 on 23 Nov 2026.',
      'S状結腸内視鏡、予定日2026年11月23日：直近12か月以内の検査が確認できないための補完検査。RECT-G1 v1 ステップ1：起算日から12か月ごと。論文の数値、2026年11月23日に北 太郎が署名。',
    ],
    [
      "Our own MRI, short, due 12 Mar 2031: 1 month after the day the clinician chose on 12 Feb 2031. RECT-G1 v1001, step 1: every 1 month from week 2. Local figure, signed by O'Neil on 1 May 2026.",
      "Our own MRI, short、予定日2031年3月12日：医師が選んだ日（2031年2月12日）から1か月後。RECT-G1 v1001 ステップ1：2週目から1か月ごと。施設の数値、2026年5月1日にO'Neilが署名。",
    ],
  ])('why a date is what it is: %s', (english, japanese) => {
    expect(ja(english)).toBe(japanese);
  });

  test.each([
    [
      'grade missing. The grade is not known. Ki-67 <5 % may be G1 or G2 and the mitotic count is not reported; no grade is reported: the grade is unknown, as high as G2 perhaps. No protocol is chosen before it is known.',
      'グレードが未記録。グレードが未確定。Ki-67 <5%はG1またはG2、核分裂数は報告なし、グレードの報告なし：グレードは未確定（G2の可能性あり）。判明するまでプロトコルは選ばれない。',
    ],
    [
      'muscle invasion missing. Whether the muscle layer is invaded is not known. The fuller protocol runs meanwhile.',
      '筋層浸潤が未記録。筋層浸潤の有無が不明。それまでは、より手厚いプロトコルを適用する。',
    ],
    [
      'No protocol covers this patient. The margin of the resection on 12 Sep 2025 is R1. A clinician picks a signed protocol or decides against surveillance, with a reason.',
      'この患者に該当するプロトコルがない。切除（2025年9月12日）の断端がR1である。医師が署名済みのプロトコルを選ぶか、サーベイランスを行わないことを理由とともに決定する。',
    ],
    [
      'Result that closes nothing. MRI of liver: performed on 3 May 2026, before the next window opens on 12 May 2026.',
      'どの検査予定にも該当しない結果。MRI（肝）：実施日2026年5月3日は次の実施期間の開始（2026年5月12日）より前。',
    ],
    [
      'Proposed revision: PANC-G2 v1 from 2025-07-23 starts, none ends; 9 examinations added, 0 moved, 2 dropped, 10 kept. Until a clinician accepts, the examinations planned so far stay.',
      '計画の改訂案：PANC-G2 v1（2025年7月23日起算）を開始、終了なし。検査の追加9件、移動0件、削除2件、維持10件。医師が承認するまで、これまでの検査予定が有効。',
    ],
    [
      'Confirm the day of the resection: it is known only in part, and RECT-G1 counts from its earliest day, 1 Sep 2025. Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.',
      '切除の日の確認：日付の一部のみ判明しており、RECT-G1は最も早い日（2025年9月1日）から数えている。日が分かる場合は訂正として記録する。「確認した」ならそのまま残る。',
    ],
    [
      'For the board: recurrence in the liver, read in MRI of 13 Nov 2026. What follows? Still missing: lesion count, Ki-67.',
      'キャンサーボードへ：肝の再発（2026年11月13日のMRIで読影）。今後の方針は？不足している情報：病変数、Ki-67。',
    ],
    [
      'The appointment of 3 Mar 2027 for MRI liver + pelvis has passed and no result has come: find out whether the patient came. Where the scan was done, its report is late; where it was not, book another day, or end the examination with its reason.',
      'MRI（肝・骨盤）の予約日（2027年3月3日）を過ぎたが、結果が届いていない：来院の有無を確認する。検査が実施済みなら報告が遅れている。未実施なら別の日を予約するか、理由を付けて検査予定を終了する。',
    ],
    [
      'The appointment of 3 Mar 2027 for Our own MRI, short has passed and no result has come: the patient came, as was answered on 15 Mar 2027. Ask for the report.',
      'Our own MRI, shortの予約日（2027年3月3日）を過ぎたが、結果が届いていない：患者は来院した（2027年3月15日の回答）。報告を問い合わせる。',
    ],
    [
      'The appointment of 3 Mar 2027 for Sigmoidoscopy has passed and no result has come: the patient was reached on 15 Mar 2027, and no other day is booked. Book one, or end the examination with its reason.',
      'S状結腸内視鏡の予約日（2027年3月3日）を過ぎたが、結果が届いていない：患者に連絡がついたが（2027年3月15日）、別の日の予約がない。予約するか、理由を付けて検査予定を終了する。',
    ],
    [
      'The appointment of 3 Mar 2027 for Sigmoidoscopy has passed and no result has come: the patient was not reached on 15 Mar 2027. Try again, or a clinician records the loss.',
      'S状結腸内視鏡の予約日（2027年3月3日）を過ぎたが、結果が届いていない：患者に連絡がつかなかった（2027年3月15日）。再度連絡するか、医師が追跡不能を記録する。',
    ],
    [
      'Decided, not carried out. Of the recurrence in the liver, read in MRI of 1 Mar 2027: Board of Thursday decided on 1 Apr 2027: radical surgery, to be carried out by 1 May 2027. Why: Agreed by all. The hepatectomy, recorded as a fact, settles it.',
      '決定済み、未実施。肝の再発（2027年3月1日のMRIで読影）について、2027年4月1日、Board of Thursdayの決定：根治切除（2027年5月1日までに実施）。理由：Agreed by all. 肝切除が記録されると解決する。',
    ],
    [
      'Decided, not carried out. Of the recurrence outside the liver and the place of the primary, read in an examination: 腫瘍会議 decided on 1 Apr 2027: debulking surgery, to be carried out by 1 May 2027. Why: 全員一致。. Answered "done" once it is carried out.',
      '決定済み、未実施。肝と原発部位以外の再発（検査で読影）について、2027年4月1日、腫瘍会議の決定：減量手術（2027年5月1日までに実施）。理由：全員一致。実施後に「実施した」と回答する。',
    ],
    [
      'Which plan now? Of the recurrence where the primary was, read in CT of 1 Mar 2027: Board of Thursday decided on 1 Apr 2027: no surgery. Why: Too frail.. Surveillance goes on meanwhile.',
      '今後の方針は？原発部位の再発（2027年3月1日のCTで読影）について、2027年4月1日、Board of Thursdayの決定：手術しない。理由：Too frail. その間もサーベイランスは続く。',
    ],
    [
      'What a recurrence rests on has changed: MRI of 1 Mar 2027 is corrected, version 2. The fact and the board item stay, and so does the decision as it was made. Where the recurrence no longer holds, withdraw the fact, then answer "confirmed".',
      '再発の根拠が変わった：2027年3月1日のMRIは訂正、第2版。記録とキャンサーボードの案件は残り、決定もそのまま残る。再発と言えなくなった場合は、その記録を取り消してから「確認した」と回答する。',
    ],
    [
      'Next step after a suspicious finding: CT of the chest, by Friday, by 1 Dec 2026. The report has changed since: it is corrected, version 2.',
      '疑わしい所見への対応：CT of the chest, by Friday、2026年12月1日まで。その後報告が変わった：訂正、第2版。',
    ],
  ])('work: %s', (english, japanese) => {
    expect(ja(english)).toBe(japanese);
  });

  test.each([
    [
      'Scan overdue: round 1, scan due 10 Apr 2026, window 27 Mar 2026 to 8 May 2026; not failed, a later scan still counts. Baseline: 3 lesions (type II) on 10 Jan 2026.',
      '検査の期限超過：第1回、検査予定日2026年4月10日、実施期間2026年3月27日〜2026年5月8日。不成立ではなく、今後の検査も有効。ベースライン：病変3個（II型）（2026年1月10日）。',
    ],
    [
      'Ruled out. The board decides by 24 Apr 2026 (deferred twice): a new lesion; what follows? Baseline: 1 lesion (type I) on 10 Jan 2026.',
      null,
    ],
    [
      'Ruled out. The board decides by 24 Apr 2026 (deferred once): a new lesion; what follows? Baseline: 1 lesion (type I) on 10 Jan 2026. Last scan: MRI (hepatobiliary) of 10 Apr 2026, count 2: lesion S4 marked new by Dr Reader.',
      '除外。キャンサーボードの決定期限2026年4月24日（1回延期）：新病変。今後の方針は？ベースライン：病変1個（I型）（2026年1月10日）。最新の検査：MRI（肝胆道系造影剤）2026年4月10日、病変数2個：病変 S4 が新病変（読影者：Dr Reader）。',
    ],
    [
      'Inconclusive: the count is at least 3, not exact. Read again by 17 Apr 2026. Baseline: 3 lesions (type II) on 10 Jan 2026. Last scan: CT (no contrast) of 10 Apr 2026, count at least 3, late: the count is at least 3, not exact.',
      '判定保留：病変数が3個以上で、正確な数ではない。2026年4月17日までに再読影。ベースライン：病変3個（II型）（2026年1月10日）。最新の検査：CT（造影なし）2026年4月10日、病変数3個以上、遅延：病変数が3個以上で、正確な数ではない。',
    ],
    ['State: observing, now inconclusive.', '状態：観察中から判定保留に変更。'],
    [
      'Board of Thursday decided on 1 May 2026: radical surgery, to be carried out by 1 Jul 2026. Why: Agreed by all.',
      '2026年5月1日、Board of Thursdayの決定：根治切除（2026年7月1日までに実施）。理由：Agreed by all.',
    ],
  ])('observation periods: %s', (english, japanese) => {
    if (japanese === null) expect(sentenceIn('ja', english).complete).toBe(false);
    else expect(ja(english)).toBe(japanese);
  });

  test.each([
    [
      'The answer is not-reached. It counted as an attempt, and the next one is asked for: answer that one.',
      '回答は「連絡がつかない」である。1回の試みとして数えられ、次が求められている：次の作業に回答する。',
    ],
    [
      'Nothing of this recurrence is before a board: it is decided and carried out. Nothing was recorded. What comes after is another question: a result that is read, or an observation period, asks it. Where the operation was not done, withdraw what says so.',
      'この再発にはキャンサーボードの議題がない：決定済み、実施済み。何も記録されなかった。その後は別の議題であり、結果の読影または観察期間から生じる。手術が行われていない場合は、その記録を取り消す。',
    ],
    [
      'Nothing of this recurrence is before a board: it is decided by an answer, which is taken back first. Nothing was recorded. Take the answer back.',
      'この再発にはキャンサーボードの議題がない：回答により決定済みであり、先にその回答を取り消す。何も記録されなかった。回答を取り消す。',
    ],
    [
      'Nothing of this period is before a board: it is closed (operated). Nothing was recorded. The next scan, or a fact, brings what there is to decide; a period that a person closed is opened again, one that a fact closed by correcting or withdrawing that fact.',
      'この観察期間にはキャンサーボードの議題がない：状態は終了（手術を実施）。何も記録されなかった。次の検査または記録によって議題が生じる。人が終了した観察期間は再開し、記録によって終了したものはその記録を訂正または取り消す。',
    ],
    [
      'Must be another decision: a recurrence has no observation period to extend. Defer it; where its metastases are to be watched, open a period.',
      '別の決定とする：再発には延長する観察期間がない。決定を延期するか、転移を経過観察する場合は観察期間を開始する。',
    ],
    [
      'None: the decision, or that it is deferred, is recorded on the page of the board.',
      '回答はない：決定または延期はキャンサーボードの画面で記録する。',
    ],
    [
      'Must be another decision: without a baseline there is nothing to extend.',
      '別の決定とする：ベースラインがないため延長できない。',
    ],
    [
      'The item is completed already: it takes no result.',
      'この検査予定はすでに「完了」である：結果を記録できない。',
    ],
    ['Must lie from 2026-11-23 to 2027-11-24.', '2026年11月23日から2027年11月24日までとする。'],
  ])('refusals: %s', (english, japanese) => {
    expect(ja(english)).toBe(japanese);
  });

  test('what follows a sentence that nobody knows stays in English, to the end', () => {
    expect(sentenceIn('ja', 'The tumour is functional. A new sentence. The tumour is functional.')).toEqual({
      text: '機能性腫瘍である。A new sentence. The tumour is functional.',
      complete: false,
    });
  });
});

describe('the words of people', () => {
  /** Words that look like those of the service, and of anything else. */
  const OURS = [
    'Baseline: 3 lesions (type II) on 10 Jan 2026.',
    'Observing.',
    'Why: none.',
    'Last scan: ',
    'Board decided on 1 May 2026: no surgery.',
    '{date}',
    'The tumour is functional.',
    ' on 1 May 2026',
    '。',
    '病変',
    'Dr. ',
  ];
  const words = fc
    .array(fc.oneof(fc.constantFrom(...OURS), fc.string(), fc.string({ unit: 'grapheme' })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((some) => some.join(' ').trim())
    .filter((some) => some !== '');

  test('alone are never altered, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme', maxLength: 300 })), (some) => {
        const { text, complete } = sentenceIn('ja', some);
        if (!complete) expect(text).toBe(some);
      }),
      { numRuns: 2_000 },
    );
  });

  test('in a sentence of the service stay letter by letter, whatever they say', () => {
    fc.assert(
      fc.property(words, (some) => {
        for (const english of [
          `Decided: Board decided on 1 May 2026: no surgery. Why: ${some} Baseline: 3 lesions (type II) on 10 Jan 2026.`,
          `Board decided on 1 May 2026: no surgery. Why: ${some}`,
          `RECT-G1: picked by Dr Demo. ${some}`,
          `Which plan now? Of the recurrence in the liver, read in MRI of 1 Mar 2027: Board decided on 1 May 2027: no surgery. Why: ${some}. Surveillance goes on meanwhile.`,
          `Instead of a contraindicated examination: ${some}, by 1 May 2026.`,
          `Transfer to confirm: ${some}, begun on 1 May 2026. Surveillance goes on here until the receiver has confirmed.`,
          `Two records of one patient merged. ${some}`,
          `lost to follow-up, coded on 1 May 2026 after 2 attempts: ${some}, recorded on 2026-05-02`,
        ]) {
          const { text, complete } = sentenceIn('ja', english);
          expect(complete, english).toBe(true);
          expect(text).toContain(some);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('made to be slow, take no time', () => {
    const slow = [
      `Decided: ${' decided on 1 May 2026: no surgery. Why: '.repeat(400)}`,
      `${'The tumour is functional. Observing. Opened on 1 May 2026, no count to compare with yet. '.repeat(40)}x`,
      `transfer confirmed by ${'a, '.repeat(20_000)}recorded on`,
      `Which plan now? Of the recurrence in the liver, read in MRI of 1 Mar 2027: ${'A decided on 1 May 2027: no surgery. Why: a.. '.repeat(600)}`,
      `RECT-G1: picked by ${'. a'.repeat(3_000)}`,
      `${'MRI (hepatobiliary) of 1 May 2026, count 3: lesion '.repeat(300)}.`,
      `What a recurrence rests on has changed: ${', due 1 May 2026'.repeat(500)}`,
    ];
    for (const text of slow)
      expect(
        took(() => sentenceIn('ja', text)),
        text.slice(0, 60),
      ).toBeLessThan(1_000);
  });

  test('a page of rows takes less than a millisecond a row', () => {
    const rows = Array.from({ length: 500 }, (_, late) => [
      `Imaging overdue, ${late + 2} days late (window closed 14 Nov 2026); among these by critical day, 12 Dec 2026.`,
      'MRI liver + pelvis, due 12 Mar 2031: 66 months after resection on 12 Sep 2025. RECT-G2X v1, step 2: every 6 months from month 60. Local figure, signed by Dr Demo on 23 Nov 2026.',
    ]).flat();
    const page = () => {
      for (const row of rows) ja(row);
    };
    expect(took(page)).toBeLessThan(500);
  });
});
