import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLoopback, loadConfig } from '../../src/config.ts';
import { OperatorError } from '../../src/db/operator-error.ts';

function faults(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
  return 'no fault';
}

test('an empty environment gives a service on this machine alone, with the embedded database', () => {
  const config = loadConfig({});
  expect(config).toEqual({
    host: '127.0.0.1',
    port: 3000,
    nodeEnv: 'development',
    logLevel: 'info',
    authMode: 'development',
    database: { kind: 'embedded', dataDir: resolve('data') },
    databasePoolSize: 10,
    outbox: { publicUrl: 'http://127.0.0.1:3000', webhooks: null, mail: null },
  });
  expect(Object.isFrozen(config) && Object.isFrozen(config.database)).toBe(true);
});

describe('the choice of the database', () => {
  const url = 'postgres://netvigil_app:geheim@db.example:5432/netvigil';

  test('DATABASE_URL set: that and nothing else', () => {
    const database = { kind: 'url', url, migrationUrl: null };
    expect(loadConfig({ DATABASE_URL: url }).database).toEqual(database);
    expect(loadConfig({ DATABASE_URL: url, EMBEDDED_DB: '1' }).database).toEqual(database);
  });

  test('MIGRATION_DATABASE_URL gives migrations a role of their own', () => {
    const owner = 'postgres://netvigil_owner@db.example/netvigil';
    const config = loadConfig({ DATABASE_URL: url, MIGRATION_DATABASE_URL: owner });
    expect(config.database).toEqual({ kind: 'url', url, migrationUrl: owner });
    expect(faults({ MIGRATION_DATABASE_URL: owner })).toContain(
      'DATABASE_URL is missing although MIGRATION_DATABASE_URL is set',
    );
  });

  test('a unix socket without a host is a URL too', () => {
    const socket = 'postgres://netvigil_app@/netvigil?host=/run/postgresql';
    expect(loadConfig({ DATABASE_URL: socket }).database).toMatchObject({ kind: 'url', url: socket });
  });

  test('production without DATABASE_URL is refused, unless it asks for the embedded one', () => {
    expect(faults({ NODE_ENV: 'production' })).toContain('DATABASE_URL is missing with NODE_ENV=production');
    expect(faults({ NODE_ENV: 'production', EMBEDDED_DB: '1' })).not.toContain('DATABASE_URL');
  });

  test('EMBEDDED_DB=0 without DATABASE_URL leaves no database', () => {
    expect(faults({ EMBEDDED_DB: '0' })).toContain('DATABASE_URL is missing and EMBEDDED_DB=0');
  });

  test('a URL set but empty never falls back to the embedded database in silence', () => {
    expect(faults({ DATABASE_URL: '' })).toContain('DATABASE_URL is set but empty');
  });

  test.each(['mysql://u:geheim@h/d', 'postgres://u:geheim@h', 'postgres://u:ge heim/@@h:x/d', 'geheim'])(
    'a URL that is none is refused without being shown: %s',
    (wrong) => {
      expect(faults({ DATABASE_URL: wrong })).toContain('DATABASE_URL must look like postgres://');
      expect(faults({ DATABASE_URL: wrong })).not.toContain('heim');
    },
  );
});

describe('development mode, which has no login', () => {
  test('refuses production', () => {
    expect(faults({ NODE_ENV: 'production', EMBEDDED_DB: '1' })).toMatch(
      /AUTH_MODE .*refuses NODE_ENV=production/,
    );
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'netvigil.example', '127.0.0.1.example'])(
    'refuses to listen on %s',
    (HOST) => {
      expect(faults({ HOST })).toContain(`HOST is ${HOST}`);
    },
  );

  test.each(['127.0.0.1', '127.0.0.53', '::1', 'localhost'])('listens on %s', (HOST) => {
    expect(loadConfig({ HOST }).host).toBe(HOST);
    expect(isLoopback(HOST)).toBe(true);
  });
});

