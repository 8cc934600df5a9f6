import type { Catalogue } from '../catalogue.ts';

/** Why something was not done, and the way out: what is asked of the pages. */
export const refusals = {
  sentence: { '{why:refusal}': '{why}' },
  refusal: {
    'Another write came in between and nothing was recorded. Send the request again.':
      '他の書き込みと重なったため、何も記録されなかった。もう一度送信する。',
    'The database is busy: this request waited too long and nothing was recorded. Send the request again.':
      'データベースが混み合っており、待ち時間が長すぎたため何も記録されなかった。もう一度送信する。',
    'The database does not answer at the moment.{way:afterOutage}': '現在データベースが応答しない。{way}',
    'The service is being stopped or restarted. Send the request again.':
      'サービスが停止または再起動の途中である。もう一度送信する。',
    'The service is overloaded. Send the request again in 5 seconds.':
      'サービスが過負荷の状態にある。5秒後にもう一度送信する。',
    'This needs the role {roles}. Ask someone who has it, or name them in Netvigil-Actor.':
      'これには{roles}の権限が必要である。権限のある者に依頼するか、Netvigil-Actorにその者を指定する。',
    'Netvigil-Actor names no active member of staff. Give the login of one, or leave the header out to act as the demo nurse; the README says how to make the demo site and lists its logins.':
      'Netvigil-Actorが有効な職員を指していない。有効なログイン名を指定するか、ヘッダーを省いてデモの看護師として操作する。デモ施設の作り方とログイン名はREADMEにある。',
    'There is nothing at this address. /docs lists all addresses.':
      'このアドレスには何もない。アドレスの一覧は/docs。',
    'This Idempotency-Key was used for another request. Nothing was recorded: send a fresh key for a new request.':
      'このIdempotency-Keyは別の要求に使われている。何も記録されなかった。新しい要求には新しいキーを送る。',
    'Another person was chosen in another tab since this page was made. Nothing was recorded: load the page again.':
      'このページを開いた後、別のタブで利用者が切り替えられた。何も記録されていない。ページを再読み込みする。',
    'Somebody changed this after you had opened it, and nothing of yours was recorded.':
      '開いた後にほかの人が変更したため、何も記録されていない。',
    'A nurse or a clinician records operations; a clinician chooses plans.':
      '手術を記録するのは看護師または医師、計画を選ぶのは医師である。',
    'This decision is carried out already, or corrected since.':
      'この決定はすでに実施済みか、その後訂正されている。',
    'The decision was corrected since this form was opened.': 'この用紙を開いた後に決定が訂正されている。',
    'This was changed since you read it, and nothing of your request was recorded. Read it again, decide anew, and send its new ETag in If-Match.':
      '読み込んだ後に変更されたため、何も記録されなかった。読み直して判断し直し、新しいETagをIf-Matchで送る。',
    'The {part:requestPart} of the request has {faults}: see errors. Nothing was recorded.':
      '要求の{part}に誤りがある（{faults}、下記）。何も記録されなかった。',
    'The board has no meeting of that name. GET /v1/board/meetings lists them; a meeting that was moved keeps the day it was first set for.':
      'その名前のキャンサーボードはない。一覧はGET /v1/board/meetings。変更された会議の名前は、最初に設定された日のままである。',
    'The board has met, or the hour has passed: this meeting stays as it is on record. What the board still has to decide stands on the next agenda; POST /v1/board/meetings convenes another meeting.':
      '会議はすでに開かれたか、開始時刻を過ぎている：記録はそのまま残る。未決定の案件は次回の議題に載る。臨時の会議はPOST /v1/board/meetingsで召集する。',
    'The board has a meeting on that day, or one that was set for it first. GET /v1/board/meetings shows it: change that one, or choose another day.':
      'その日にはすでに会議があるか、最初にその日に設定された会議がある（GET /v1/board/meetings）。その会議を変更するか、別の日を選ぶ。',
    'The meeting was not changed: something does not fit.': '会議は変更されなかった：合わない点がある。',
    'A pattern does not change the past.': '会議の周期は過去を変えない。',
    'The board needs a coordinator, and somebody who stands in.':
      'キャンサーボードにはコーディネーターと代理者が必要である。',
    'A meeting that has passed stays as it is on record.': '過ぎた会議は記録のまま変わらない。',
    'A day can be only one thing.': '1日に設定できる区分は一つだけである。',
    'The decision does not fit the meeting.': '決定が会議に合わない。',
    'The decision does not fit the case.': '決定が案件に合わない。',
    'This site has no such case. GET /v1/board/cases lists what waits for the board, GET /v1/decisions-to-carry-out what it decided.':
      'この施設にその案件はない。キャンサーボード待ちの一覧はGET /v1/board/cases、決定済みの一覧はGET /v1/decisions-to-carry-out。',
    'Nothing of this recurrence is before a board: it is {state:caseState}. Nothing was recorded. {way:caseWay}':
      'この再発にはキャンサーボードの議題がない：{state}。何も記録されなかった。{way}',
    'Nothing of this period is before a board: it is {state:stateName}. Nothing was recorded. The next scan, or a fact, brings what there is to decide; a period that a person closed is opened again at POST …/reopen, one that a fact closed by correcting or withdrawing that fact.':
      'この観察期間にはキャンサーボードの議題がない：状態は{state}。何も記録されなかった。次の検査または記録によって議題が生じる。人が終了した観察期間はPOST …/reopenで再開し、記録によって終了したものはその記録を訂正または取り消す。',
    'Nothing of this period is before a board: it is {state:stateName} ({why:closedShort}). Nothing was recorded. The next scan, or a fact, brings what there is to decide; a period that a person closed is opened again at POST …/reopen, one that a fact closed by correcting or withdrawing that fact.':
      'この観察期間にはキャンサーボードの議題がない：状態は{state}（{why}）。何も記録されなかった。次の検査または記録によって議題が生じる。人が終了した観察期間はPOST …/reopenで再開し、記録によって終了したものはその記録を訂正または取り消す。',
    'The period is {state:stateName} already{way:closedByPerson}. One that should never have been opened is closed as opened-in-error.':
      '観察期間の状態はすでに{state}である{way}。本来開始すべきでなかったものは「誤って開始」として終了する。',
    'No person has closed this period. Where a fact closed it, correct or withdraw that fact.':
      'この観察期間は担当者が終了したものではない。記録によって終了した場合は、その記録を訂正または取り消す。',
    'This site has no such observation period. GET /v1/observation-periods lists those there are.':
      'この施設にその観察期間はない。一覧はGET /v1/observation-periods。',
    'An observation period of this patient runs already. GET …/observation-periods shows it; close it before another is opened.':
      'この患者の観察期間がすでに進行中である（GET …/observation-periods）。終了してから次を開始する。',
    'Another observation period of this patient runs. Close it before this one is opened again.':
      'この患者の別の観察期間が進行中である。それを終了してからこの期間を再開する。',
    'The patient is coded as lost to follow-up. Record the contact first: POST /v1/patients/{text}/contact.':
      '患者は追跡不能として登録されている。先に連絡の再開を記録する：POST /v1/patients/{text}/contact。',
    'No signed settings of this site hold the observation rule. A clinician signs them: POST /v1/settings drafts, POST /v1/settings/versions/{text} signs.':
      '観察規則を定めて署名された施設設定がない。医師が署名する：POST /v1/settingsで下書き、POST /v1/settings/versions/{text}で署名。',
    'Nothing on record proposes an observation period now.': '現在、観察期間を提案する記録がない。',
    'The reading does not fit the scan.': '読影が検査に合わない。',
    'The result is not the report of this scan.': 'この結果はこの検査の報告ではない。',
    'The scan has a later reading than the one that was read. Nothing was recorded: read the period again and decide anew.':
      'この検査には、読み込んだものより新しい読影がある。何も記録されなかった。観察期間を読み直して判断し直す。',
    'The death of this patient is on record. Where it was recorded in error, withdraw it first.':
      'この患者の死亡が記録されている。誤って記録された場合は、先に取り消す。',
    'Another hospital has taken the patient over. Record the return first: POST /v1/patients/{text}/return.':
      '他院がこの患者を引き継いでいる。先に再来を記録する：POST /v1/patients/{text}/return。',
    'The patient is coded as lost to follow-up. Answer the work item "Try again" with a further attempt, or record the contact.':
      'この患者は追跡不能とされている。作業「再度連絡」に新たな試みを回答するか、連絡を記録する。',
    'The patient is not coded as lost to follow-up. An ordinary contact is a fact of the kind "last-contact".':
      'この患者は追跡不能とされていない。通常の連絡は「最終連絡」として記録する。',
    'A transfer is under way. Confirm it at …/transfer/confirmation, or call it off at …/return before another begins.':
      '転院が進行中である。…/transfer/confirmationで確認するか、…/returnで取りやめてから次を開始する。',
    'No transfer of this patient was begun. POST /v1/patients/{text}/transfer begins one.':
      'この患者の転院は開始されていない。開始はPOST /v1/patients/{text}/transfer。',
    'No transfer of this patient is under way or done.': 'この患者の転院は進行中でも完了でもない。',
    'Some days are not possible.': 'あり得ない日付がある。',
    'Some dates are not possible.': 'あり得ない日付がある。',
    'A day is not possible.': 'あり得ない日付である。',
    'The day is not possible.': 'あり得ない日付である。',
    'The days are not possible.': 'あり得ない日付である。',
    'The day performed is not possible.': '実施日があり得ない日付である。',
    '{who:name} has this row. Nothing was recorded: take another row, or ask {them:name} to release it.':
      'この行は{who}が担当している。何も記録されなかった。別の行を担当するか、{them}に解放を依頼する。',
    'Nobody has this row: there is nothing to release.': 'この行に担当者はいない：解放するものがない。',
    'A colleague has this row: it is released by whoever has it, by a clinician or by a coordinator.':
      'この行は他の担当者のものである：解放できるのは担当者本人、医師、コーディネーター。',
    'A colleague has this row: it is passed on by whoever has it, by a clinician or by a coordinator.':
      'この行は他の担当者のものである：割り当てを変更できるのは担当者本人、医師、コーディネーター。',
    'The row cannot be assigned.': 'この行は割り当てられない。',
    'Only a clinician puts this row off so far.': 'この行をそこまで保留できるのは医師のみである。',
    'The row cannot be put off to that day.': 'この行はその日まで保留できない。',
    'This row is not put off: it is in the list.': 'この行は保留されていない：一覧にある。',
    'This row is about no one patient: there is nobody to contact.':
      'この行は特定の患者のものではない：連絡する相手がいない。',
    'The contact cannot be recorded.': '連絡を記録できない。',
    'This row is about no result.': 'この行は結果についてのものではない。',
    'This row is about no observation period: it takes no scan.':
      'この行は観察期間のものではない：検査を記録できない。',
    'This row asks about an appointment that has passed. Book the examination itself: `itemId` of this row in the worklist names it. The scan of an observation period is booked on the row that waits for it.':
      'この行は過ぎた予約についてのものである。検査予定そのものを予約する：ワークリストのこの行の`itemId`がそれを示す。観察期間の検査は、その検査を待つ行で予約する。',
    'The appointment cannot be recorded.': '予約を記録できない。',
    'This site has no such row. GET /v1/worklist lists them.':
      'この施設にその行はない。一覧はGET /v1/worklist。',
    'This site has no such row.': 'この施設にその行はない。',
    'This row is {status:anyStatus} already: nobody needs to deal with it.':
      'この行はすでに「{status}」であり、対応は不要である。',
    'The last change of this row is none that can be taken back. Set it right by another action.':
      'この行の最後の変更は取り消せない。別の操作で訂正する。',
    'A colleague did this last: it is taken back by whoever did it. Set it right by another action.':
      '最後の操作は他の担当者によるもので、本人のみが取り消せる。別の操作で訂正する。',
    'Somebody is changing this row at the moment. Read it again, then try again.':
      '現在ほかの人がこの行を変更している。読み直してからやり直す。',
    'This row was changed since you read it. Read it again and decide anew.':
      'この行は読み込んだ後に変更された。読み直して判断し直す。',
    'Only a clinician ends an examination as not clinically necessary.':
      '検査を「臨床的に不要」として終了できるのは医師のみである。',
    'The item is {status:anyStatus} already.': 'この検査予定はすでに「{status}」である。',
    'The item is {status:anyStatus} already: it takes no result.':
      'この検査予定はすでに「{status}」である：結果を記録できない。',
    'The item is {status:anyStatus} already; only a live item can be ended.':
      'この検査予定はすでに「{status}」である。終了できるのは有効なもののみ。',
    'The item is {status:anyStatus}: only an ending that a person gave to this item is taken back.':
      'この検査予定は「{status}」である：取り消せるのは、担当者がこの検査予定に付けた終了のみ。',
    'Only a clinician takes back what only a clinician can decide.':
      '医師のみが決定できることを取り消せるのは医師のみである。',
    'The work item is {status:anyStatus} already.': 'この作業はすでに「{status}」である。',
    'The work item is {status:anyStatus}: no answer stands.':
      'この作業は「{status}」である：有効な回答がない。',
    'Work about no one patient takes no answer.': '特定の患者のものでない作業には回答しない。',
    'The answer does not fit this work item.': '回答がこの作業に合わない。',
    'Only a coordinator or a clinician gives this answer.':
      'この回答ができるのはコーディネーターまたは医師のみである。',
    'Only a clinician gives this answer.': 'この回答ができるのは医師のみである。',
    'Only a clinician takes back an answer that only a clinician gives.':
      '医師のみの回答を取り消せるのは医師のみである。',
    'The answer is {answer:answerName}. {more:recordedMore}': '回答は「{answer}」である。{more}',
    'The same is asked for anew already: answer the open work item.':
      '同じことがすでに改めて求められている：未対応の作業に回答する。',
    '{n:int} {many:unmet} still unmet: end each with its reason first.':
      '未完了の検査が{n}件ある{many}：先にそれぞれ理由を付けて終了する。',
    'No version of that protocol is signed and in use at this site.':
      'この施設で署名され使用中の、そのプロトコルの版がない。',
    'This course runs already: its examinations are in the plan.':
      'このコースはすでに進行中である：その検査は計画にある。',
    'No proposal waits for a decision: the plan runs as the facts call for it, or what they call for was rejected and a newer fact makes another proposal. GET …/proposal shows what waits.':
      '決定待ちの改訂案がない：計画は記録どおりに進んでいるか、改訂案が却下されており、新しい記録が次の改訂案を作る。待機中の案はGET …/proposal。',
    'What is known has changed since this proposal was read, and another one stands now. Read it with GET …/proposal and decide anew.':
      'この改訂案を読み込んだ後に記録が変わり、現在は別の改訂案が有効である。GET …/proposalで読み直して判断し直す。',
    'The result cannot count for that item.': 'この結果はその検査予定に充てられない。',
    'The result is recorded for that patient already.': 'この結果はすでにその患者に記録されている。',
    'The result is {status:resultStatus}: it closes nothing, and only "wrong-patient" can be decided about it.':
      'この結果は「{status}」である：どの検査予定も完了させず、「患者違い」のみ決定できる。',
    'The result came from another system: it is withdrawn there.':
      'この結果は他のシステムから届いたものである：取り消しはそのシステムで行う。',
    'No decision about this result stands.': 'この結果について有効な決定がない。',
    'This site has no such result. GET /v1/unmatched-results lists those in the queue.':
      'この施設にその結果はない。待機中の一覧はGET /v1/unmatched-results。',
    'No patient of this site has that identifier. PUT /v1/patients/{text} makes one.':
      'この施設にその識別子の患者はいない。登録はPUT /v1/patients/{text}。',
    'This site has no such item. GET /v1/patients/{text}/plan lists them.':
      'この施設にその検査予定はない。一覧はGET /v1/patients/{text}/plan。',
    'This site has no such work item. GET …/timeline of the patient shows those that are closed.':
      'この施設にその作業はない。終了したものは患者のGET …/timelineにある。',
    'This site has no such work item. GET /v1/worklist lists them.':
      'この施設にその作業はない。一覧はGET /v1/worklist。',
    'There is no such protocol version. GET /v1/protocols lists those there are.':
      'そのプロトコルの版はない。一覧はGET /v1/protocols。',
    'The version is retired, and a retirement is not taken back. Import its content again: it becomes a new version, which can be signed.':
      'この版は廃止されており、廃止は取り消せない。内容を再度取り込むと、署名可能な新しい版になる。',
    'The draft has {faults}: see errors. Nothing was stored.':
      '下書きに誤りがある（{faults}、下記）。何も保存されなかった。',
    'The version has other content than the one that was read.': 'この版の内容は、読み込んだものと異なる。',
    'Whoever signs acknowledges each open question of the protocol, and no other: GET /v1/protocols shows them.':
      '署名者は、そのプロトコルの未解決の問題をすべて、それだけを確認する：一覧はGET /v1/protocols。',
    'Only a version that is signed here and not retired is reviewed: GET /v1/protocols shows which are.':
      '見直しの対象は、この施設で署名され廃止されていない版のみである：一覧はGET /v1/protocols。',
    'A preview of this cohort runs already. Wait for its end, or close the connection that reads it.':
      'このコホートの試算はすでに実行中である。終わるのを待つか、読み込んでいる接続を閉じる。',
    'As many previews run as this service takes at a time. Wait for the end of one.':
      'このサービスで同時に実行できる数の試算がすでに実行中である。一つが終わるのを待つ。',
    'The worklist takes no such filters.': 'ワークリストではそのような絞り込みはできない。',
    'You have another view of that name: give this one another.':
      '同じ名前の別の表示がある：別の名前を付ける。',
    'You see no such view. GET /v1/worklist/views lists them.':
      'その表示はない。一覧はGET /v1/worklist/views。',
    'You have removed no such view. GET /v1/worklist/views lists those that there are.':
      '自分が削除したその表示はない。現在の一覧はGET /v1/worklist/views。',
    'You have another view of that name by now: give that one another, then bring this one back.':
      '同じ名前の別の表示がすでにある：そちらに別の名前を付けてから元に戻す。',
    'A colleague shares this view: it is changed and removed by its owner. Save one of your own.':
      'この表示は他の担当者が共有している：変更と削除は所有者のみができる。自分の表示を保存する。',
    'No row is ticked: tick the rows first.': '行が選択されていない：先に行を選択する。',
    'The list has more than {n:int} rows, which is more than one table takes: narrow it by a filter.':
      '一覧が{n}行を超え、一つの表に収まらない：絞り込む。',
    'The list cannot be filtered so.': '一覧をそのように絞り込めない。',
    'The search finds too many patients to show them all.': '検索に該当する患者が多すぎて表示しきれない。',
  },
  afterOutage: {
    ' Send the request again.': 'もう一度送信する。',
    ' If this request was to record something, it may or may not have been recorded: send it again with the same Idempotency-Key, or read before you repeat it.':
      '記録しようとした内容は、記録された場合もされていない場合もある：同じIdempotency-Keyで再送するか、確認してからやり直す。',
  },
  answerName: {
    recurrence: '再発',
    'not-reached': '連絡がつかない',
    reached: '連絡がついた',
    done: '実施した',
    'pick-protocol': 'プロトコルを選ぶ',
    accepted: '承認',
  },
  recordedMore: {
    'It recorded what was found: withdraw that fact, then record what the board decides.':
      '所見が記録されている：その記録を取り消してから、キャンサーボードの決定を記録する。',
    'It recorded the contact: withdraw that fact.': '連絡が記録されている：その記録を取り消す。',
    'It counted as an attempt, and the next one is asked for: answer that one.':
      '1回の試みとして数えられ、次が求められている：次の作業に回答する。',
    'It started a course: end its examinations, each with its reason.':
      'コースが開始されている：その検査予定をそれぞれ理由を付けて終了する。',
    'It revised the plan: record the fact that calls for another one.':
      '計画が改訂されている：別の計画の根拠となる記録を加える。',
  },
  caseState: {
    'decided and carried out': '決定済み、実施済み',
    'decided by an answer, which is taken back first': '回答により決定済みであり、先にその回答を取り消す',
  },
  caseWay: {
    'What comes after is another question: a result that is read, or an observation period, asks it. Where the operation was not done, withdraw what says so.':
      'その後は別の議題であり、結果の読影または観察期間から生じる。手術が行われていない場合は、その記録を取り消す。',
    'Take the answer back at POST /v1/work-items/…/reopen.': '回答はPOST /v1/work-items/…/reopenで取り消す。',
  },
  faults: {
    'one fault': '1件',
    '{n:int} faults; the first {told:int} are listed': '{n}件のうち最初の{told}件',
    '{n:int} faults': '{n}件',
  },
  unmet: { 'examinations are': '', 'examination is': '' },
  closedByPerson: { '': '', '; POST …/reopen takes its closing back': '（終了の取り消しはPOST …/reopen）' },
  roles: { '{role} or {roles}': '{role}・{roles}', '{role}': '{role}' },
  role: {
    nurse: '看護師',
    clinician: '医師',
    coordinator: 'コーディネーター',
    integrator: '連携システム',
    auditor: '監査担当',
    admin: '管理者',
    system: 'システム',
  },
  requestPart: { body: '本文', query: '検索条件', path: 'アドレス', headers: 'ヘッダー' },
  anyStatus: {
    '{item:itemState}': '{item}',
    '{work:workStatus}': '{work}',
    live: '有効',
    '{item:itemState} as {why:name}, with the patient': '患者とともに{item}（{why}）',
  },
} as const satisfies Catalogue;
