import { addDays, writtenDay } from './calendar.ts';
import { tryingAgain } from './seen-again.ts';
import { type RecordForWork, type WantedWork, work } from './work-record.ts';

/** What a loss and a transfer ask for. */
export function workOfCare(record: RecordForWork): WantedWork[] {
  const { lost, transfer } = record.care;
  const wanted: WantedWork[] = [];
  if (lost !== null) {
    const trying = tryingAgain(lost, record.seen, record.answered, record.deadlines.other);
    wanted.push(work(record, { kind: 'lost-contact', role: 'nurse', ...trying }));
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
