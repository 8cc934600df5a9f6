import { createServer } from 'node:net';
import type { Config } from '../config.ts';
import { errorCode, OperatorError } from '../db/operator-error.ts';
import type { Api } from '../http/server.ts';

/** Told before anything is started, not after the demo is loaded. */
export function refuseTakenPort(config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(explainListen(error, config)));
    probe.listen(config.port, config.host, () => probe.close(() => resolve()));
  });
}

/**
 * Listens, and gives the address to open.
 * @throws OperatorError with the way out where the port was taken meanwhile
 */
export async function listen(app: Api, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw explainListen(error, config);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
}

function explainListen(error: unknown, { host, port }: Config): unknown {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new OperatorError(
        `Port ${port} of ${host} is taken, perhaps by a Netvigil that runs already. ` +
          `Stop that program, or choose another port: PORT=${port < 65_535 ? port + 1 : 3000} npm start`,
      );
    case 'EACCES':
      return new OperatorError(
        `This account may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OperatorError(
        `HOST=${host} is no address of this machine. Leave HOST out, or set it to 127.0.0.1.`,
      );
    default:
      return error;
  }
}