test('every fault is told in one message, with its variable and the way out', () => {
  const message = faults({
    HOST: '0.0.0.0',
    PORT: '70000',
    NODE_ENV: 'prod',
    LOG_LEVEL: 'loud',
    DATABASE_POOL_SIZE: 'ten',
    AUTH_MODE: 'none',
    EMBEDDED_DB: 'yes',
    DATA_DIR: '',
  });
  expect(message).toContain('7 settings are wrong');
  for (const line of [
    'PORT must be a whole number from 0 to 65535',
    'NODE_ENV must be one of development, production, test',
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
    'DATABASE_POOL_SIZE must be a whole number from 1 to 1000',
    'AUTH_MODE must be one of development',
    'EMBEDDED_DB must be one of 0, 1',
    'DATA_DIR is set but empty: give it a value, or unset it',
  ]) {
    expect(message).toContain(line);
  }
});

test('NODE_ENV set but empty counts as not set, as Compose files write it', () => {
  expect(loadConfig({ NODE_ENV: '' }).nodeEnv).toBe('development');
});

describe('the ways out', () => {
  const key = Buffer.alloc(32, 1).toString('base64');

  test('targets, networks and a key; mail by a server and a sender; links from a public address', () => {
    const { outbox } = loadConfig({
      PUBLIC_URL: 'https://netvigil.example.org',
      WEBHOOK_TARGETS: 'https://ehr.example.org/hooks/, https://ris.example.org/in',
      WEBHOOK_NETWORKS: '10.20.0.0/16',
      WEBHOOK_KEY: key,
      SMTP_URL: 'smtp://mail.example.org:587',
      MAIL_FROM: 'netvigil@example.org',
    });
    expect(outbox.publicUrl).toBe('https://netvigil.example.org');
    expect(outbox.webhooks?.targets.prefixes.map(String)).toEqual([
      'https://ehr.example.org/hooks/',
      'https://ris.example.org/in',
    ]);
    expect(outbox.webhooks?.targets.networks).toEqual(['10.20.0.0/16']);
    expect(outbox.mail).toEqual({ url: 'smtp://mail.example.org:587', from: 'netvigil@example.org' });
    expect(loadConfig({ HOST: '::1', PORT: '4000' }).outbox.publicUrl).toBe('http://[::1]:4000');
  });

  test.each([
    [{ WEBHOOK_TARGETS: 'https://ehr.example.org/' }, 'WEBHOOK_KEY is missing'],
    [{ WEBHOOK_KEY: key }, 'WEBHOOK_TARGETS is missing'],
    [{ WEBHOOK_TARGETS: 'ehr.example.org', WEBHOOK_KEY: key }, 'WEBHOOK_TARGETS must be URLs'],
    [{ WEBHOOK_TARGETS: 'https://a:b@ehr.example.org/', WEBHOOK_KEY: key }, 'WEBHOOK_TARGETS must be URLs'],
    [
      { WEBHOOK_TARGETS: 'https://ehr.example.org/', WEBHOOK_KEY: 'c2hvcnQ=' },
      'WEBHOOK_KEY must be at least 32',
    ],
    [{ WEBHOOK_NETWORKS: '10.0.0.0' }, 'WEBHOOK_NETWORKS must be networks'],
    [{ SMTP_URL: 'smtp://mail.example.org' }, 'MAIL_FROM is missing'],
    [{ MAIL_FROM: 'netvigil@example.org' }, 'SMTP_URL is missing'],
    [{ SMTP_URL: 'https://mail.example.org', MAIL_FROM: 'netvigil@example.org' }, 'SMTP_URL must look like'],
    [{ SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'nobody' }, 'MAIL_FROM must be an e-mail address'],
    [{ PUBLIC_URL: 'netvigil' }, 'PUBLIC_URL must be a URL'],
  ])('%j: %s', (env, fault) => {
    expect(faults(env as unknown as Record<string, string>)).toContain(fault);
  });

  test('no fault tells the password of the mail server or the key', () => {
    const told = faults({ SMTP_URL: 'http://user:geheim@mail.example.org', WEBHOOK_KEY: 'Z2VoZWlt' });
    expect(told).not.toMatch(/geheim|Z2VoZWlt/);
  });
});
