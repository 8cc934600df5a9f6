import type { Catalogue } from '../catalogue.ts';

/** Titles, whom a protocol covers, citations, and the open questions behind those that come with the program. */
export const protocols = {
  sentence: {
    '{text:protocolText}': '{text}',
    '{text:openQuestion}': '{text}',
  },
  protocolText: {
    'Rectal NET G1 of low risk: no surveillance': '低リスクの直腸NET G1：サーベイランスなし',
    'Rectal NET G1, resected': '直腸NET G1、切除後',
    'Rectal NET G2, resected: extended surveillance': '直腸NET G2、切除後：延長サーベイランス',
    'Rectal NET G3, resected': '直腸NET G3、切除後',
    'Pancreatic NET G1, resected': '膵NET G1、切除後',
    'Pancreatic NET G2, resected': '膵NET G2、切除後',
    'Pancreatic NET G1 of low risk: no surveillance': '低リスクの膵NET G1：サーベイランスなし',
    'Pancreatic NET G3, resected': '膵NET G3、切除後',
    'Neuroendocrine carcinoma, resected': '神経内分泌癌（NEC）、切除後',
    'After liver surgery for metastases': '肝転移の手術後',
    'Small pancreatic NET, watched': '小さな膵NET、経過観察',
    'Unresected metastatic NET, stable': '未切除の転移性NET、安定',
    'Resected rectal NET G1 of less than 10 mm, R0, without lymphatic, venous or muscle invasion, N0, each of them known.':
      '切除された直腸NET G1で、10 mm未満、R0、リンパ管侵襲・静脈侵襲・筋層浸潤なし、N0がすべて判明しているもの。',
    'Every resected rectal NET G1 that RECT-NONE does not cover.':
      'RECT-NONEに該当しない、切除された直腸NET G1すべて。',
    'Resected rectal NET G2 of any size.': '切除された直腸NET G2（大きさを問わない）。',
    'Resected, well-differentiated rectal NET G3.': '切除された高分化型の直腸NET G3。',
    'Resected pancreatic NET G1.': '切除された膵NET G1。',
    'Resected pancreatic NET G2.': '切除された膵NET G2。',
    'Resected pancreatic NET G1, N0, of less than 20 mm, R0. Never chosen by itself: a clinician picks it.':
      '切除された膵NET G1で、N0、20 mm未満、R0のもの。自動では選ばれず、医師が選ぶ。',
    'Resected, well-differentiated pancreatic NET G3.': '切除された高分化型の膵NET G3。',
    'Resected, poorly differentiated neuroendocrine carcinoma.': '切除された低分化の神経内分泌癌。',
    'After each curative hepatectomy or curative-intent ablation for neuroendocrine liver metastases.':
      '神経内分泌腫瘍の肝転移に対する、根治的肝切除または根治目的の焼灼術のたびに適用。',
    'Unresected non-functioning pancreatic NET of 20 mm or less, asymptomatic, G1 (low G2 or no biopsy if a clinician says so), watched.':
      '未切除の非機能性膵NETで、20 mm以下、無症状、G1（医師の判断により低いG2または生検なしも可）、経過観察中のもの。',
    'Unresected metastatic NET G1 or G2, stable.': '未切除の転移性NET G1またはG2で、安定しているもの。',
    'No surveillance: guideline (ESMO 2020, NCCN).': 'サーベイランスなし：ガイドライン（ESMO 2020、NCCN）。',
    'Intervals and the 60 months: {source}. Regions and tolerances: local.':
      '間隔と60か月：{source}。部位と許容幅：施設。',
    'MRI every 6 months to month 60: {source}. Regions (liver and pelvis) and tolerances: local.':
      '60か月目まで6か月ごとのMRI：{source}。部位（肝・骨盤）と許容幅：施設。',
    'Sigmoidoscopy every 12 months to month 60: {source}. Tolerances: local.':
      '60か月目まで12か月ごとのS状結腸内視鏡：{source}。許容幅：施設。',
    '{source}. Every figure: local.': '{source}。数値はすべて施設。',
    '{source}. Every {n:int} months, month {end:int}, regions and tolerances: local.':
      '{source}。{n}か月ごと、{end}か月目、部位、許容幅：施設。',
    "{source}. Every 6 months, month 204, regions and tolerances: local; month 204 lies past the paper's P75 of DFS-I, 193.5 months.":
      '{source}。6か月ごと、204か月目、部位、許容幅：施設。204か月目は論文のDFS-IのP75（193.5か月）を超える。',
    '{source}. Every 12 months, month 120 and tolerances: local.':
      '{source}。12か月ごと、120か月目、許容幅：施設。',
    'Range 12 to 24 weeks in the first 24 months: guideline (NCCN). Range 6 to 12 months after that: guideline. Targets within the ranges and tolerances: local.':
      '最初の24か月は12〜24週の範囲：ガイドライン（NCCN）。その後は6〜12か月の範囲：ガイドライン。範囲内の目標と許容幅：施設。',
    'Range 12 to 24 weeks in the first 24 months: guideline (NCCN). Range 6 to 12 months after that: guideline. Targets within the ranges and tolerances: local. Sigmoidoscopy: local.':
      '最初の24か月は12〜24週の範囲：ガイドライン（NCCN）。その後は6〜12か月の範囲：ガイドライン。範囲内の目標と許容幅：施設。S状結腸内視鏡：施設。',
    'Range 12 to 24 weeks, and with it the longest interval of 24 weeks: guideline (NCCN). Target of 4 months and tolerances: local.':
      '12〜24週の範囲、したがって最長間隔24週：ガイドライン（NCCN）。目標の4か月と許容幅：施設。',
    'Range 6 to 12 months, and with it the longest interval of 12 months: guideline. Target of 6 months and tolerances: local.':
      '6〜12か月の範囲、したがって最長間隔12か月：ガイドライン。目標の6か月と許容幅：施設。',
    'Every 12 weeks in the first year: guideline (NCCN), kept in months: local. Every 6 months after that: guideline. End at month 120 and tolerances: local.':
      '1年目は12週ごと：ガイドライン（NCCN）、月単位とした点：施設。その後は6か月ごと：ガイドライン。120か月目での終了と許容幅：施設。',
    'Every 12 weeks: guideline (NCCN). 3 months in its place, and tolerances: local.':
      '12週ごと：ガイドライン（NCCN）。代わりに3か月とした点と許容幅：施設。',
    'Every 6 months: guideline. End at month 120 and tolerances: local.':
      '6か月ごと：ガイドライン。120か月目での終了と許容幅：施設。',
    'Every figure: local.': '数値はすべて施設。',
    'Every {n:int} months, month {end:int} and tolerances: local.':
      '{n}か月ごと、{end}か月目、許容幅：施設。',
    'Range 12 weeks to 12 months: guideline. Targets within it and tolerances: local.':
      '12週〜12か月の範囲：ガイドライン。範囲内の目標と許容幅：施設。',
    'Range 12 weeks to 12 months: guideline. Target of 3 months, month 12 and tolerances: local.':
      '12週〜12か月の範囲：ガイドライン。目標の3か月、12か月目、許容幅：施設。',
    'Range 12 weeks to 12 months: guideline. Target of 6 months, without end, and tolerances: local.':
      '12週〜12か月の範囲：ガイドライン。目標の6か月、終わりなし、許容幅：施設。',
    'Ranges of 6 to 12 and 12 to 24 months, then every 5 years: {source}. Targets within the ranges, region and tolerances: local; {tenYears}.':
      '6〜12か月と12〜24か月の範囲、その後は5年ごと：{source}。範囲内の目標、部位、許容幅：施設。{tenYears}。',
    'Range 6 to 12 months to month 60, and with it the longest interval of 12: {source}. Target of {n:int} months, region and tolerances: local.':
      '60か月目まで6〜12か月の範囲、したがって最長間隔12か月：{source}。目標の{n}か月、部位、許容幅：施設。',
    'Range 12 to 24 months, and with it the longest interval of 24: {source}. Target of {n:int} months, region and tolerances: local; {tenYears}.':
      '12〜24か月の範囲、したがって最長間隔24か月：{source}。目標の{n}か月、部位、許容幅：施設。{tenYears}。',
    'Every 5 years, without end: {source}. Beginning at month 180, region and tolerances: local.':
      '5年ごと、終わりなし：{source}。180か月目からの開始、部位、許容幅：施設。',
    'Guidelines conflict on whether to follow these patients; hence it is never chosen by itself.':
      'この患者群の経過を追うべきかについてガイドラインが一致しないため、自動では選ばれない。',
    'Every figure: local; the interval of the first 24 months lies inside the NCCN range.':
      '数値はすべて施設。最初の24か月の間隔はNCCNの範囲内。',
    'Every 6 months: local, inside the NCCN range. Month 24, region and tolerances: local.':
      '6か月ごと：施設（NCCNの範囲内）。24か月目、部位、許容幅：施設。',
    'Every 12 months: local. Month 120, region and tolerances: local.':
      '12か月ごと：施設。120か月目、部位、許容幅：施設。',
  },
  source: {
    'guideline (Zhang, Tsuchikawa et al. 2024, citing ENETS 2023, "at least 5 years")':
      'ガイドライン（Zhang, Tsuchikawa et al. 2024、ENETS 2023を引用、「少なくとも5年」）',
    'guideline (Zhang, Tsuchikawa et al. 2024, citing ENETS 2023)':
      'ガイドライン（Zhang, Tsuchikawa et al. 2024、ENETS 2023を引用）',
    'Direction: paper (Zhang, Tsuchikawa et al. 2024, "longer follow-up periods and shorter intervals than G1")':
      '方向性：論文（Zhang, Tsuchikawa et al. 2024、「G1より長い追跡期間と短い間隔」）',
  },
  tenYears: {
    '"for 10 years" read as months 60 to 180: local': '「10年間」を60〜180か月目と解釈：施設',
  },
  openQuestion: {
    'Does "for 10 years" in the guideline for pancreatic NET end at month 120 or at month 180?':
      '膵NETのガイドラインの「10年間」は120か月目で終わるのか、180か月目で終わるのか？',
    'PANC-G1 and PANC-G2 read it as months 60 to 180.': 'PANC-G1とPANC-G2は60〜180か月目と解釈する。',
    'Must a resected tumour be known to be non-functional before a protocol runs?':
      '切除された腫瘍は、プロトコルの適用前に非機能性と判明している必要があるか？',
    'No: only a functional one is left out.': '不要：機能性のもののみ除く。',
    'Is there an age at which surveillance stops?': 'サーベイランスを終える年齢はあるか？',
    'No.': 'ない。',
    'Rectal NET: MRI of the liver, of the pelvis, or of both?': '直腸NET：MRIは肝、骨盤、または両方か？',
    'Both, in one examination.': '1回の検査で両方。',
    'Windows of PANC-G2 (−1 / +6 months) and of G3 from month 24 overlap: one scan at month 11.5 closes month 6 and month 12. Is that meant?':
      'PANC-G2（−1／+6か月）と24か月目以降のG3では実施期間が重なり、11.5か月目の1回の検査で6か月目と12か月目が完了する。これは意図どおりか？',
    'Yes: one scan closes every item whose window holds its day. The longest interval (`max`, 12 months) still raises "interval exceeded".':
      'はい：検査日を実施期間に含む検査予定は、1回の検査ですべて完了する。最長間隔（`max`、12か月）を超えた場合は「検査間隔の超過」となる。',
    'RECT-NONE needs every criterion known. Old reports of small rectal G1 often lack one (muscle invasion, nodes). Must each be asked for?':
      'RECT-NONEにはすべての基準の判明が必要。小さな直腸G1の古い報告では一部（筋層浸潤、リンパ節）を欠くことが多い。それぞれ照会が必要か？',
    'Yes. RECT-G1 runs while one criterion is unknown.': 'はい。基準の一つでも不明な間はRECT-G1を適用する。',
    'What follows month 60 of a rectal G1?': '直腸G1の60か月目の後はどうするか？',
    'Nothing is scheduled; "end of plan: discharge or continue" waits for a clinician.':
      '予定はない。「計画の終了：終診または継続」が医師の判断を待つ。',
    'Every figure of RECT-G2X: every 4, 6 and 12 months, to months 60, 204 and 240; endoscopy to month 120':
      'RECT-G2Xの全数値：4、6、12か月ごと、60、204、240か月目まで。内視鏡は120か月目まで',
    'They run as local figures once signed.': '署名後は施設の数値として適用する。',
    'Does a rectal G2 of less than 10 mm need less?': '10 mm未満の直腸G2はより少なくてよいか？',
    'No: any size gets RECT-G2X.': 'いいえ：大きさを問わずRECT-G2Xを適用する。',
    "NEC: the guideline's 12 weeks are kept as 3 months, which is 89 to 92 days and always longer than 84. Is that accepted, or should it be P12W?":
      'NEC：ガイドラインの12週を3か月としており、89〜92日となって常に84日より長い。これでよいか、P12Wとすべきか？',
    '3 months, with a window of a month on both sides.': '3か月、実施期間は前後1か月。',
    'Which findings bring a watched pancreatic NET to the board: more than 5 mm a year, more than 20 mm, duct dilatation, symptoms, a higher grade?':
      '経過観察中の膵NETは、どの所見でキャンサーボードに上げるか：年5 mm超の増大、20 mm超、膵管拡張、症状、グレードの上昇？',
    'None does by itself. The reader says "suspicious" and gives the next step. Symptoms or a higher grade, once recorded as facts, make a proposal.':
      '自動では上げない。読影者が「疑わしい」とし、次の対応を示す。症状またはグレードの上昇が記録されると、改訂案が作られる。',
    '"Low G2" for watching a pancreatic NET: up to which Ki-67?':
      '膵NETを経過観察する場合の「低いG2」とは、Ki-67がいくつまでか？',
    'Any G2, if the decision to watch accepts it.': '経過観察の決定で了承されていれば、G2すべて。',
    'Where does the range of NELM-OBS come from (12 weeks to 12 months)?':
      'NELM-OBSの範囲（12週〜12か月）の出典は何か？',
    "It is cited as a guideline's range without naming one; the figures inside it are local.":
      'ガイドライン名を示さずにガイドラインの範囲として引用されている。範囲内の数値は施設のもの。',
  },
} as const satisfies Catalogue;
