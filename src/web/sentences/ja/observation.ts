import type { Catalogue } from '../catalogue.ts';

/** Observation periods: their states, what became of scans, what is missing, what changed, what happened. */
export const observation = {
  sentence: {
    '{judged}': '{judged}',
    '{what:lackings}': '{what}',
    '{what:nextStep}': '{what}',
    '{why:observed}': '{why}',
    '{why:deviation}': '{why}',
    '{what:therapyTold}': '{what}',
    '{what:periodChange}': '{what}',
    '{what:periodHistory}': '{what}',
  },
  periodTold: { '{head:periodState} {rests:restsOn}': '{head}{rests}' },
  restsOn: {
    '{base:baseline} Last scan: {judged}': '{base}最新の検査：{judged}',
    '{base:baseline}': '{base}',
  },
  baseline: {
    'Opened on {date}, no count to compare with yet.': '{date}に開始、比較する病変数はまだない。',
    'Baseline: {lesions} on {date}.': 'ベースライン：{lesions}（{date}）。',
  },
  lesions: {
    '{count} lesions (type {nelmType})': '病変{count}（{nelmType}）',
    '{count} lesion (type {nelmType})': '病変{count}（{nelmType}）',
  },
  count: {
    '{n:int}': '{n}個',
    'at least {least}': '{least}以上',
    uncountable: '計数不能',
    unknown: '不明',
  },
  least: { '{n:int}': '{n}個', '?': '個数不明' },
  periodState: {
    'Awaiting the baseline scan: {why:observed}; needed by {date}.':
      'ベースライン検査待ち：{why}。{date}までに必要。',
    'Observing{round:inRound}.': '観察中{round}。',
    'Scan due{round:inRound}.': '検査時期{round}。',
    'Scan overdue{round:inRound}; not failed, a later scan still counts.':
      '検査の期限超過{round}。不成立ではなく、今後の検査も有効。',
    'Inconclusive: {why:observed}. Read again by {date}.': '判定保留：{why}。{date}までに再読影。',
    'Inconclusive: {why:observed}. Another scan by {date}.': '判定保留：{why}。{date}までに再検査。',
    'Ruled out.{board:beforeBoard}': '除外。{board}',
    'Before the board.{board:beforeBoard} On record: {decision}':
      'キャンサーボード待ち。{board}記録済みの決定：{decision} ',
    'Before the board.{board:beforeBoard}': 'キャンサーボード待ち。{board}',
    'Decided: {decision}': '決定済み：{decision} ',
    'Decided.': '決定済み。',
    'Closed on {on:date}: {why:closedWhy}.{board:beforeBoard} On record: {decision}':
      '{on}に終了：{why}。{board}記録済みの決定：{decision} ',
    'Closed on {on:date}: {why:closedWhy}.{board:beforeBoard}': '{on}に終了：{why}。{board}',
    'Closed.{board:beforeBoard}': '終了。{board}',
    'The rule does not apply: {why:observed}.': '観察規則は適用されない：{why}。',
  },
  inRound: {
    '': '',
    ': round {n:int}, scan due {due:date}, window {opens:date} to {closes:date}':
      '：第{n}回、検査予定日{due}、実施期間{opens}〜{closes}',
  },
  closedWhy: {
    withdrawn: '撤回',
    'opened in error': '誤って開始',
    'emergency surgery; censored, not ruled out': '緊急手術（打ち切り、除外ではない）',
    'the decided operation was done': '決定された手術を実施',
    'operated although the board decided against surgery':
      'キャンサーボードは手術しないと決定したが手術された',
    'operated, as another decision called for': '別の決定に従って手術された',
    'operated before completion; it stays among those who entered':
      '観察完了前に手術（観察開始例の数には残る）',
    'death; censored, not ruled out': '死亡（打ち切り、除外ではない）',
    'lost to follow-up; censored, not ruled out': '追跡不能（打ち切り、除外ではない）',
    'a re-read of the baseline makes it type III': 'ベースラインの再読影によりIII型',
    'new disease outside the liver': '肝外の新病変',
  },
  /** Why a scan, a baseline or the rule is judged as it is. */
  observed: {
    'none is on record': '記録がない',
    'no reason is on record': '理由の記録がない',
    'no final scan is on record': '確定した検査の記録がない',
    'a person has to read again': '再読影が必要',
    'the metastases are type III': '転移がIII型である',
    'the settings of this site say that it does not run': 'この施設の設定で観察規則は運用されていない',
    'the liver was operated on since the patient was lost': '追跡不能となった後に肝切除が行われた',
    'staged as type III': 'III型と病期診断された',
    'a re-read of the baseline makes it type III': 'ベースラインの再読影によりIII型である',
    'the tumour is poorly differentiated (NEC)': '腫瘍が低分化（NEC）である',
    'the type of the metastases is not known': '転移の型が不明',
    'the classification does not say the type, and a person has to decide it':
      '分類では型が定まらず、担当者の判断が必要',
    'the count is {count}, not exact': '病変数が{count}で、正確な数ではない',
    'a count of {n:int} contradicts type {nelmType}': '病変数{n}個が{nelmType}と矛盾する',
    'a later reading of it is preliminary': 'その後の読影が暫定である',
    '{why:observedAlone} on the scan of {date}': '{date}の検査で{why}',
    'the baseline is in doubt: {why:observedAlone}': 'ベースラインに疑いがある（{why}）',
    'the count of the baseline is not known': 'ベースラインの病変数が不明',
    '{which:lesionNames} equivocal, merged or split': '{which}が判定困難、または融合・分裂している',
    'read as type III without a lesion that is marked new': '新病変の印なしにIII型と読影された',
    'nothing is said of {which:lesionNames}': '{which}への言及がない',
    'a count contradicts its own list of lesions': '病変数が病変の一覧と矛盾する',
    '{which:lesionNames} not on the baseline, and {gone:lesionNames} not seen':
      '{which}はベースラインになく、{gone}は認められない',
    '{which:lesionNames} not on the baseline, and the count is no higher':
      '{which}はベースラインにないが、病変数は増えていない',
    'modality or contrast differs from {scan}, the baseline':
      '検査種別または造影がベースライン（{scan}）と異なる',
    '{which:lesionNames} marked new, and modality or contrast differs from {scan}, the baseline':
      '{which}が新病変とされ、検査種別または造影がベースライン（{scan}）と異なる',
    '{which:lesionNames} marked new by {who:text}': '{which}が新病変（読影者：{who}）',
    '{which:lesionNames} not seen, and the count is no lower':
      '{which}は認められないが、病変数は減っていない',
    '{counts}': '{counts}',
    'new disease outside the liver ({where:text})': '肝外の新病変（{where}）',
    'new disease outside the liver': '肝外の新病変',
  },
  /** As in `observed`, of one reading alone. */
  observedAlone: {
    'the metastases are type III': '転移がIII型である',
    'the type of the metastases is not known': '転移の型が不明',
    'the classification does not say the type, and a person has to decide it':
      '分類では型が定まらず、担当者の判断が必要',
    'the count is {count}, not exact': '病変数が{count}で、正確な数ではない',
    'a count of {n:int} contradicts type {nelmType}': '病変数{n}個が{nelmType}と矛盾する',
    'a later reading of it is preliminary': 'その後の読影が暫定である',
  },
  counts: { '{before:int} then, {count} now': '当初{before}個、現在{count}' },
  lesionNames: { 'lesions {names:text}': '病変 {names} ', 'lesion {name:text}': '病変 {name} ' },
  scan: { '{modality} ({contrast}) of {date}': '{modality}（{contrast}）{date}' },
  judged: {
    '{scan}, count {count}: preliminary, not judged before its final reading.':
      '{scan}、病変数{count}：暫定、確定の読影まで判定しない。',
    '{scan}, count {count}: the baseline.': '{scan}、病変数{count}：ベースライン。',
    '{scan}, count {count}: the baseline, in doubt: {why:observedAlone}.':
      '{scan}、病変数{count}：ベースライン（疑いあり：{why}）。',
    '{scan}, count {count}: type III{again:byReread}.': '{scan}、病変数{count}：III型{again}。',
    '{scan}, count {count}: noted, there was no baseline to compare with.':
      '{scan}、病変数{count}：記録のみ、比較するベースラインがない。',
    '{scan}, count {count}: noted, the period had ended.':
      '{scan}、病変数{count}：記録のみ、観察期間は終了していた。',
    // Before the same without what was noted: names of lesions are a reader's words, and take all they can get.
    '{scan}, count {count}{timing}: {why:observed}; noted, the period stays as it is.':
      '{scan}、病変数{count}{timing}：{why}（記録のみ、観察期間は変わらない）。',
    '{scan}, count {count}{timing}: {why:observed}; noted.':
      '{scan}、病変数{count}{timing}：{why}（記録のみ）。',
    '{scan}, count {count}{timing}: {why:observed}.': '{scan}、病変数{count}{timing}：{why}。',
  },
  byReread: { '': '', ' by a re-read': '（再読影による）' },
  timing: { '': '', ', early': '、早期', ', late': '、遅延' },
  lackings: { '{lacking}, {lackings}': '{lacking}、{lackings}', '{lacking}': '{lacking}' },
  lacking: {
    'a baseline scan with an exact count that fits its type ({why:observed})':
      '型に合う正確な病変数のあるベースライン検査（{why}）',
    'a comparable scan in the window': '実施期間内の比較可能な検査',
    'another reading': '再読影',
    'another scan': '再検査',
    'a decision of the board': 'キャンサーボードの決定',
    'the final reading of {scan}': '{scan}の確定の読影',
    'a scan since the baseline': 'ベースライン以降の検査',
    'type of the liver metastases': '肝転移の型',
    'lesion count': '病変数',
    'hepatic tumour burden': '肝腫瘍量（HTB）',
    grade: 'グレード',
    'Ki-67': 'Ki-67',
  },
  nextStep: {
    'Board decision: {question}': 'キャンサーボードの決定：{question}',
    'Baseline scan with an exact count': '正確な病変数のあるベースライン検査',
    'Comparable scan of the liver': '比較可能な肝の検査',
    'Read the scan again': '検査の再読影',
    'Another scan of the liver': '肝の再検査',
    'Which plan now?': '今後の方針は？',
    'Carry out the decision': '決定の実施',
    'Final reading of the scan': '検査の確定の読影',
    'Confirm the day of the operation': '手術日の確認',
    'Say which day is true': 'どちらの日が正しいかの判断',
    'Note why it deviates': '逸脱の理由の記録',
    'Open the next period, or decline it': '次の観察期間の開始または見送り',
    'Sign the observation rule': '観察規則への署名',
    'Reach the patient': '患者への連絡',
    'Look at what has changed': '変更内容の確認',
    'Nothing is asked here: another hospital has taken over': '他院が引き継いだため、当院での作業はない',
    'Nothing more is asked of this period': 'この観察期間に残る作業はない',
  },
  deviation: {
    'operated before the board decided about the observation':
      '観察についてのキャンサーボードの決定前に手術された',
    'operated although the board decided against surgery':
      'キャンサーボードは手術しないと決定したが手術された',
    'operated while an urgent question was before the board':
      '緊急の議題がキャンサーボードで未決定のまま手術された',
  },
  therapyTold: { '{therapy} started': '{therapy}開始', '{therapy} stopped': '{therapy}中止' },
} as const satisfies Catalogue;
