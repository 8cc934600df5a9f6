import { createTransport, type Transporter } from 'nodemailer';
import { writtenDay } from '../domain/calendar.ts';
import { isOfEscalation } from '../domain/escalation.ts';
import { DeliveryFault, type Message } from './message.ts';

const PATIENCE_MS = 10_000;

/** Sends e-mail by one SMTP server. */
export interface Mailer {
  /** @throws {DeliveryFault} */
  send(message: Message, link: string): Promise<void>;
  close(): void;
}

/**
 * @param url `smtp://user:password@host:587` or `smtps://…`
 * @param from the sender
 */
export function createMailer(url: string, from: string): Mailer {
  const transport: Transporter = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  return {
    send: async (message, link) => {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: message.address },
          // The same at every try: a server or a reader that has it already can tell.
          messageId: `<${message.id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          subject: subjectOf(message),
          text: textOf(message, link),
        });
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        // 550 and its like: this address will never take it.
        const permanent = code === 'EENVELOPE' && (responseCode ?? 0) >= 550 && (responseCode ?? 0) < 560;
        throw new DeliveryFault(
          `The mail server did not take it (${responseCode ?? code ?? 'unknown'}).`,
          permanent,
        );
      }
    },
    close: () => transport.close(),
  };
}

const subjectOf = ({ reminder }: Message): string =>
  isOfEscalation(reminder.kind)
    ? `Netvigil: nobody has taken up what was due on ${writtenDay(reminder.dueOn)}`
    : `Netvigil: something is due on ${writtenDay(reminder.dueOn)}`;

const firstLineOf = ({ reminder, site }: Message): string =>
  isOfEscalation(reminder.kind)
    ? `For the role ${reminder.role} at ${site}: something was due on ${writtenDay(reminder.dueOn)}, and nobody has taken it up (${reminder.kind}).`
    : `A reminder (${reminder.kind}) for the role ${reminder.role} at ${site}: due on ${writtenDay(reminder.dueOn)}.`;

const textOf = (message: Message, link: string): string =>
  [
    firstLineOf(message),
    'What it is about is shown there:',
    link,
    `Reminder ${message.reminder.id}`,
    'Whoever receives this by mistake: a coordinator of the site ends the subscription.',
    '',
  ].join('\n\n');
