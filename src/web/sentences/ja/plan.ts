import type { Catalogue } from '../catalogue.ts';

/** What a proposal ends and why, and what happened to a patient and a plan. */
export const plan = {
  sentence: {
    '{why:systemsWhy}': '{why}',
    'The same course runs in the plan already.': '同じコースがすでに計画で進行している。',
    'The facts on record no longer call for it.': '現在の記録では必要とされない。',
    '{code} v{v:int} takes its place. {why:courseWhys}': '{code} v{v}が代わる。{why}',
    'Revision {n:int} accepted with {items:int} examinations. {why:revisionWhy}':
      '第{n}改訂を承認、検査{items}件。{why}',
    'Two records of one patient merged. {why:text}': '同一患者の2つの記録を統合。{why}',
    'The merge was taken back. {why:text}': '統合を取り消した。{why}',
    'The merge was taken back. ': '統合を取り消した。',
    'Observation period opened. {period:periodTold}': '観察期間を開始。{period}',
    '{fact:factTold}, recorded on {on:iso}{later:corrections}': '{fact}、{on}記録{later}',
  },
  revisionWhy: {
    '{why:courseWhys}': '{why}',
    '{why:systemsWhy}': '{why}',
    '{why:text}': '{why}',
  },
  systemsWhy: {
    'The horizon of an open step moved on.': '終わりのないステップの予定範囲が延びた。',
    'The merge with another record was taken back: the courses run as they ran before it.':
      '他の記録との統合を取り消した：コースは統合前のとおりに進む。',
    'The merge with another record was taken back: what its examinations had stood for is asked for.':
      '他の記録との統合を取り消した：その検査で満たされていたものが改めて必要となる。',
  },
  corrections: {
    '; corrects {what:name}; corrected by {by:name}': '、{what}を訂正、{by}により訂正',
    '; corrects {what:name}': '、{what}を訂正',
    '; corrected by {by:name}': '、{by}により訂正',
    '': '',
  },
  factTold: {
    '{kind:factKind} (day unknown)': '{kind}（日付不明）',
    '{kind:factKind}': '{kind}',
    'lost to follow-up, coded{on:onDate} after {n:int} attempts: {why:text}':
      '追跡不能と判定{on}、連絡の試み{n}回：{why}',
    'lost to follow-up, coded{on:onDate} after {n:int} attempt: {why:text}':
      '追跡不能と判定{on}、連絡の試み{n}回：{why}',
    'contact resumed{on:onDate}: {how:text}': '連絡再開{on}：{how}',
    'transfer to {receiver:text} begun{on:onDate}: {why:text}': '{receiver}への転院を開始{on}：{why}',
    'transfer confirmed{on:onDate} by {who:text}, {receiver:text}': '転院を確認{on}：{who}、{receiver}',
    'returned{on:onDate}: {why:text}': '再来{on}：{why}',
  },
  onDate: { '': '', ' on {date}': '（{date}）' },
  factKind: {
    diagnosis: '診断',
    'pathology report': '病理報告',
    resection: '原発巣切除',
    'liver metastasis': '肝転移',
    'disease status': '病状',
    'extrahepatic disease': '肝外病変',
    'therapy start': '治療開始',
    'therapy stop': '治療中止',
    hepatectomy: '肝切除',
    'watching begun': '経過観察の開始',
    'last contact': '最終連絡',
    death: '死亡',
    'entered in error': '誤登録の取り消し',
  },
} as const satisfies Catalogue;
