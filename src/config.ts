import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { OperatorError } from './db/operator-error.ts';
import { parsePostgresUrl } from './db/postgres-url.ts';
import type { OutboxConfig } from './outbox/outbox.ts';
import { isNetwork } from './outbox/targets.ts';

/** Where the facts are kept: a server of one's own, or the embedded one in a folder. */
export type DatabaseChoice =
  | { readonly kind: 'url'; readonly url: string; readonly migrationUrl: string | null }
  | { readonly kind: 'embedded'; readonly dataDir: string };

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly nodeEnv: 'development' | 'production' | 'test';
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly authMode: 'development';
  readonly database: DatabaseChoice;
  /** Connections of the service's pool. */
  readonly databasePoolSize: number;
  /** Where reminders may go. */
  readonly outbox: OutboxConfig;
};

const text = z.string().min(1, 'is set but empty: give it a value, or unset it');
const wholeNumber = (from: number, to: number) =>
  text
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to, {
      error: `must be a whole number from ${from} to ${to}`,
      when: notEmpty,
    })
    .transform(Number);
const oneOf = <T extends string>(...values: [T, ...T[]]) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
// A URL is never echoed: it holds a password.
const postgresUrl = text.refine((value) => parsePostgresUrl(value) !== null, {
  error:
    'must look like postgres://user:password@host:5432/database (write @ : / % in a password as %40 %3A %2F %25)',
  when: notEmpty,
});

const isHttp = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
const list = text.transform((value) => value.split(',').map((one) => one.trim()));
/** Shorter, a key could be tried out from one signature. */
const KEY_BYTES = 32;

const Environment = z
  .object({
    HOST: text.default('127.0.0.1'),
    PORT: wholeNumber(0, 65_535).default(3000),
    DATABASE_URL: postgresUrl.optional(),
    MIGRATION_DATABASE_URL: postgresUrl.optional(),
    EMBEDDED_DB: oneOf('0', '1').optional(),
    DATA_DIR: text.default('./data'),
    // A misspelt "prod" taken for development would open the service without login.
    NODE_ENV: oneOf('development', 'production', 'test').default('development'),
    LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
    DATABASE_POOL_SIZE: wholeNumber(1, 1000).default(10),
    AUTH_MODE: oneOf('development').default('development'),
    PUBLIC_URL: text
      .refine(isHttp, { error: 'must be a URL, such as https://netvigil.example.org', when: notEmpty })
      .optional(),
    WEBHOOK_TARGETS: list
      .refine((urls) => urls.every((url) => isHttp(url) && plain(new URL(url))), {
        error:
          'must be URLs separated by commas, without user, password, query and fragment, such as https://ehr.example.org/hooks/',
      })
      .optional(),
    WEBHOOK_NETWORKS: list
      .refine((networks) => networks.every(isNetwork), {
        error: 'must be networks separated by commas, such as 10.20.0.0/16 or fd00:1::/64',
      })
      .optional(),
    WEBHOOK_KEY: text
      .refine((value) => Buffer.from(value, 'base64').length >= KEY_BYTES, {
        error: `must be at least ${KEY_BYTES} random bytes in base64, for example from: openssl rand -base64 32`,
        when: notEmpty,
      })
      .optional(),
    SMTP_URL: text
      .refine((value) => URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol), {
        error: 'must look like smtp://user:password@host:587 or smtps://user:password@host:465',
        when: notEmpty,
      })
      .optional(),
    MAIL_FROM: text
      .refine((value) => z.email().safeParse(value).success, {
        error: 'must be an e-mail address, such as netvigil@example.org',
        when: notEmpty,
      })
      .optional(),
  })
  .check(({ value, issues }) => {
    const fault = (variable: string, message: string) =>
      issues.push({ code: 'custom', path: [variable], message, input: undefined });
    const raw = value as Partial<typeof value>;
    const production = raw.NODE_ENV === 'production';
    if (raw.AUTH_MODE === 'development' && production) {
      fault(
        'AUTH_MODE',
        'is development (no login), which refuses NODE_ENV=production: this version has no other mode yet, so unset NODE_ENV to try it on this machine alone',
      );
    }
    if (raw.AUTH_MODE === 'development' && raw.HOST && !isLoopback(raw.HOST)) {
      fault(
        'HOST',
        `is ${raw.HOST}, but AUTH_MODE=development (no login) may be reached from this machine alone: use 127.0.0.1, ::1 or localhost`,
      );
    }
    if (raw.WEBHOOK_TARGETS !== undefined && raw.WEBHOOK_KEY === undefined)
      fault('WEBHOOK_KEY', 'is missing although WEBHOOK_TARGETS is set: webhooks are signed with it');
    if (raw.WEBHOOK_TARGETS === undefined && (raw.WEBHOOK_KEY ?? raw.WEBHOOK_NETWORKS) !== undefined)
      fault('WEBHOOK_TARGETS', 'is missing: without a target no webhook is sent');
    if ((raw.SMTP_URL === undefined) !== (raw.MAIL_FROM === undefined))
      fault(
        raw.SMTP_URL === undefined ? 'SMTP_URL' : 'MAIL_FROM',
        'is missing: e-mail needs both SMTP_URL and MAIL_FROM',
      );
    if (raw.DATABASE_URL !== undefined) return;
    if (raw.MIGRATION_DATABASE_URL !== undefined) {
      fault(
        'DATABASE_URL',
        'is missing although MIGRATION_DATABASE_URL is set: give the URL of the service role too',
      );
    } else if (raw.EMBEDDED_DB === '0') {
      fault(
        'DATABASE_URL',
        'is missing and EMBEDDED_DB=0 forbids the embedded database: set DATABASE_URL, or EMBEDDED_DB=1',
      );
    } else if (production && raw.EMBEDDED_DB !== '1') {
      fault(
        'DATABASE_URL',
        'is missing with NODE_ENV=production: set it, or set EMBEDDED_DB=1 to keep the data in DATA_DIR',
      );
    }
  });

