import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';

/** A request that a webhook receiver got. */
export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver reads whose clock shows this. @throws where the signature is another's, or of another time */
export function verified(secret: string, got: Received | undefined, now: Date): unknown {
  vi.setSystemTime(now);
  try {
    return new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>);
  } finally {
    vi.useRealTimers();
  }
}

/** A real HTTP server that answers what it is told to. */
export interface Receiver {
  readonly origin: string;
  readonly received: Received[];
  /** Connections, those too that sent nothing. */
  sockets(): number;
  /** Status and headers of the next answers; 204 from the start. */
  answer(status: number, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let reply: { status: number; headers: Record<string, string> } = { status: 204, headers: {} };
  let sockets = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(reply.status, reply.headers).end();
    });
  });
  server.on('connection', () => {
    sockets += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sockets: () => sockets,
    answer: (status, headers = {}) => {
      reply = { status, headers };
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A letter as the mail server took it, with what another's parser makes of it. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly email: Email;
}

export interface Mailbox {
  readonly url: string;
  readonly letters: Letter[];
  /** Answers every letter with this code from now on; null: takes them. */
  refuse(code: number | null): void;
  close(): Promise<void>;
}

/** A real SMTP server. */
export async function startMailbox(): Promise<Mailbox> {
  const letters: Letter[] = [];
  let refusal: number | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (refusal !== null) return callback(Object.assign(new Error('Not now'), { responseCode: refusal }));
        const raw = Buffer.concat(parts);
        const { mailFrom, rcptTo } = session.envelope;
        PostalMime.parse(raw).then((email) => {
          letters.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            raw: raw.toString('utf8'),
            email,
          });
          callback();
        }, callback);
      });
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((done) => listening.once('listening', () => done()));
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    letters,
    refuse: (code) => {
      refusal = code;
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
