import { connect, type Socket } from 'node:net';

/** What a side answered while it was asked. */
export interface Asked {
  readonly answers: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Bytes of the last answer's body. */
  readonly bytes: number;
}

export interface Question {
  readonly port: number;
  readonly connections: number;
  readonly ms: number;
  /** The request as it goes over the wire. */
  request(): Buffer;
}

/**
 * Asks over loopback sockets that stay open, one request at a time on each. The reading is as little as HTTP/1.1
 * allows: a client that parses costs a share of the same two cores, and makes two sides look more alike.
 * @throws where an answer is not 200 or 201
 */
export async function ask({ port, connections, ms, request }: Question): Promise<Asked> {
  const latencies: number[] = [];
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const begun = performance.now();
  let bytes = 0;
  const chains = sockets.map(async (socket) => {
    while (performance.now() - begun < ms) {
      const sent = performance.now();
      bytes = await once(socket, request());
      latencies.push(performance.now() - sent);
    }
  });
  try {
    await Promise.all(chains);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const seconds = (performance.now() - begun) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
  return {
    answers: latencies.length,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    bytes,
  };
}

/** One request as the ones above send it. */
export function wire(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined
      ? []
      : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

/** The body of one answer, read whole: for looking at, not for measuring. */
export async function fetchJson(
  port: number,
  path: string,
  init: RequestInit = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function once(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let [total, wanted, length] = [0, Number.POSITIVE_INFINITY, 0];
    const done = (error: Error | null) => {
      socket.off('data', read).off('error', done).off('close', closed);
      if (error) reject(error);
      else resolve(length);
    };
    const closed = () => done(new Error('The server closed the connection'));
    const read = (chunk: Buffer) => {
      chunks.push(chunk);
      total += chunk.length;
      if (wanted === Number.POSITIVE_INFINITY) {
        const head = (chunks.length === 1 ? chunk : Buffer.concat(chunks)).toString('latin1', 0, 4096);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!/^HTTP\/1\.1 20[01] /.test(head)) return done(new Error(`Answered ${head.slice(0, 2000)}`));
        length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        wanted = end + 4 + length;
      }
      if (total >= wanted) done(null);
    };
    socket.on('data', read).on('error', done).on('close', closed);
    socket.write(request);
  });
}
