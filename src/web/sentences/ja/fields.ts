import type { Catalogue } from '../catalogue.ts';

/** What is wrong with one field, and the way out. */
export const fields = {
  sentence: { '{what:fieldFault}': '{what}', '{what:deskReason}': '{what}' },
  fieldFault: {
    'Must be a day after today, {day:iso} at this site: it would change whether the board met on that day.':
      'この施設の今日（{day}）より後の日とする。その日に会議が開かれたかどうかが変わってしまうため。',
    "Must be {day:iso} or later: by today's hour of the meeting it would change what has passed.":
      '{day}以降とする：今日の会議の開始時刻を過ぎており、過去が変わってしまうため。',
    'Must lie ahead: this meeting did not take place at its hour.':
      'これからの時刻とする：この会議は予定の時刻に開かれなかったため。',
    'Must not lie before today, {day:iso} at this site.': 'この施設の今日（{day}）より前にはできない。',
    'Must not lie before today, {day:iso} at this site: an examination that was done is recorded as a result.':
      'この施設の今日（{day}）より前にはできない：実施済みの検査は結果として記録する。',
    'Must not lie after today, {day:iso} at this site.': 'この施設の今日（{day}）より後にはできない。',
    'Must not lie after today, {day:iso} at this site: {why:happened}.':
      'この施設の今日（{day}）より後にはできない：{why}。',
    'Must not lie after today: the receiver has confirmed.':
      '今日より後にはできない：受け入れ先はすでに確認している。',
    'Must lie after today, {day:iso} at this site.': 'この施設の今日（{day}）より後の日とする。',
    'Must lie within {n:int} days: give a day on which somebody looks again.':
      '{n}日以内とする：再び確認する日を指定する。',
    'Must not lie after {last:iso}, {n:int} days from today, {day:iso} at this site: give a day by which somebody looks at the patient again.':
      'この施設の今日（{day}）から{n}日後の{last}より後にはできない：患者を再び確認する期限を指定する。',
    'Must not lie after {what:rowEnd}, {day:iso}, unless a clinician puts it off: ask one.':
      '{what}（{day}）より後にできるのは医師のみ：医師に依頼する。',
    "Must not lie before the patient's birth date: correct one of the two.":
      '患者の生年月日より前にはできない：どちらかを訂正する。',
    "Must not lie before the patient's birth, {day:iso}; correct the birth date first if it is wrong.":
      '患者の生年月日（{day}）より前にはできない。生年月日が誤りの場合は先に訂正する。',
    'Must not lie before the day of the scan.': '検査日より前にはできない。',
    'Must not lie before the reading that it follows, {day:iso}.':
      '先行する読影（{day}）より前にはできない。',
    'Must not lie before the transfer, {day:iso}.': '転院（{day}）より前にはできない。',
    'Must not lie before the loss, {day:iso}: it is no contact after it.':
      '追跡不能の日（{day}）より前にはできない：その後の連絡ではない。',
    'Must not lie before the day on which the transfer began, {day:date}.':
      '転院の開始日（{day}）より前にはできない。',
    'Must not lie after the day of the loss, {day:iso}: a loss follows the attempts.':
      '追跡不能の日（{day}）より後にはできない：追跡不能は連絡の試みの後に判定する。',
    'Must lie after the last contact on record, {day:iso}: it would end the loss.':
      '記録された最終連絡（{day}）より後の日とする：連絡があれば追跡不能ではなくなる。',
    'Must not lie after the meeting, {day:iso}.': '会議の日（{day}）より後にはできない。',
    'Must not lie after the day of the preview, {day:iso}.': '試算の日（{day}）より後にはできない。',
    'Must lie from {from:iso}, when the period began, to today, {day:iso}.':
      '観察期間の開始（{from}）から今日（{day}）までとする。',
    'Must lie from {from:iso}, when there was something to decide or it was decided last, to today, {day:iso} at this site.':
      '決定の対象が生じた日または最後の決定の日（{from}）から、この施設の今日（{day}）までとする。',
    'Must lie from {from:iso}, the day of the decision, to {to:iso}.': '決定日（{from}）から{to}までとする。',
    'Must lie from {from:iso} to {to:iso}.': '{from}から{to}までとする。',
    'Must be the day of the meeting, {day:iso}; leave the meeting out for a decision made outside it.':
      '会議の日（{day}）とする。会議外の決定では会議を指定しない。',
    'Must name a meeting that takes place: GET /v1/board/meetings lists them.':
      '開催される会議を指定する：一覧はGET /v1/board/meetings。',
    'Must be the day by which the operation is carried out.': '手術を実施する期限の日とする。',
    'Must be left out: {what:boardChoice} is not carried out.':
      '指定しない：「{what}」は実施の対象ではない。',
    'Must be another decision: {why:cannotExtend}': '別の決定とする：{why}',
    'Must be another decision: nothing is asked to be deferred.': '別の決定とする：延期する議題がない。',
    'Must be left out: only somebody who has read the scan again asks for another one.':
      '指定しない：再検査を求めるのは再読影した者のみである。',
    'Must be the day of the scan that is read again. A wrong day is mended by a correction.':
      '再読影する検査の日とする。日付の誤りは訂正で直す。',
    'Must be preliminary or final. What was entered in error is mended by a correction.':
      '暫定または確定とする。誤登録は訂正で直す。',
    'Must be the latest reading of the scan.': 'その検査の最新の読影とする。',
    'Must be a result of this patient, of the same modality and the same day, or left out.':
      'この患者の、同じ検査種別・同じ日の結果とするか、指定しない。',
    'Must say why: no staging of type I or II is on record that no period has covered. A new one is recorded at POST …/facts.':
      '理由を記す。観察期間の対象となっていないI型またはII型の病期診断の記録がない。新しい病期診断はPOST …/factsで記録する。',
    'Must be the login of an active coordinator of this site.':
      'この施設の有効なコーディネーターのログイン名とする。',
    'Must be the login of another active nurse, clinician or coordinator of this site.':
      'この施設の別の有効な看護師、医師、コーディネーターのログイン名とする。',
    'Must be the login of an active nurse, clinician or coordinator of this site.':
      'この施設の有効な看護師、医師、コーディネーターのログイン名とする。',
    'Must be the login of an active member of staff.': '有効な職員のログイン名とする。',
    'Must be named once.': '一度だけ指定する。',
    'Must name each row once.': '各行を一度だけ指定する。',
    'Needs the role clinician: ask one, or give another reason.':
      '医師の権限が必要：医師に依頼するか、別の理由を指定する。',
    'Needs the role coordinator or clinician.': 'コーディネーターまたは医師の権限が必要。',
    'Needs the role clinician.': '医師の権限が必要。',
    'Must be an answer that {kind:name} takes. {way:answerWay}': 'この作業の回答とする（{kind}）。{way}',
    '{way:answerWay}': '{way}',
    'Must be a signed protocol: GET /v1/protocols shows which are.':
      '署名済みのプロトコルとする：一覧はGET /v1/protocols。',
    'Must be another protocol, or count from another day.': '別のプロトコルとするか、別の日から起算する。',
    'Must be the id of the proposal that stands now.': '現在有効な改訂案のIDとする。',
    'Must be an identifier of a patient of this site.': 'この施設の患者の識別子とする。',
    'Must be another patient.': '別の患者とする。',
    'Must be "wrong-patient" until a final report arrives.': '確定の報告が届くまでは「患者違い」のみとする。',
    'Must be "equivalent", "early", "extra" or "wrong-patient".':
      '「同等」「早期」「追加」「患者違い」のいずれかとする。',
    "Must be an item of the result's patient.": '結果の患者の検査予定とする。',
    'Must be a live item: this one is {status:anyStatus}.':
      '有効な検査予定とする：これは「{status}」である。',
    'Must be an item whose window opens after {day:iso}; for one that is open choose "equivalent".':
      '実施期間が{day}より後に始まる検査予定とする。実施期間中のものには「同等」を選ぶ。',
    'Must be an item whose window has opened by {day:iso}; before that choose "early".':
      '{day}までに実施期間が始まった検査予定とする。それより前は「早期」を選ぶ。',
    'Must be the next item of {series:name} after {day:iso}: the one whose window opens on {opens:iso}.':
      '{day}より後の{series}の次の検査予定（実施期間が{opens}に始まるもの）とする。',
    'Must be one of the candidates that GET /v1/unmatched-results shows; where none fits choose "extra".':
      'GET /v1/unmatched-resultsに示された候補から選ぶ。該当がなければ「追加」を選ぶ。',
    'Must be the contentHash that GET /v1/protocols shows for this version.':
      'GET /v1/protocolsがこの版について示すcontentHashとする。',
    'Must be the contentHash that GET /v1/settings shows for this version.':
      'GET /v1/settingsがこの版について示すcontentHashとする。',
    'Must be a version that GET /v1/protocols lists.': 'GET /v1/protocolsの一覧にある版とする。',
    'Must hold {id:name}. Open question: {question:openQuestion} Meanwhile: {meanwhile:openQuestion}':
      '{id}を含める。未解決の問題：{question}当面の扱い：{meanwhile}',
    'Must be the id of an open question of this protocol.': 'このプロトコルの未解決の問題のIDとする。',
    'Must differ from the names of your other views.': '自分の他の表示と異なる名前とする。',
    'Must be me, nobody, or the login of somebody at this site.':
      'me、nobody、またはこの施設の職員のログイン名とする。',
    'Must find at most {n:int} patients: give more letters or digits.':
      '該当患者が{n}人以下になるよう、文字または数字を増やす。',
    'Required: the ETag of the version that you read.': '必須：読み込んだ版のETag。',
    'Must be 1 to 255 printable ASCII characters.': '印字可能なASCII文字1〜255字とする。',
    'Must be fresh for every new request.': '要求ごとに新しいものとする。',
    'Required: give {what:jsonType}.': '必須：{what}を指定する。',
    'Must be one of {values:text}.': '{values}のいずれかとする。',
    'Not a field here: correct its spelling or leave it out. Allowed: {names:text}.':
      'ここにその項目はない：綴りを直すか、除く。使える項目：{names}。',
    'Not a field here: correct its spelling or leave it out. None are allowed.':
      'ここにその項目はない：除く。使える項目はない。',
    'Not a field here: correct its spelling or leave it out.': 'ここにその項目はない：綴りを直すか、除く。',
    'Must name each region once.': '各部位を一度だけ指定する。',
    'Must name each lesion once.': '各病変を一度だけ指定する。',
    'A count that is exact or at-least has a value; any other has none.':
      '「正確」または「以上」の病変数には値があり、それ以外には値がない。',
    'Must be filters as they stand in the address of the worklist, such as kind=imaging&assignee=me.':
      'ワークリストのアドレスにある絞り込みとする（例：kind=imaging&assignee=me）。',
    'Must be given once, not several times.': '一度だけ指定する。',
    'Must be a whole number.': '整数とする。',
    'Must be {wanted:jsonType}, not {given:jsonType}: values are never converted.':
      '{given}ではなく{wanted}とする：値は変換されない。',
    'Must not be empty.': '空にできない。',
    'Must {limit}.': '{limit}とする。',
    'Must be a day that exists, written YYYY-MM-DD.': '実在する日をYYYY-MM-DDの形で指定する。',
    'Must be an existing day, month or year: 2025-09-12, 2025-09 or 2025.':
      '実在する年月日、年月、または年とする：2025-09-12、2025-09、2025。',
    'Must be a time of day, as 16:00.': '時刻とする（例：16:00）。',
    'Must name each weekday once.': '各曜日を一度だけ指定する。',
    'Must be at most 100 per cent.': '100%以下とする。',
    'Must be a day of the years 1800 to 2399.': '1800年から2399年までの日とする。',
    'Must be an e-mail address.': 'メールアドレスとする。',
    'Must be an instant with its offset, such as {example:name}.': '時差を含む時刻とする（例：{example}）。',
    'Must be a UUID, such as {example:name}.': 'UUIDとする（例：{example}）。',
    'Must not begin or end with a space.': '先頭と末尾に空白を置けない。',
    'Must hold something that can be seen.': '目に見える文字を含める。',
    'Must not hold control characters other than tabs and line ends: remove them.':
      'タブと改行以外の制御文字は使えない：取り除く。',
    'Must not hold characters that turn the direction of writing (U+202A to U+202E, U+2066 to U+2069): remove them.':
      '書字方向を変える文字（U+202A〜U+202E、U+2066〜U+2069）は使えない：取り除く。',
    'Fits none of the forms that are allowed here.': 'ここで許される形式のどれにも合わない。',
    'Is not allowed here.': 'ここでは許されない。',
    'It has to be a whole number of days, 1 to {n:int}.': '1〜{n}の整数の日数とする。',
    'The days before come the largest first.': '事前の日数は大きい順に並べる。',
  },
  rowEnd: { 'the close of its window': '実施期間の終了', 'the due day': '期限' },
  answerWay: {
    'None: it is settled by what it waits for.': '回答はない：待っている事柄によって解決する。',
    'None: the decision, or that it is deferred, is recorded at /v1/board/cases/{text}/decisions.':
      '回答はない：決定または延期は/v1/board/cases/{text}/decisionsで記録する。',
    'One of {answers:name}.': '{answers}のいずれか。',
  },
  limit: {
    'have exactly {n:int} characters': '{n}文字',
    'have at least {n:int} characters': '{n}文字以上',
    'have at most {n:int} characters': '{n}文字以下',
    'have exactly {n:int} entries': '{n}件',
    'have at least {n:int} entries': '{n}件以上',
    'have at most {n:int} entries': '{n}件以下',
    'be at least {n:number}': '{n}以上',
    'be at most {n:number}': '{n}以下',
    'be more than {n:number}': '{n}より大きい値',
    'be less than {n:number}': '{n}より小さい値',
  },
  happened: {
    'it has happened': 'すでに起きたことである',
    'a fact has happened': '記録はすでに起きたことである',
    'a scan has been made': '検査はすでに実施されたものである',
    'only what was performed closes anything': '実施されたもののみが検査予定を完了させる',
  },
  cannotExtend: {
    'without a baseline there is nothing to extend.': 'ベースラインがないため延長できない。',
    'another observation period of this patient runs.': 'この患者の別の観察期間が進行中である。',
    'the patient was lost. Contact again proposes a period of its own.':
      '患者が追跡不能となった。再び連絡がつけば、新たな観察期間が提案される。',
    'a recurrence has no observation period to extend. Defer it; where its metastases are to be watched, open a period at POST /v1/patients/{text}/observation-periods.':
      '再発には延長する観察期間がない。決定を延期するか、転移を経過観察する場合は観察期間を開始する：POST /v1/patients/{text}/observation-periods。',
  },
  boardChoice: { 'non-surgical': '手術しない', extend: '観察期間の延長', defer: '決定の延期' },
  jsonType: {
    'a string': '文字列',
    'a number': '数値',
    'a whole number': '整数',
    'true or false': '真偽値',
    'a list': 'リスト',
    'an object': 'オブジェクト',
    null: 'null',
    'one of {values:text}': '{values}のいずれか',
  },
  deskReason: {
    'Ordered, no appointment yet.': 'オーダー済み、予約はまだない。',
    'Booked for {day:date}.': '{day}に予約。',
  },
} as const satisfies Catalogue;
