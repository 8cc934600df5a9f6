import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A file of the project as text, with the line ends of every system made one. */
export const textOf = (path: string): string =>
  readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');

/** Whether a path of the project exists. */
export const isThere = (path: string): boolean => existsSync(join(ROOT, path));

/** All files below a folder of the project that end so. */
export function filesBelow(folder: string, ending: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) =>
      posix.join(folder, entry.parentPath.slice(join(ROOT, folder).length).replaceAll('\\', '/'), entry.name),
    )
    .toSorted();
}

/** The fenced blocks of a language, in order. */
export const fencedIn = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code?.trim() ?? '',
  );

/** The rows of the table whose first column has this head: the cells of each, the head left out. */
export function tableIn(markdown: string, head: string): string[][] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head}`));
  if (start === -1) throw new Error(`There is no table that begins with "${head}".`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end === -1 ? undefined : end).map(cellsOf);
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

/** What stands in backticks. */
export const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');

/** Relative links of a Markdown file that lead nowhere: to no file, or to no heading of it. */
export function deadLinksIn(path: string): string[] {
  const targets = [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const full = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!isThere(full)) return true;
    return anchor !== undefined && !anchorsIn(textOf(full)).includes(anchor);
  });
}

const anchorsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** A request as a curl command writes it. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/**
 * Reads `curl -s [-X method] 'url' [-H 'name: value'] [-d 'body']`, as the README writes it, the last line where
 * one before it gives ID its value.
 * @param id what ID stands for
 * @throws where the command is another one
 */
export function readCurl(command: string, today: string, id = ''): Request {
  const [program, ...words] = shellWords(command.replace(ID_LINE, ''), today, id);
  if (program !== 'curl') throw new Error(`Not a curl: ${command}`);
  const headers: Record<string, string> = {};
  let [method, url, body]: [string | null, string, string | null] = [null, '', null];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '-s') continue;
    if (!word.startsWith('-')) {
      url = word;
      continue;
    }
    const value = words[++i];
    if (value === undefined) throw new Error(`${word} has no value`);
    const colon = value.indexOf(':');
    if (word === '-X') method = value;
    else if (word === '-d') body = value;
    else if (word === '-H') headers[value.slice(0, colon).toLowerCase()] = value.slice(colon + 1).trim();
    else throw new Error(`Not read here: ${word}`);
  }
  return { method: method ?? (body === null ? 'GET' : 'POST'), url, headers, body };
}

/** `ID=$(curl -s 'url' | cut -d'"' -fN)`: the first id of an answer, its N-th part between quotes. */
const ID_LINE = /^ID=\$\(curl -s '([^']+)' \| cut -d'"' -f(\d+)\)\n/;

/** Words of a POSIX command with quotes, line ends that go on, `$(date -u +%F)` and `$ID`: no more of the shell. */
function shellWords(command: string, today: string, id: string): string[] {
  const text = command.replaceAll('\\\n', ' ');
  const words: string[] = [];
  let [word, open]: [string | null, boolean] = [null, false];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === "'" && !open) {
      const end = text.indexOf("'", i + 1);
      if (end === -1) throw new Error('A quote is left open');
      word = (word ?? '') + text.slice(i + 1, end);
      i = end;
    } else if (char === '"') {
      open = !open;
      word ??= '';
    } else if (/\s/.test(char) && !open) {
      if (word !== null) words.push(word);
      word = null;
    } else if (text.startsWith('$(date -u +%F)', i)) {
      word = (word ?? '') + today;
      i += '$(date -u +%F)'.length - 1;
    } else if (text.startsWith('$ID', i)) {
      word = (word ?? '') + id;
      i += '$ID'.length - 1;
    } else if (/[$`\\]/.test(char)) {
      throw new Error(`Not read here: ${char}`);
    } else word = (word ?? '') + char;
  }
  if (open) throw new Error('A quote is left open');
  return word === null ? words : [...words, word];
}

/** Runs a command of the README as a reader would, by `sh` and `curl`; without them, as `readCurl` reads it. */
export async function runAsPrinted(command: string): Promise<unknown> {
  if (await hasCurl()) {
    const env = { ...process.env, no_proxy: '*', NO_PROXY: '*' };
    const { stdout } = await run('sh', ['-c', command], { env, maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout);
  }
  const [, first, part] = ID_LINE.exec(command) ?? [];
  const id =
    first === undefined ? '' : ((await (await fetch(first)).text()).split('"')[Number(part) - 1] ?? '');
  const { method, url, headers, body } = readCurl(command, new Date().toISOString().slice(0, 10), id);
  return (await fetch(url, { method, headers, body })).json();
}

let curl: Promise<boolean> | null = null;
const hasCurl = (): Promise<boolean> =>
  (curl ??= run('sh', ['-c', 'curl --version && date -u +%F']).then(
    () => true,
    () => false,
  ));