/**
 * Reads the environment. `DATABASE_URL` set: that server and nothing else; otherwise the embedded one,
 * which production must ask for with EMBEDDED_DB=1.
 * @throws {OperatorError} naming every faulty variable, what is wrong with it and the way out.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // Compose files and CI pass NODE_ENV= for "not set".
  const parsed = Environment.safeParse({ ...env, NODE_ENV: env.NODE_ENV === '' ? undefined : env.NODE_ENV });
  if (!parsed.success) throw new OperatorError(faultsMessage(parsed.error), { exitCode: 2 });
  const e = parsed.data;
  const database: DatabaseChoice =
    e.DATABASE_URL === undefined
      ? { kind: 'embedded', dataDir: resolve(e.DATA_DIR) }
      : { kind: 'url', url: e.DATABASE_URL, migrationUrl: e.MIGRATION_DATABASE_URL ?? null };
  return Object.freeze({
    host: e.HOST,
    port: e.PORT,
    nodeEnv: e.NODE_ENV,
    logLevel: e.LOG_LEVEL,
    authMode: e.AUTH_MODE,
    database: Object.freeze(database),
    databasePoolSize: e.DATABASE_POOL_SIZE,
    outbox: Object.freeze(outboxOf(e)),
  });
}

function outboxOf(e: z.output<typeof Environment>): OutboxConfig {
  const host = e.HOST.includes(':') ? `[${e.HOST}]` : e.HOST;
  return {
    publicUrl: e.PUBLIC_URL ?? `http://${host}:${e.PORT}`,
    webhooks:
      e.WEBHOOK_TARGETS === undefined || e.WEBHOOK_KEY === undefined
        ? null
        : {
            targets: {
              prefixes: e.WEBHOOK_TARGETS.map((url) => new URL(url)),
              networks: e.WEBHOOK_NETWORKS ?? [],
            },
            key: Buffer.from(e.WEBHOOK_KEY, 'base64'),
          },
    mail:
      e.SMTP_URL === undefined || e.MAIL_FROM === undefined ? null : { url: e.SMTP_URL, from: e.MAIL_FROM },
  };
}

const plain = ({ username, password, search, hash }: URL): boolean =>
  username + password + search + hash === '';

/** Whether a listener on `host` can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function notEmpty(payload: { value: unknown }): boolean {
  return payload.value !== '' && payload.value !== undefined;
}

function faultsMessage(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  const count = lines.length === 1 ? 'One setting is' : `${lines.length} settings are`;
  return [`${count} wrong in the environment:`, ...lines].join('\n');
}
