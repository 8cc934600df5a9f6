import type { Catalogue } from '../catalogue.ts';

/** What the facts say and lack: missing facts, why no protocol covers, how the grade came about, why a course runs. */
export const facts = {
  sentence: {
    '{missing}': '{missing}',
    '{uncovered}': '{uncovered}',
    '{grading}': '{grading}',
    '{courseWhy}': '{courseWhy}',
  },
  missing: {
    'Where the tumour began is not known.': '原発部位が不明。',
    'Whether the tumour is well or poorly differentiated is not known.':
      '腫瘍の分化度（高分化・低分化）が不明。',
    'The grade is not known. {grading}': 'グレードが未確定。{grading}',
    'Whether a resection of the primary was curative is not known.': '原発巣切除が根治的であったか不明。',
    'Whether the tumour was resected, is watched or is metastatic is not known.':
      '腫瘍が切除されたか、経過観察中か、転移性かが不明。',
    'Whether a hepatectomy was curative is not known.': '肝切除が根治的であったか不明。',
    'The day of the curative resection is not known.': '根治切除の日が不明。',
    'The day of the curative hepatectomy is not known.': '根治的肝切除の日が不明。',
    'The day of the scan that staged the liver metastases is not known.':
      '肝転移の病期を診断した画像検査の日が不明。',
    'The day of the decision to watch is not known.': '経過観察を決定した日が不明。',
    'Whether the unresected metastases are stable is not known.': '未切除の転移が安定しているか不明。',
    'The size of the watched tumour is not known.': '経過観察中の腫瘍の大きさが不明。',
    'Whether the watched tumour is functional is not known.': '経過観察中の腫瘍が機能性か不明。',
    'Whether the watched tumour causes symptoms is not known.': '経過観察中の腫瘍による症状の有無が不明。',
    'The margin of the curative hepatectomy is not known.': '根治的肝切除の断端が不明。',
    'The resection margin is not known.': '切除断端が不明。',
    'The size of the tumour is not known.': '腫瘍の大きさが不明。',
    'Whether lymph nodes are involved is not known.': 'リンパ節転移の有無が不明。',
    'Whether lymphatic vessels are invaded is not known.': 'リンパ管侵襲の有無が不明。',
    'Whether veins are invaded is not known.': '静脈侵襲の有無が不明。',
    'Whether the muscle layer is invaded is not known.': '筋層浸潤の有無が不明。',
  },
  missings: { '{missing} {missings}': '{missing}{missings}', '{missing}': '{missing}' },
  factName: {
    primary: '原発部位',
    differentiation: '分化度',
    grade: 'グレード',
    setting: '治療の状況（切除・経過観察・転移性）',
    anchor: '起算日',
    size: '腫瘍径',
    margin: '切除断端',
    'lymphatic invasion': 'リンパ管侵襲',
    'venous invasion': '静脈侵襲',
    'muscle invasion': '筋層浸潤',
    nodes: 'リンパ節転移',
    functionality: '機能性の有無',
    symptoms: '症状の有無',
    'disease status': '病状',
    'resection intent': '原発巣切除の目的（根治・姑息）',
    'hepatectomy intent': '肝切除の目的（根治・姑息）',
    'hepatectomy margin': '肝切除の断端',
  },
  uncovered: {
    'The primary is neither rectal nor pancreatic.': '原発巣が直腸でも膵でもない。',
    'The tumour is functional.': '機能性腫瘍である。',
    'The disease is progressing{reported}.': '病勢が進行している{reported}。',
    'Residual disease{reported}.': '遺残病変がある{reported}。',
    'Unresected liver metastases of a {tumour}, staged{onDay}.': '{tumour}の未切除肝転移{onDay}。',
    'The primary was resected without curative intent.': '原発巣が非根治的に切除されている。',
    'Liver metastases were resected while the primary is not known to be.':
      '肝転移は切除されたが、原発巣の切除は確認されていない。',
    'The margin of the resection{onDay} is {margin}.': '切除{onDay}の断端が{margin}である。',
    'A resection without curative intent is on record beside or after the curative one.':
      '根治切除と並んで、またはその後に、非根治的切除が記録されている。',
    'The margin of the hepatectomy{onDay} is {margin}.': '肝切除{onDay}の断端が{margin}である。',
    'No row covers a watched tumour outside the pancreas.':
      '膵以外の経過観察中の腫瘍に該当するプロトコルがない。',
    'No row covers a watched poorly differentiated carcinoma.':
      '経過観察中の低分化癌に該当するプロトコルがない。',
    'No row covers a watched tumour with symptoms.': '症状のある経過観察中の腫瘍に該当するプロトコルがない。',
    'No row covers a watched tumour larger than 20 mm.':
      '20 mmを超える経過観察中の腫瘍に該当するプロトコルがない。',
    'No row covers a watched NET G3.': '経過観察中のNET G3に該当するプロトコルがない。',
    'A watched NET G2 needs the clinician to accept it in the decision to watch.':
      '経過観察中のNET G2には、経過観察の決定において医師の了承が必要である。',
  },
  reported: { '': '', ', reported on {date}': '（{date}報告）' },
  onDay: { '': '', ' on {date}': '（{date}）' },
  tumour: {
    'poorly differentiated carcinoma (NEC)': '低分化癌（NEC）',
    'well-differentiated NET {grade}': '高分化型NET {grade}',
  },
  courseWhys: { '{courseWhy} {courseWhys}': '{courseWhy}{courseWhys}', '{courseWhy}': '{courseWhy}' },
  courseWhy: {
    '{code}: {who:covered}, {event:anchorEvent} on {on:date}{partial:earliest}. Its imaging runs in NELM-OBS while metastases are unresected; endoscopy stays.':
      '{code}：{who}、{event}（{on}{partial}）。転移が未切除の間、画像検査はNELM-OBSで行い、内視鏡はそのまま続ける。',
    '{code}: {who:covered}, {event:anchorEvent} on {on:date}{partial:earliest}.':
      '{code}：{who}、{event}（{on}{partial}）。',
    '{code}: picked by {who:name}. {reason:text} {renewal}': '{code}：{who}が選択。{reason} {renewal}',
    '{code}: picked by {who:name}. {reason:text}': '{code}：{who}が選択。{reason}',
  },
  covered: {
    'rectal {tumour}, margin {margin}': '直腸 {tumour}、断端{margin}',
    'pancreatic {tumour}, margin {margin}': '膵 {tumour}、断端{margin}',
    'unresected liver metastases of a {tumour}, stable': '{tumour}の未切除肝転移（安定）',
    'liver metastases treated with curative intent': '肝転移を根治目的で治療',
    'non-functioning pancreatic NET {grade:gradeIfAny}, {mm:number} mm, no symptoms':
      '非機能性膵NET（{grade}）、{mm} mm、症状なし',
  },
  gradeIfAny: { 'without biopsy': '生検なし', '{grade}': '{grade}' },
  earliest: { '': '', ' (earliest day of a partial date)': '、日付の一部のみ判明のため最も早い日' },
  renewal: {
    "The windows that the site's settings give version {v:int} now take the place of those it began with.":
      '施設設定が第{v}版に現在定める実施期間が、開始時の実施期間に代わる。',
    'Version {is:int}, which the site signed last, takes the place of version {was:int}.':
      '施設が最後に署名した第{is}版が、第{was}版に代わる。',
  },
  grading: {
    'There is no pathology report: the grade is unknown.': '病理報告がない：グレードは未確定。',
    '{n:int} pathology reports, which contradict each other, so a person is asked: {grading}':
      '病理報告{n}件が互いに矛盾するため、担当者の確認が必要：{grading}',
    '{n:int} pathology reports, of which the highest rules: {grading}':
      '病理報告{n}件のうち最も高いものを採用：{grading}',
    'Poorly differentiated: NEC by morphology, which has no G.': '低分化：形態によりNEC（Gは付けない）。',
    'Poorly differentiated: NEC by morphology, which has no G, but {indices}, and {told:gradeTold}: a person decides.':
      '低分化：形態によりNEC（Gは付けない）。ただし{indices}、{told}：担当者が判断する。',
    '{indices}; {told:gradeTold}: {verdict}{nec:notExcluded}.': '{indices}、{told}：{verdict}{nec}。',
  },
  indices: {
    'Neither Ki-67 nor the mitotic count is reported': 'Ki-67も核分裂数も報告なし',
    'neither Ki-67 nor the mitotic count is reported': 'Ki-67も核分裂数も報告なし',
    '{ki67} and {mitoses}': '{ki67}、{mitoses}',
  },
  ki67: {
    'Ki-67 is not reported': 'Ki-67は報告なし',
    'Ki-67 {quantity} % {meaning}': 'Ki-67 {quantity}%は{meaning}',
  },
  mitoses: {
    'the mitotic count is not reported': '核分裂数は報告なし',
    'the mitotic count {quantity} per 2 mm² {meaning}': '核分裂数 {quantity}/2 mm²は{meaning}',
  },
  quantity: {
    '<={number}': '≤{number}',
    '<{number}': '<{number}',
    '>={number}': '≥{number}',
    '>{number}': '>{number}',
    '{number}': '{number}',
  },
  meaning: {
    'is {grade}': '{grade}',
    'may be G1, G2 or G3': 'G1・G2・G3のいずれか',
    'may be {a:grade} or {b:grade}': '{a}または{b}',
  },
  gradeTold: { 'no grade is reported': 'グレードの報告なし', '{grade} is reported': '報告は{grade}' },
  verdict: {
    'the grade is unknown': 'グレードは未確定',
    'the grade is unknown, as high as {grade} perhaps': 'グレードは未確定（{grade}の可能性あり）',
    'the grade is unknown, as high as {grade} perhaps, and a person is asked because they disagree':
      'グレードは未確定（{grade}の可能性あり）。不一致のため担当者の確認が必要',
    '{grade} rules, the higher one, and a person is asked because they disagree':
      '高い方の{grade}を採用。不一致のため担当者の確認が必要',
    '{grade} rules, by both indices, the higher of which counts': '両指標の高い方により{grade}を採用',
    '{grade} rules, by Ki-67 alone': 'Ki-67のみにより{grade}を採用',
    '{grade} rules, by mitoses alone': '核分裂数のみにより{grade}を採用',
    '{grade} rules, as reported': '報告どおり{grade}を採用',
  },
  notExcluded: {
    '': '',
    '; differentiation unknown, so NEC is not excluded': '。分化度が不明のためNECは除外されない',
  },
} as const satisfies Catalogue;
