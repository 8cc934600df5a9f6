import type { Catalogue } from '../catalogue.ts';

/** What the tumour board is asked and what it decided, and what changed in an observation period. */
export const board = {
  sentence: {
    '{question:asked}': '{question}',
    'Nothing is asked.': '議題はない。',
    'For the board: recurrence {place}, read in {exam}. What follows?':
      'キャンサーボードへ：{place}再発（{exam}で読影）。今後の方針は？',
    '{decision}': '{decision}',
  },
  question: {
    'the count is unchanged; radical or debulking surgery?': '病変数に変化なし。根治切除か減量手術か？',
    'the count has decreased; what follows?': '病変数が減少。今後の方針は？',
    'the count stays uncertain; what follows?': '病変数が確定できないまま。今後の方針は？',
    'a new lesion; what follows?': '新病変。今後の方針は？',
    'staged as type III since; what follows?': 'その後III型と病期診断。今後の方針は？',
    'new disease outside the liver; what follows?': '肝外の新病変。今後の方針は？',
    'the rule should not have been applied; does the decision hold?':
      '観察規則は適用すべきでなかった。決定は維持されるか？',
  },
  asked: {
    'The count is unchanged; radical or debulking surgery?': '病変数に変化なし。根治切除か減量手術か？',
    'The count has decreased; what follows?': '病変数が減少。今後の方針は？',
    'The count stays uncertain; what follows?': '病変数が確定できないまま。今後の方針は？',
    'A new lesion; what follows?': '新病変。今後の方針は？',
    'Staged as type III since; what follows?': 'その後III型と病期診断。今後の方針は？',
    'New disease outside the liver; what follows?': '肝外の新病変。今後の方針は？',
    'The rule should not have been applied; does the decision hold?':
      '観察規則は適用すべきでなかった。決定は維持されるか？',
  },
  beforeBoard: {
    ' The board decides by {by:date}{deferred}: {question}':
      'キャンサーボードの決定期限{by}{deferred}：{question}',
    '': '',
  },
  deferred: {
    '': '',
    ' (deferred once)': '（1回延期）',
    ' (deferred {n:int} times)': '（{n}回延期）',
  },
  decision: {
    '{by:name} decided on {on:date}: {choice}, to be carried out by {until:date}. Why: {why:text}':
      '{on}、{by}の決定：{choice}（{until}までに実施）。理由：{why}',
    '{by:name} decided on {on:date}: {choice}. Why: {why:text}': '{on}、{by}の決定：{choice}。理由：{why}',
  },
  choice: {
    'radical surgery': '根治切除',
    'debulking surgery': '減量手術',
    'no surgery': '手術しない',
    'to extend the observation': '観察期間の延長',
    'to defer': '決定の延期',
  },
  place: {
    'in the liver': '肝の',
    'where the primary was': '原発部位の',
    'outside the liver and the place of the primary': '肝と原発部位以外の',
  },
  exam: { 'an examination': '検査', '{modality} of {date}': '{date}の{modality}' },
  chosen: {
    '{choice}, to be carried out by {until:date}': '{choice}（{until}までに実施）',
    '{choice}': '{choice}',
  },
  periodChange: {
    'Decided: {was:chosen}, now {is:chosen}.': '決定：{was}から{is}に変更。',
    'State: {was:stateName}, now {is:stateName}.': '状態：{was}から{is}に変更。',
    'Baseline: {was:baselineShort}, now {is:baselineShort}.': 'ベースライン：{was}から{is}に変更。',
    'Outcome: {was:outcomes}, now {is:outcomes}.': '結果：{was}から{is}に変更。',
    'Due: {was:dueShort}, now {is:dueShort}.': '予定：{was}から{is}に変更。',
    'Before the board: {was:askedShort}, now {is:askedShort}.':
      'キャンサーボードの議題：{was}から{is}に変更。',
    'Closed: {was:closedShort}, now {is:closedShort}.': '終了：{was}から{is}に変更。',
    'An outcome on record rests on evidence that has changed. The decision on record stays as it was made.':
      '記録された結果の根拠が変わった。記録済みの決定はそのまま残る。',
    'An outcome on record rests on evidence that has changed.': '記録された結果の根拠が変わった。',
  },
  stateName: {
    'awaiting-baseline': 'ベースライン待ち',
    observing: '観察中',
    'scan-due': '検査時期',
    'scan-overdue': '検査の期限超過',
    inconclusive: '判定保留',
    'ruled-out': '除外',
    'board-pending': 'キャンサーボード待ち',
    'board-decided': '決定済み',
    closed: '終了',
    'not-applicable': '適用外',
  },
  baselineShort: {
    none: 'なし',
    '{count} of type {nelmType} on {date}': '{date}の{nelmType}{count}',
  },
  outcome: { passed: '病変数不変', 'ruled-out': '除外', decrease: '減少', uncertain: '判定不能' },
  outcomes: {
    none: 'なし',
    'no outcome': '結果なし',
    '{outcome} in round {n:int}, {outcomes}': '第{n}回は{outcome}、{outcomes}',
    '{outcome} in round {n:int}': '第{n}回は{outcome}',
  },
  dueShort: {
    'no scan': '検査なし',
    'round {n:int} on {on:date}, from {opens:date} to {closes:date}': '第{n}回{on}（{opens}〜{closes}）',
  },
  askedShort: {
    nothing: 'なし',
    'urgent, {question} By {by:date}': '緊急、{question}（期限{by}）',
    '{question} By {by:date}': '{question}（期限{by}）',
  },
  closedShort: {
    no: 'していない',
    reopened: '再開',
    withdrawn: '撤回',
    'opened-in-error': '誤って開始',
    'emergency-surgery': '緊急手術',
    'operated-before-completion': '観察完了前に手術',
    operated: '手術を実施',
    death: '死亡',
    'lost-to-follow-up': '追跡不能',
    'reclassified-to-iii': 'III型に再分類',
    'extrahepatic-disease': '肝外病変',
  },
  periodHistory: {
    'Opened.': '開始。',
    'Opened. {why:text}': '開始。{why}',
    'Came to {outcome} in round {n:int}.': '第{n}回の結果：{outcome}。',
    'Closing: {why:closedShort} on {on:iso}: {note:text}': '終了の記録：{why}（{on}）：{note}',
    '{nature}: {scan}, count {count}, {status:resultStatus}, read by {who:name}.':
      '{nature}：{scan}、病変数{count}、{status}、読影者{who}。',
    '{nature}: {scan}, count {count}, {status:resultStatus}, read by {who:name}. {why:text}':
      '{nature}：{scan}、病変数{count}、{status}、読影者{who}。{why}',
  },
  nature: { Scan: '検査', 'Re-read': '再読影', Correction: '訂正' },
} as const satisfies Catalogue;
