import { addDays, writtenDay } from './calendar.ts';
import { triesOf, tryAgainOn } from './care.ts';
import { type RecordForWork, type WantedWork, work } from './work-record.ts';

/** What a loss and a transfer ask for. */
export function workOfCare(record: RecordForWork): WantedWork[] {
  const { lost, transfer } = record.care;
  const wanted: WantedWork[] = [];
  if (lost !== null) {
    const dueOn = tryAgainOn(lost, record.answered);
    // An answer gives the next need another name, also one that was taken back since: the patient is still lost.
    const tries = triesOf(lost, record.answered).length;
    wanted.push(
      work(record, {
        kind: 'lost-contact',
        subject: `${lost.factId} try ${tries + 1}`,
        role: 'nurse',
        dueOn,
        sentence: `Try again by ${writtenDay(dueOn)}: lost to follow-up since ${writtenDay(lost.on)}. Surveillance goes on, and what is overdue stays overdue.`,
        parts: { lostOn: lost.on, tries },
      }),
    );
  }
  if (transfer !== null && transfer.confirmed === null) {
    wanted.push(
      work(record, {
        kind: 'transfer-to-confirm',
        subject: transfer.factId,
        role: 'coordinator',
        dueOn: addDays(transfer.begunOn, record.deadlines.transfer),
        sentence: `Transfer to confirm: ${transfer.receiver}, begun on ${writtenDay(transfer.begunOn)}. Surveillance goes on here until the receiver has confirmed.`,
        parts: { receiver: transfer.receiver, begunOn: transfer.begunOn },
      }),
    );
  }
  return wanted;
}
