import type { Catalogue } from '../catalogue.ts';

/** How two versions of a protocol differ, and what to look at before one is signed. */
export const versions = {
  sentence: {
    '{what:versionChange}': '{what}',
    '{what:warning}': '{what}',
  },
  versionChange: {
    'Title: {instead}': '表題：{instead}',
    'Covers: {instead}': '対象：{instead}',
    'Basis: {instead}': '根拠：{instead}',
    'Citation: {instead}': '出典：{instead}',
    '{instead}': '{instead}',
    '{series}: a series that the other version lacks, {outline}.':
      '{series}：他方の版にない検査系列、{outline}。',
    '{series}: dropped, {outline}.': '{series}：削除、{outline}。',
    '{series}: by {now:modalities} instead of {was:modalities}.':
      '{series}：検査種別を{was}から{now}に変更。',
    '{series}: regions {now:regionList} instead of {was:regionList}.':
      '{series}：部位を{was}から{now}に変更。',
    '{series}, {span}: added, every {period}.': '{series}、{span}：追加、{period}ごと。',
    '{series}, {span}: dropped, every {period} before.': '{series}、{span}：削除、以前は{period}ごと。',
    '{series}, {where:stepPlace}: every {now:period} instead of {was:period}.':
      '{series}、{where}：間隔を{was}ごとから{now}ごとに変更。',
    '{series}, {where:stepPlace}: {now:stepWord} instead of {was:stepWord}.':
      '{series}、{where}：{was}から{now}に変更。',
    '{series}, {where:stepPlace}: basis {instead}': '{series}、{where}：根拠：{instead}',
    '{series}, {where:stepPlace}: citation {instead}': '{series}、{where}：出典：{instead}',
  },
  instead: { '"{now:ownText}" instead of "{was:ownText}".': '「{was}」から「{now}」に変更。' },
  /** An imported version has the site's own words. */
  ownText: {
    '{known:protocolText}': '{known}',
    '{basis:basisName}': '{basis}',
    '{label}': '{label}',
    '{own:text}': '{own}',
  },
  basisName: { guideline: 'ガイドライン', paper: '論文', 'local-default': '施設' },
  modalities: { '{modality}, {modalities}': '{modality}・{modalities}', '{modality}': '{modality}' },
  regionList: { '{region}, {regionList}': '{region}・{regionList}', '{region}': '{region}' },
  outline: {
    'every {period} in {span}, {outline}': '{span}は{period}ごと、{outline}',
    'every {period} in {span}': '{span}は{period}ごと',
    '': '検査なし',
  },
  span: {
    'months {from:edge}–{to:edge}': '{from}〜{to}か月目',
    'months {from:edge} on': '{from}か月目以降',
    '{from:edge}–{to:edge}': '起算日から{from}〜{to}',
  },
  edge: {
    '{n:int} and {d:int} days': '{n}か月{d}日',
    '{d:int} days': '{d}日',
    '{n:int}': '{n}',
  },
  stepPlace: { '{span}': '{span}', 'step {n:int}': 'ステップ{n}' },
  stepWord: {
    'beginning at {at:moment}': '{at}から開始',
    'without end': '終わりなし',
    'ending at {at:moment}': '{at}で終了',
    'opening {at:moment} before the due day': '予定日の{at}前から実施可能',
    'closing {at:moment} after the due day': '予定日の{at}後まで実施可能',
    'no longest interval': '最長間隔なし',
    'a longest interval of {at:moment}': '最長間隔{at}',
  },
  moment: { '{period}': '{period}', 'the anchor': '起算日', none: 'なし' },
  warning: {
    "{series}, {span}: not a guideline's figure; its basis is {basis:basisName}.":
      '{series}、{span}：ガイドラインの数値ではない。根拠は{basis}。',
    '{series}: nothing is asked for from {since:gapStart} to the beginning of {span}.':
      '{series}：{since}から{span}の開始まで検査がない。',
    '{series}, {span}: an interval of {period} does not divide it; the last examination is due {n:int} days before its end.':
      '{series}、{span}：{period}の間隔では割り切れず、最後の検査はその終わりの{n}日前となる。',
    '{series} ({key:name}) is in v{v:int}, which runs now, and not in this version.':
      '{series}（{key}）は現行のv{v}にあるが、この版にはない。',
    '{series}: {is:ending}; in v{v:int}, which runs now, {was:ending}.':
      '{series}：{is}。現行のv{v}では{was}。',
    '{pair:against}: RECT-G2X has no {series} ({key:name}).': '{pair}：RECT-G2Xに{series}（{key}）がない。',
    '{pair:against}: {series} of RECT-G2X is not shorter than that of RECT-G1 in {span}.':
      '{pair}：{span}においてRECT-G2Xの{series}の間隔がRECT-G1より短くない。',
    '{pair:against}: {series} of RECT-G2X is sparser than that of RECT-G1 in {span}.':
      '{pair}：{span}においてRECT-G2Xの{series}がRECT-G1より疎である。',
    '{pair:against}: {series} of RECT-G2X does not end later than that of RECT-G1.':
      '{pair}：RECT-G2Xの{series}の終了がRECT-G1より遅くない。',
  },
  gapStart: { 'the anchor': '起算日', 'the end of {span}': '{span}の終わり' },
  ending: { 'it has no end': '終わりなし', 'it ends with {span}': '{span}で終了' },
  against: { 'RECT-G2X v{a:int} against RECT-G1 v{b:int}': 'RECT-G2X v{a}とRECT-G1 v{b}の比較' },
} as const satisfies Catalogue;
