import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from './operator-error.ts';

/**
 * Who the server runs as. PostgreSQL refuses root, and initdb refuses a user id that /etc/passwd does not
 * know. `namespace` keeps our own rights on files while the server believes to be `uid`.
 */
export type ServerAccount =
  | { readonly kind: 'self' }
  | { readonly kind: 'switch'; readonly name: string; readonly uid: number; readonly gid: number }
  | { readonly kind: 'namespace'; readonly uid: number; readonly gid: number };

type PasswdEntry = { name: string; uid: number; gid: number };

/** The command line and spawn options that run `file` as `account`. */
export function commandAs(account: ServerAccount, file: string, args: readonly string[]) {
  if (account.kind === 'namespace') {
    const map = ['--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--', file, ...args];
    return { file: 'unshare', args: map, identity: {} };
  }
  const identity = account.kind === 'switch' ? { uid: account.uid, gid: account.gid } : {};
  return { file, args: [...args], identity };
}

/**
 * Chooses who runs the server: ourselves, unless we are root or a user without a name. Then an account that
 * reaches both the programs and the folder, or a user namespace.
 * @param postgres the server's program, which the account must be able to run.
 * @param dataDir an existing folder; the cluster `pgdata` in it may not exist yet.
 * @throws {OperatorError} when no way is open, with the reasons.
 */
export function chooseAccount(postgres: string, dataDir: string, pgdata: string): ServerAccount {
  if (process.platform === 'win32' || process.geteuid === undefined) return { kind: 'self' };
  const root = process.geteuid() === 0;
  if (!root && hasName()) return { kind: 'self' };

  const passwd = readPasswd();
  const stranger = passwd.find((entry) => entry.name === 'nobody') ?? passwd.find((entry) => entry.uid !== 0);
  const namespace: ServerAccount[] = stranger
    ? [{ kind: 'namespace', uid: stranger.uid, gid: stranger.gid }]
    : [];
  const candidates = root ? [...accountsForRoot(passwd, dataDir, pgdata), ...namespace] : namespace;
  // A cluster that root owns was made in a namespace: going on that way needs no change of owner.
  if (root && ownerOf(pgdata) === 0) candidates.sort((a, b) => rank(a) - rank(b));

  for (const account of candidates) {
    if (canRun(account, postgres, dataDir)) return account;
  }
  throw new OperatorError(root ? rootMessage(dataDir) : namelessMessage());
}

/** Makes `path` and everything in it the account's. A folder that already is stays untouched. */
export function giveTo(account: ServerAccount, path: string): void {
  if (process.platform === 'win32' || process.geteuid?.() !== 0) return;
  const uid = account.kind === 'switch' ? account.uid : 0;
  const gid = account.kind === 'switch' ? account.gid : 0;
  if (statSync(path).uid !== uid) chownTree(path, uid, gid);
}

function chownTree(path: string, uid: number, gid: number): void {
  const stat = lstatSync(path);
  // A link planted in the folder must not hand the file it points at to the account.
  if (stat.isSymbolicLink()) return;
  if (stat.isDirectory()) for (const name of readdirSync(path)) chownTree(join(path, name), uid, gid);
  chownSync(path, uid, gid);
}

function accountsForRoot(passwd: PasswdEntry[], dataDir: string, pgdata: string): ServerAccount[] {
  const byUid = (uid: number | undefined) => passwd.find((entry) => entry.uid === uid);
  const byName = (name: string) => passwd.find((entry) => entry.name === name);
  const entries = [byUid(ownerOf(pgdata)), byName('postgres'), byName('nobody'), byUid(ownerOf(dataDir))];
  const found = entries.filter((entry) => entry !== undefined && entry.uid !== 0) as PasswdEntry[];
  return found.map((entry) => ({ kind: 'switch', ...entry }));
}

function rank(account: ServerAccount): number {
  return account.kind === 'namespace' ? 0 : 1;
}

function canRun(account: ServerAccount, postgres: string, dataDir: string): boolean {
  const probe = commandAs(account, '/bin/sh', ['-c', 'cd "$1" && exec "$2" -V', 'sh', dataDir, postgres]);
  const result = spawnSync(probe.file, probe.args, {
    cwd: '/',
    stdio: 'ignore',
    timeout: 10_000,
    ...probe.identity,
  });
  return result.status === 0;
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

function readPasswd(): PasswdEntry[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

function rootMessage(dataDir: string): string {
  return (
    'PostgreSQL does not run as root, and no account can stand in: neither `postgres` nor `nobody` can reach both ' +
    `${dataDir} and the installed programs, and \`unshare --user\` is refused here. Start Netvigil as an ordinary ` +
    'user, or set DATA_DIR to a folder that `nobody` may enter, or set DATABASE_URL.'
  );
}

function namelessMessage(): string {
  return (
    `The user id ${process.geteuid?.()} has no entry in /etc/passwd, which PostgreSQL needs, and \`unshare --user\` ` +
    'is refused here. Add an entry for it, start as a named user, or set DATABASE_URL.'
  );
}
