import type { Catalogue } from '../catalogue.ts';

/** Why an examination is due when it is, why a row stands where it stands, and what results left open. */
export const imaging = {
  sentence: {
    '{whyDue}': '{whyDue}',
    'Imaging overdue, {late:days} late (window closed {closed:date}); among these by critical day, {critical:date}.':
      '画像検査の期限超過：{late}超過（実施期間は{closed}に終了）。この区分では限界日順：{critical}。',
    'Imaging due since {due:date}, window closes {closes:date}; among these by critical day, {critical:date}.':
      '画像検査の予定日は{due}に到来、実施期間は{closes}まで。この区分では限界日順：{critical}。',
    'Imaging open since {opens:date}, due {due:date}; among these by critical day, {critical:date}.':
      '画像検査は{opens}から実施可能、予定日は{due}。この区分では限界日順：{critical}。',
    'Tier {tier:int}; among these by critical day, {critical:date}.':
      '優先度{tier}。この区分では限界日順：{critical}。',
    '{what:tierOfWork}, {late:days} past its due day {due:date}; by due day.':
      '{what}：期限{due}を{late}超過。この区分では期限順。',
    '{what:tierOfWork}, due {due:date}; by due day.': '{what}：期限{due}。この区分では期限順。',
    '{what:tierOfWork}, {late:days} past its last day {due:date}; by last day.':
      '{what}：最終日{due}を{late}超過。この区分では最終日順。',
    '{what:tierOfWork}, last day {due:date}; by last day.': '{what}：最終日{due}。この区分では最終日順。',
    '{series:label}: {itemState}. {whyDue}': '{series}：{itemState}。{whyDue}',
    '{series:label}': '{series}',
    '{unmatched}': '{unmatched}',
    '{modality} {regions}, {resultStatus}, version {version:int}':
      '{modality}（{regions}）、{resultStatus}、第{version}版。',
  },
  whyDue: {
    '{series}, due {due:date}: {reason:dueReason}. {code} v{version:int}, step {step:int}: every {every:period} from {start:stepStart}. {basis}, signed by {who:name} on {signed:date}.':
      '{series}、予定日{due}：{reason}。{code} v{version} ステップ{step}：{start}{every}ごと。{basis}、{signed}に{who}が署名。',
  },
  dueReason: {
    '{offset:period} after {event:anchorEvent} on {on:date}{partial:inPart}':
      '{event}（{on}{partial}）から{offset}後',
    'catch-up, as no scan within the last {period} was known':
      '直近{period}以内の検査が確認できないための補完検査',
  },
  inPart: {
    '': '',
    ' (the earliest day of a date known in part)': '、日付の一部のみ判明のため最も早い日',
  },
  stepStart: {
    'month 0': '起算日から',
    'week 0': '起算日から',
    'month {n:int}': '{n}か月目から',
    'week {n:int}': '{n}週目から',
    '{period}': '{period}後から',
  },
  tierOfWork: {
    'Scan or decision of an observation period': '観察期間の検査または決定',
    'Urgent before the board, or evidence changed': 'キャンサーボードの緊急案件、または根拠の変更',
    'Work for a person': '担当者の作業',
  },
  unmatched: {
    '{scan:seen}: the patient has no scheduled examination.': '{scan}：この患者に予定された検査がない。',
    '{scan:seen}: no scheduled examination asks for this modality.':
      '{scan}：この検査種別を求める予定検査がない。',
    '{scan:seen}: performed on {on:date}, when no window was open.':
      '{scan}：実施日{on}に該当する実施期間がない。',
    '{scan:seen}: performed on {on:date}, before the next window opens on {opens:date}.':
      '{scan}：実施日{on}は次の実施期間の開始（{opens}）より前。',
    '{scan:seen}: what was open that day is already met.':
      '{scan}：その日に実施期間中だった検査はすでに完了している。',
    '{scan:seen}: covers none of the regions asked for.': '{scan}：求められた部位を一つも含まない。',
    '{scan:seen}: covers a part alone of what was asked for before the enrolment.':
      '{scan}：登録前に求められていた部位の一部のみを含む。',
    '{scan:seen}: shows nothing that another report has not shown already.':
      '{scan}：他の報告ですでに示された部位のみを含む。',
  },
  seen: {
    '{modality} of no stated region': '{modality}（部位の記載なし）',
    '{modality} of {regions}': '{modality}（{regions}）',
  },
} as const satisfies Catalogue;
