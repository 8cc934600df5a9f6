import type { Catalogue } from '../catalogue.ts';

/** Refusals about records and merges, what is sent out, and requests as such. */
export const records = {
  sentence: { '{why:deliveryFault}': '{why}', '{title:problemTitle}': '{title}' },
  refusal: {
    'Both identifiers name one record.': '両方の識別子が同じ記録を指している。',
    'One of the records is part of a merge already.': '一方の記録はすでに統合の一部である。',
    'One of the two records was handed over to another hospital, the other is followed here. Nothing was merged.':
      '一方の記録は他院に引き継がれ、他方は当院で経過を追っている。何も統合されなかった。',
    'The birth dates differ. {more:differing}': '生年月日が異なる。{more}',
    'The sexes differ. {more:differing}': '性別が異なる。{more}',
    'One of the two is recorded as deceased: merged, both are. {more:differing}':
      '一方の死亡が記録されている：統合すると両方が死亡となる。{more}',
    'This site has no such merge. GET /v1/patients/{text} shows those of a patient.':
      'この施設にその統合はない。患者の統合はGET /v1/patients/{text}。',
    'The merge was taken back already.': '統合はすでに取り消されている。',
    'Some facts conflict with what is recorded or with each other. Nothing was recorded.':
      '記録済みの内容と、または互いに矛盾する記録がある。何も記録されなかった。',
    'Only a clinician withdraws a loss, a contact, a transfer or a return. Nothing was recorded.':
      '追跡不能、連絡、転院、再来を取り消せるのは医師のみである。何も記録されなかった。',
    'An identifier is recorded for another patient. Nothing was changed.':
      '識別子が別の患者に登録されている。何も変更されなかった。',
    'Some days lie after the day of the preview.': '試算の日より後の日付がある。',
    'This period has no such scan. GET /v1/observation-periods/{text} lists those there are.':
      'この観察期間にその検査はない。一覧はGET /v1/observation-periods/{text}。',
    'This version was neither signed nor retired here, so that no patient had to be gone through.':
      'この版はこの施設で署名も廃止もされておらず、見直すべき患者はいない。',
    'The system is kept for examinations done elsewhere.':
      'このシステム名は他院で実施された検査のためのものである。',
    'This accession is recorded for another patient. A result moves by the decision "wrong-patient" at POST /v1/results/{text}/resolution, not by a new version.':
      'この受付番号は別の患者に記録されている。結果の移動は新しい版ではなく「患者違い」の決定（POST /v1/results/{text}/resolution）で行う。',
    'This version of the accession is recorded with other content. Send the change as a higher version.':
      'この受付番号の同じ版が別の内容で記録されている。変更はより大きい版番号で送る。',
    'Nobody has signed this version, so that no patient had to be gone through.':
      'この版は署名されておらず、見直すべき患者はいない。',
    'This site has no such version of its settings. GET /v1/settings lists those there are.':
      'この施設の設定にその版はない。一覧はGET /v1/settings。',
    'The settings have faults: each is named below. Correct them in a draft of their own.':
      '設定に誤りがある（下記）。新たな下書きで訂正する。',
    'Nothing is sent to this address.': 'このアドレスには何も送信されない。',
    'There is no such member of staff at this site.': 'この施設にその職員はいない。',
    'A running subscription has this address: end it first to change its roles.':
      'このアドレスの配信登録が有効である：役割を変えるには先に終了する。',
    'This subscription has ended. Open another one instead.': 'この配信登録は終了している。別の登録を行う。',
    'This site has no such subscription. GET /v1/subscriptions lists them.':
      'この施設にその配信登録はない。一覧はGET /v1/subscriptions。',
    'This site has no such delivery. GET /v1/dead-letters lists the dead letters.':
      'この施設にその配信はない。配信不能の一覧はGET /v1/dead-letters。',
    'This is no dead letter: it was delivered, given up, or is on its way.':
      '配信不能の通知ではない：配信済み、中止済み、または配信中である。',
    'This feed has been revoked before.': 'このカレンダー配信はすでに取り消されている。',
    'A feed for the role {role:name} is made and revoked by someone who has it.':
      '役割{role}のカレンダー配信を作成・取り消しできるのは、その役割を持つ者のみである。',
    'This site has no such feed. GET /v1/calendar-feeds lists them.':
      'この施設にそのカレンダー配信はない。一覧はGET /v1/calendar-feeds。',
    'There is no such calendar, or it was revoked. Ask for a new address.':
      'そのカレンダーはないか、取り消されている。新しいアドレスを依頼する。',
    'Idempotency-Key is malformed: send a fresh UUID.':
      'Idempotency-Keyの形式が誤っている：新しいUUIDを送る。',
    'The cursor belongs to another list, to other filters, or is damaged. Ask for the first page again, without it.':
      'カーソルが別の一覧か別の絞り込みのもの、または壊れている。カーソルなしで最初のページから読み込む。',
    'If-Match is malformed: send the ETag with its quotes, such as "3".':
      'If-Matchの形式が誤っている：ETagを引用符ごと送る（例："3"）。',
    'If-Match {fault:noIfMatch}. Read the thing first and send its ETag, such as If-Match: "3".':
      'If-Match{fault}。先に読み込み、そのETagを送る（例：If-Match: "3"）。',
  },
  problemTitle: {
    'The request has a fault': '要求に誤りがある',
    'Not known who asks': '操作者が不明',
    'Not allowed': '許可されていない',
    'Not found': '見つからない',
    'Method not allowed': '許可されていない操作',
    'The request took too long to arrive': '要求の到着に時間がかかりすぎた',
    'In conflict with what is recorded': '記録済みの内容と矛盾する',
    'Changed since you read it': '読み込んだ後に変更された',
    'Too large': '大きすぎる',
    'The address is too long': 'アドレスが長すぎる',
    'Content type not accepted': '受け付けない形式',
    'Not reached from this machine': 'この端末からは利用できない',
    'Understood, and refused': '内容は理解されたが拒否された',
    'If-Match is missing': 'If-Matchがない',
    'The headers are too large': 'ヘッダーが大きすぎる',
    'A fault of the service': 'サービスの不具合',
    'Not available at the moment': '現在利用できない',
    'The request failed': '要求に失敗した',
  },
  differing: {
    'Nothing was merged.': '何も統合されなかった。',
    'The sexes differ. {more:differing}': '性別が異なる。{more}',
    'One of the two is recorded as deceased: merged, both are. {more:differing}':
      '一方の死亡が記録されている：統合すると両方が死亡となる。{more}',
  },
  noIfMatch: {
    'is missing': 'がない',
    'is *, which would overwrite a change that you have not seen':
      'が*であり、見ていない変更を上書きするおそれがある',
  },
  fieldFault: {
    'Must be the receiver that the transfer was begun with, in the same words. Where another one takes over, call this transfer off at …/return and begin anew.':
      '転院の開始時と同じ表記の受け入れ先とする。別の受け入れ先が引き継ぐ場合は、…/returnでこの転院を取りやめて新たに始める。',
    'Must name another record of the same person.': '同一人物の別の記録を指定する。',
    'Is merged into another record already: take that merge back first.':
      'すでに別の記録に統合されている：先にその統合を取り消す。',
    'Has records merged into it: let it survive instead, or take those merges back first.':
      '他の記録が統合されている：こちらを残すか、先にそれらの統合を取り消す。',
    'The record addressed is merged into another: address the surviving one.':
      '指定の記録は別の記録に統合されている：残った方の記録を指定する。',
    'Must stand where the record addressed does: record the return of the one at …/return, or the transfer of the other, then merge.':
      '指定の記録と同じ状況にする：一方の再来（…/return）または他方の転院を記録してから統合する。',
    'Must be true once somebody has made sure that both records are of one person.':
      '両方の記録が同一人物のものと確認したうえでtrueとする。',
    'Must not lie after a fact on record: correct one of the two.':
      '記録済みの事実より後にはできない：どちらかを訂正する。',
    'Names a second fact of this message with other content: send the one that holds.':
      'この送信内の別の内容の記録と同じ名前である：正しい方だけを送る。',
    'Was recorded before and withdrawn as entered in error. Where it holds after all, send it with a source of its own.':
      '以前に記録され、誤登録として取り消されている。やはり正しい場合は、独自のsourceを付けて送る。',
    'Was recorded before and corrected since. Where it holds again, send it with "corrects": "{id:name}".':
      '以前に記録され、その後訂正されている。再び正しい場合は"corrects": "{id}"を付けて送る。',
    'Must be the system that gave the accession. An examination done elsewhere is told at POST /v1/items/{text}/end.':
      '受付番号を付けたシステムとする。他院で実施された検査はPOST /v1/items/{text}/endで伝える。',
    'Names no fact of this patient: give the id of one that GET /v1/patients/{text} shows.':
      'この患者の記録ではない：GET /v1/patients/{text}に示された記録のIDを指定する。',
    'The same source replaced this content since. Where it holds again, send it with "corrects": "{id:name}"; an old message is to be left out.':
      '同じsourceによりその後置き換えられている。再び正しい場合は"corrects": "{id}"を付けて送る。古い送信であれば除く。',
    'Names a fact that is corrected already: correct the newest one instead.':
      'すでに訂正された記録である：最新の記録を訂正する。',
    'Names a withdrawal, which cannot be corrected: record the fact anew, with a source of its own.':
      '取り消しの記録であり訂正できない：独自のsourceを付けて新たに記録する。',
    'Names a fact about where the patient is cared for; withdrawing it needs the role clinician.':
      '患者の診療先についての記録である。取り消しには医師の権限が必要。',
    'Names a fact about where the patient is cared for, which no other fact corrects: withdraw it as "entered-in-error", then record what holds with its own command.':
      '患者の診療先についての記録であり、他の記録では訂正できない：誤登録として取り消してから、正しい内容を専用の操作で記録する。',
    'Must be an identifier of this patient, or of nobody yet.':
      'この患者の識別子か、まだ誰のものでもない識別子とする。',
    'Must be the patient the accession is recorded for.': '受付番号が記録されている患者とする。',
    'Must be higher than {n:int} where the content differs.': '内容が異なる場合は{n}より大きい値とする。',
    'Must be the next of a page of this list, asked for with the same filters.':
      '同じ絞り込みで読み込んだ、この一覧のページのnextとする。',
    'Must be an entity tag in double quotes, such as "3".':
      '二重引用符で囲んだエンティティタグとする（例："3"）。',
  },
} as const satisfies Catalogue;
