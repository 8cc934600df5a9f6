import type { Catalogue } from '../catalogue.ts';

/** Work for a person, and gaps. */
export const work = {
  sentence: {
    '{work} ({status:workStatus})': '{work}（{status}）',
    '{work}': '{work}',
  },
  work: {
    '{fact:factName} missing. {why:missings} No protocol is chosen before it is known.':
      '{fact}が未記録。{why}判明するまでプロトコルは選ばれない。',
    '{fact:factName} missing. {why:missings} The fuller protocol runs meanwhile.':
      '{fact}が未記録。{why}それまでは、より手厚いプロトコルを適用する。',
    'No protocol covers this patient. {reason:whyStuck} A clinician picks a signed protocol or decides against surveillance, with a reason.':
      'この患者に該当するプロトコルがない。{reason}医師が署名済みのプロトコルを選ぶか、サーベイランスを行わないことを理由とともに決定する。',
    'Protocol awaits signature: {code} would cover this patient, and no version of it is signed.':
      'プロトコルの署名待ち：この患者には{code}が該当するが、署名された版がない。',
    'Protocol awaits signature: {code} {versions} is retired, and no other version of it is signed. The examinations planned so far go on.':
      'プロトコルの署名待ち：{code} {versions}は廃止され、他に署名された版がない。これまでに予定された検査は続く。',
    'The grades on record disagree. {grading}': '記録されたグレードが一致しない。{grading}',
    'Confirm the day of the {event:anchorEvent}: it is known only in part, and {code} counts from its earliest day, {day:date}. Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.':
      '{event}の日の確認：日付の一部のみ判明しており、{code}は最も早い日（{day}）から数えている。日が分かる場合は訂正として記録する。「確認した」ならそのまま残る。',
    'Confirm the day of the {event:operation}: it is {known:dayKnown}, and may lie before the board\'s decision of {day:date}. Until then it carries nothing out. Where the day is known, record it as a fact that corrects this one; "confirmed" says that it was done on that day or later.':
      '{event}の日の確認：{known}、キャンサーボードの決定（{day}）より前の可能性がある。確認されるまで決定は実施済みとならない。日が分かる場合は訂正として記録する。「確認した」はその日以降に行われたことを意味する。',
    'Confirm the day of the {event:operation}: it is {known:dayKnown}, and the observation ended with it on {day:date}. Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.':
      '{event}の日の確認：{known}、観察はこれにより{day}に終了した。日が分かる場合は訂正として記録する。「確認した」ならそのまま残る。',
    'Which was first? The {event:operation} and the board\'s decision for it are both of {day:date}, and the board had decided against it before. Until a person says, it carries nothing out. Where the day is another, record it as a fact that corrects this one; "confirmed" says that it was done after the decision.':
      'どちらが先か：{event}とそれを行うキャンサーボードの決定がともに{day}で、それ以前は行わないと決定されていた。確認されるまで決定は実施済みとならない。日が異なる場合は訂正として記録する。「確認した」は決定の後に行われたことを意味する。',
    'Which is true? A {event:operation} lies on {on:date}, before the board\'s decision of {day:date}. The decision stands until a person says. Where the day is wrong, record it as a fact that corrects this one; where nothing was done, withdraw the fact. "confirmed" says that it was done before the decision, and ends the observation on that day.':
      'どちらが正しいか：{event}の日（{on}）がキャンサーボードの決定（{day}）より前である。確認されるまで決定は有効。日が誤りであれば訂正として記録し、行われていなければ記録を取り消す。「確認した」は決定の前に行われたことを意味し、観察はその日に終了となる。',
    'Which is true? The observation was closed as of {on:date}, before the board\'s decision of {day:date}. The decision stands until a person says. Where it was not to be closed, open it again. "confirmed" says that it ended before the decision, on that day.':
      'どちらが正しいか：観察の終了日（{on}）がキャンサーボードの決定（{day}）より前である。確認されるまで決定は有効。終了が誤りであれば再開する。「確認した」は決定の前のその日に終了したことを意味する。',
    '{n:int} curative resections of the primary are on record ({days:isos}), none as the completion of another. Where one corrects the other, record it as a fact that corrects; where both were done, "confirmed".':
      '原発巣の根治切除が{n}件記録されており（{days}）、いずれも追加切除とされていない。一方が他方の訂正であれば訂正として記録し、両方とも行われたのであれば「確認した」とする。',
    'Interval exceeded: {series} has not been done since {since:date}{anchored}; the longest interval is {period}.':
      '検査間隔の超過：{series}は{since}以降{anchored}行われていない。最長間隔は{period}。',
    'Confirm earlier imaging: {n:int} examinations were due before the plan was accepted.':
      '過去の画像検査の確認：計画の承認前に{n}件の検査が予定日を迎えていた。',
    'Confirm earlier imaging: {n:int} examination was due before the plan was accepted.':
      '過去の画像検査の確認：計画の承認前に{n}件の検査が予定日を迎えていた。',
    'End of plan: no examination lies ahead. A clinician discharges the patient or continues, with a reason.':
      '計画の終了：今後の検査がない。医師が終診または継続を理由とともに決定する。',
    'Proposed revision: {starts:coursesStart}, {ends:coursesEnd}; {added:int} examinations added, {moved:int} moved, {dropped:int} dropped, {kept:int} kept. Until a clinician accepts, the examinations planned so far stay.':
      '計画の改訂案：{starts}、{ends}。検査の追加{added}件、移動{moved}件、削除{dropped}件、維持{kept}件。医師が承認するまで、これまでの検査予定が有効。',
    'Is the patient there again? Lost to follow-up since {since:date}, and {seen} of {on:date} is on record. "Reached" records the contact, and what the loss ended is proposed anew; "not reached" keeps the loss.':
      '患者と再び連絡がついたか：{since}から追跡不能だが、{on}の{seen}が記録されている。「連絡がついた」で連絡の再開が記録され、追跡不能により終わったものが改めて提案される。「連絡がつかない」では追跡不能のまま。',
    'Try again by {by:date}: lost to follow-up since {since:date}. Surveillance goes on, and what is overdue stays overdue.':
      '{by}までに再度連絡：{since}から追跡不能。サーベイランスは続き、期限超過の検査は期限超過のまま残る。',
    'Transfer to confirm: {receiver:text}, begun on {begun:date}. Surveillance goes on here until the receiver has confirmed.':
      '転院の確認待ち：{receiver}、{begun}開始。受け入れ先が確認するまで当院でサーベイランスを続ける。',
    'Result that closes nothing. {why:unmatched}': 'どの検査予定にも該当しない結果。{why}',
    'Result to review: {modality} {regions} of {on:date}{status:changedStatus}.':
      '結果の確認待ち：{modality}（{regions}）{on}{status}。',
    'Next step after a suspicious finding: {what:text}, by {by:date}. The report has changed since: it is {change:reportNow}.':
      '疑わしい所見への対応：{what}、{by}まで。その後報告が変わった：{change}。',
    'Next step after a suspicious finding: {what:text}, by {by:date}.':
      '疑わしい所見への対応：{what}、{by}まで。',
    'Decided by the board, not carried out: {what:text}, by {by:date}.':
      'キャンサーボードで決定、未実施：{what}、{by}まで。',
    'Instead of a contraindicated examination: {what:text}, by {by:date}.':
      '禁忌の検査の代わり：{what}、{by}まで。',
    'For the board: recurrence {place}, read in {exam}. What follows? Nothing is missing for the decision.':
      'キャンサーボードへ：{place}再発（{exam}で読影）。今後の方針は？決定に必要な情報はそろっている。',
    'For the board: recurrence {place}, read in {exam}. What follows? Still missing: {what:lackings}.':
      'キャンサーボードへ：{place}再発（{exam}で読影）。今後の方針は？不足している情報：{what}。',
    'Which plan now? {what:ofRecurrence} Surveillance goes on meanwhile.':
      '今後の方針は？{what}その間もサーベイランスは続く。',
    'Decided, not carried out. {what:ofRecurrence} {settled:settledBy}': '決定済み、未実施。{what}{settled}',
    'The appointment of {on:date} for {what:bookedScan} has passed and no result has come: {next:afterAppointment}':
      '{what}の予約日（{on}）を過ぎたが、結果が届いていない：{next}',
    'The appointment of {on:date} for {series} has passed and no result has come: {next:afterAppointment}':
      '{series}の予約日（{on}）を過ぎたが、結果が届いていない：{next}',
    'What a recurrence rests on has changed: {exam} is {change:reportNow}. The fact and the board item stay{made:decisionStays}. Where the recurrence no longer holds, withdraw the fact, then answer "confirmed".':
      '再発の根拠が変わった：{exam}は{change}。記録とキャンサーボードの案件は{made}。再発と言えなくなった場合は、その記録を取り消してから「確認した」と回答する。',
    'Convene or defer: no meeting of the board is in time for a decision due on {due:date}. Convene or move a meeting, or record that it is deferred. The case stands on the next agenda all the same.':
      '招集または延期：期限{due}の決定に間に合うキャンサーボードがない。会議を招集または変更するか、延期を記録する。いずれの場合も次回の議題に載る。',
    "What an outcome rests on has changed: round {n:int} was {was:outcome}, and by today's facts and scans it is {is:outcomes}: {why:observed}. The decision stays as it was made. {period:periodTold}":
      '結果の根拠が変わった：第{n}回は{was}だったが、現在の記録と検査では{is}（{why}）。決定はそのまま残る。{period}',
    "What an outcome rests on has changed: round {n:int} was {was:outcome}, and by today's facts and scans it is {is:outcomes}. The decision stays as it was made. {period:periodTold}":
      '結果の根拠が変わった：第{n}回は{was}だったが、現在の記録と検査では{is}。決定はそのまま残る。{period}',
    "What an outcome rests on has changed: round {n:int} was {was:outcome}, and by today's facts and scans it is {is:outcomes}: {why:observed}. {period:periodTold}":
      '結果の根拠が変わった：第{n}回は{was}だったが、現在の記録と検査では{is}（{why}）。{period}',
    "What an outcome rests on has changed: round {n:int} was {was:outcome}, and by today's facts and scans it is {is:outcomes}. {period:periodTold}":
      '結果の根拠が変わった：第{n}回は{was}だったが、現在の記録と検査では{is}。{period}',
    'What a decision rests on has changed: {why:observed}. The decision stays as it was made. {period:periodTold}':
      '決定の根拠が変わった：{why}。決定はそのまま残る。{period}',
    'A final reading is needed of {scan}, read as preliminary on {on:date}.':
      '{scan}の確定の読影が必要（{on}に暫定の読影）。',
    'The baseline is in doubt: {why:observedAlone}. Read it again. {period:periodTold}':
      'ベースラインに疑いがある：{why}。再読影が必要。{period}',
    'Urgent, for the board. {period:periodTold}': '緊急、キャンサーボードへ。{period}',
    'For the board. {period:periodTold}': 'キャンサーボードへ。{period}',
    'Decided, not carried out. {period:periodTold} The hepatectomy, recorded as a fact, settles it.':
      '決定済み、未実施。{period}肝切除が記録されると解決する。',
    'Which plan now? {period:periodTold} Surveillance goes on meanwhile.':
      '今後の方針は？{period}その間もサーベイランスは続く。',
    'Deviation: {deviation}. {period:periodTold} Note why; the period stays among those who entered.':
      '逸脱：{deviation}。{period}理由を記録する。観察開始例の数には残る。',
    'Deviation: {deviation}. {what:ofRecurrence} Note why.': '逸脱：{deviation}。{what}理由を記録する。',
    '{period:periodTold}': '{period}',
    'Which plan now? The observation rule does not apply: {why:observed}.':
      '今後の方針は？観察規則は適用されない：{why}。',
    'Observation rule awaits signature: a period would be proposed to this patient, and no signed settings of this site speak of the rule.':
      '観察規則の署名待ち：この患者には観察期間の提案が見込まれるが、観察規則を定めて署名された施設設定がない。',
    'Open an observation period: liver metastases whose type is not known{staged}{again}. A clinician opens it, or declines with a reason.':
      '観察期間の開始：型の不明な肝転移{staged}{again}。医師が開始するか、理由を記して見送る。',
    'Open an observation period: liver metastases of type {nelmType}{staged}{again}. A clinician opens it, or declines with a reason.':
      '観察期間の開始：{nelmType}の肝転移{staged}{again}。医師が開始するか、理由を記して見送る。',
    'No plan runs for this patient, no decision says that none is wanted, and nobody is asked for anything. Look at the record: what is recorded next works out the plan anew.':
      'この患者には有効な計画がなく、計画不要の決定も、担当者への依頼もない。記録を確認する。次に記録が加わると計画が新たに作られる。',
    'No examination lies ahead of a plan that runs. A clinician discharges the patient or continues, with a reason.':
      '有効な計画に今後の検査がない。医師が終診または継続を理由とともに決定する。',
    '{code} v{v:int} was checked last on {on:date}. A clinician reads it again and records the review, or signs another version.':
      '{code} v{v}の最終確認は{on}。医師が見直して確認を記録するか、別の版に署名する。',
    'The plan could not be worked out anew. Look at the record of this patient, and tell your administrator: the log has the fault.':
      '計画を再計算できなかった。この患者の記録を確認し、管理者に連絡する。不具合の内容はログにある。',
    'A reminder by {channel} could not be delivered. {why:deliveryFault} Mend the way, then send it again (/v1/dead-letters), or end the subscription.':
      '{channel}による通知を配信できなかった。{why}原因を取り除いて再送する（/v1/dead-letters）か、配信登録を終了する。',
  },
  seen: { 'a scan': '検査', 'a return': '帰院', 'a fact': '診療記録' },
  ofRecurrence: {
    'Of the recurrence {place}, read in {exam}: {decision:decisionEnded}':
      '{place}再発（{exam}で読影）について、{decision}',
  },
  /** A reason that ends with a stop of its own keeps it and has no other; what was stored before may have two. */
  decisionEnded: {
    '{decision}。.': '{decision}。',
    '{decision}..': '{decision}. ',
    '{decision}。': '{decision}。',
    '{decision}！': '{decision}！',
    '{decision}？': '{decision}？',
    '{decision}!': '{decision}! ',
    '{decision}?': '{decision}? ',
    '{decision}.': '{decision}. ',
  },
  decisionStays: {
    '': '残る',
    ', and so does the decision as it was made': '残り、決定もそのまま残る',
  },
  settledBy: {
    'The hepatectomy, recorded as a fact, settles it.': '肝切除が記録されると解決する。',
    'The resection, recorded as a fact, settles it.': '切除が記録されると解決する。',
    'Answered "done" once it is carried out.': '実施後に「実施した」と回答する。',
  },
  afterAppointment: {
    'find out whether the patient came. Where the scan was done, its report is late; where it was not, book another day, or {end:instead}.':
      '来院の有無を確認する。検査が実施済みなら報告が遅れている。未実施なら別の日を予約するか、{end}。',
    'the patient came, as was answered on {on:date}. Ask for the report.':
      '患者は来院した（{on}の回答）。報告を問い合わせる。',
    'the patient was reached on {on:date}, and no other day is booked. Book one, or {end:instead}.':
      '患者に連絡がついたが（{on}）、別の日の予約がない。予約するか、{end}。',
    'the patient was not reached on {on:date}. Try again, or a clinician records the loss.':
      '患者に連絡がつかなかった（{on}）。再度連絡するか、医師が追跡不能を記録する。',
  },
  bookedScan: { 'the scan of the observation period': '観察期間の検査' },
  instead: {
    'end the examination with its reason': '理由を付けて検査予定を終了する',
    'a clinician closes the period with a reason': '医師が理由を付けて観察期間を終了する',
  },
  whyStuck: { '{uncovered}': '{uncovered}', '{missing}': '{missing}' },
  versions: { 'v{v:int} and {versions}': 'v{v}と{versions}', 'v{v:int}': 'v{v}' },
  operation: { hepatectomy: '肝切除', resection: '切除' },
  dayKnown: { 'not known': '日付が不明で', 'known only in part': '日付の一部のみ判明しており' },
  anchored: { '': '', ' (the anchor; no scan is known)': '（起算日、検査の記録なし）' },
  coursesStart: { 'no course starts': '開始するコースなし', '{courses} starts': '{courses}を開始' },
  coursesEnd: { 'none ends': '終了なし', '{courses} ends': '{courses}を終了' },
  courses: {
    '{code} v{v:int} from {on:iso}, {courses}': '{code} v{v}（{on}起算）、{courses}',
    '{code} v{v:int} from {on:iso}': '{code} v{v}（{on}起算）',
  },
  changedStatus: { '': '', ' (corrected)': '（訂正）', ' (amended)': '（追補）' },
  reportNow: {
    'no longer among the results of this patient': 'この患者の結果に含まれなくなった',
    '{status:resultStatus}, version {v:int}': '{status}、第{v}版',
  },
  staged: { '': '', ', staged on {date}': '（{date}病期診断）' },
  again: {
    '': '',
    '; the patient was lost during an earlier period and has been reached again':
      '。以前の観察期間中に追跡不能となったが、再び連絡がついた',
  },
  unreached: { 'no answer in time': '時間内に応答なし', '{code:name}': '{code}' },
  channel: { webhook: 'Webhook', email: 'メール' },
  deliveryFault: {
    'The service ended in each try.': '試行のたびにサービスが停止した。',
    'The service failed to send it.': 'サービスが送信に失敗した。',
    'The target answered {status:int}.': '送信先の応答は{status}。',
    'The target answered with a redirect ({status:int}), which is not followed.':
      '送信先がリダイレクト（{status}）を返したが、追跡しない。',
    'The target could not be reached ({why:unreached}).': '送信先に接続できなかった（{why}）。',
    'The mail server did not take it ({why:name}).': 'メールサーバーが受け付けなかった（{why}）。',
    'This service sends no webhooks (WEBHOOK_TARGETS).':
      'このサービスはWebhookを送信しない（WEBHOOK_TARGETS）。',
    'This service sends no e-mail (SMTP_URL).': 'このサービスはメールを送信しない（SMTP_URL）。',
    'It is not on the list of targets that this service may send to (WEBHOOK_TARGETS); the operator adds it there.':
      'このサービスの送信先一覧（WEBHOOK_TARGETS）にない。運用者が一覧に加える。',
    'The name of the target has no address.': '送信先の名前にアドレスがない。',
    'The target lies in a network that is not public and not in WEBHOOK_NETWORKS.':
      '送信先が、公開されておらずWEBHOOK_NETWORKSにもないネットワークにある。',
    'A target on the public internet is reached by https alone.':
      '公開インターネット上の送信先にはhttpsのみで接続する。',
    'A target has neither user, password nor fragment.':
      '送信先のURLにユーザー名、パスワード、フラグメントは使えない。',
  },
} as const satisfies Catalogue;
