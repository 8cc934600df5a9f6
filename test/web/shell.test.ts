import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, startClinic } from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-01-05T01:00:00Z' });
  return () => clinic.app.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  clinic.app.inject({ method: 'GET', url, headers });
const choose = (payload: Record<string, string>) =>
  clinic.app.inject({
    method: 'POST',
    url: '/reader',
    payload: new URLSearchParams(payload).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('who reads a page', () => {
  test('is chosen at the top, kept in a cookie, and found in the one place where an actor is found', async () => {
    const chosen = await choose({
      login: 'clinician',
      language: 'ja',
      theme: 'dark',
      back: '/worklist?state=overdue',
    });
    expect(chosen.statusCode).toBe(303);
    expect(chosen.headers.location).toBe('/worklist?state=overdue');
    const cookies = [chosen.headers['set-cookie']].flat().map((one) => String(one));
    expect(cookies[0]).toMatch(/^netvigil-actor=clinician; .*HttpOnly; SameSite=Strict$/);
    const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
    const { body } = await get('/worklist', { cookie });
    expect(body).toContain('<html lang="ja" data-theme="dark">');
    expect(body).toContain('<option value="clinician" selected>');
    expect(body).toContain('ワークリスト');
  });

  test('comes back to no other host', async () => {
    const elsewhere = ['//evil.example', '/\\evil.example', 'https://evil.example/', '/\t/evil.example'];
    for (const back of [...elsewhere, '/.//evil.example', '/\n/evil.example', '']) {
      expect((await choose({ language: 'en', theme: 'auto', back })).headers.location).toBe('/worklist');
    }
  });

  test('comes back to an address with any characters, written as an address', async () => {
    for (const [back, to] of [
      ['/worklist?q=あ', '/worklist?q=%E3%81%82'],
      ['/work\nlist', '/worklist'],
      ['/work\u0001list', '/work%01list'],
    ] as const) {
      const { statusCode, headers } = await choose({ language: 'en', theme: 'auto', back });
      expect([statusCode, headers.location]).toEqual([303, to]);
    }
  });

  test('reads the language that the browser asks for, and English where none is offered', async () => {
    expect((await get('/worklist', { 'accept-language': 'ja,en;q=0.8' })).body).toContain('<html lang="ja">');
    expect((await get('/worklist', { 'accept-language': 'fr' })).body).toContain('<html lang="en">');
  });

  test('who is not known, or may not see the page, is told so and can choose anew', async () => {
    const unknown = await get('/worklist', { cookie: 'netvigil-actor=nobody-of-that-name' });
    expect(unknown.statusCode).toBe(401);
    expect(unknown.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(unknown.body).toContain('Not known who you are');
    // Whoever stood there chosen already could not be chosen: choosing sends the form.
    expect(unknown.body).toContain('<select name="login"><option value="" selected>Choose…</option>');
    expect((await get('/worklist')).body).not.toContain('<option value="" selected>Choose…</option>');
    const kept = await choose({ login: '', language: 'ja', theme: 'auto', back: '/worklist' });
    expect(String(kept.headers['set-cookie'])).not.toContain('netvigil-actor');
    const forbidden = await get('/worklist', { cookie: 'netvigil-actor=admin' });
    expect(forbidden.statusCode).toBe(403);
    expect(forbidden.body).toContain('You may not do this');
  });
});

describe('the shell of a page', () => {
  test('a part of a page that fails is a notice above the page that is open', async () => {
    const part = await get('/board/meetings/2026-01-06/agenda', { 'hx-request': 'true' });
    expect(part.statusCode).toBe(404);
    expect(part.headers['hx-retarget']).toBe('#notice');
    expect(part.body).not.toContain('<html');
    expect(part.body).toContain('There is no such thing here');
  });

  test('style sheets, scripts and the typeface come from here, and are kept', async () => {
    const { body } = await get('/worklist');
    const paths = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths.length).toBeGreaterThanOrEqual(4);
    for (const path of paths) {
      const { statusCode, headers } = await get(path);
      expect(statusCode, path).toBe(200);
      expect(headers['cache-control'], path).toBe('public, max-age=31536000, immutable');
    }
    expect((await get('/assets/../routes.ts')).statusCode).toBe(404);
    for (const names of ['gone', 'netvigil+netvigil', '..%2Fshell', 'netvigil+..%2F..%2Fpackage', ''])
      expect([names, (await get(`/assets/styles/${names}`)).statusCode]).toEqual([names, 404]);
    const styles = await get('/assets/styles/netvigil+worklist');
    expect(styles.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(styles.headers['cache-control']).toContain('immutable');
    expect(styles.body.indexOf('--ground')).toBeLessThan(styles.body.indexOf('.list-top'));
    for (const path of ['%2e%2e%2fshell.ts', '..%5cshell.ts', 'noto-sans-jp/..%2f..%2fpackage.json']) {
      expect([path, (await get(`/assets/${path}`)).statusCode]).toEqual([path, 404]);
    }
  });

  test('leads to the list, to any patient, to the board and to the protocols, and says where one is', async () => {
    const { body } = await get('/patients', { 'netvigil-actor': 'nurse' });
    const [nav = ''] = /<nav [\s\S]*?<\/nav>/.exec(body) ?? [];
    expect([...nav.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '/worklist',
      '/patients',
      '/board',
      '/protocols',
    ]);
    expect(nav).toContain('<a href="/patients" aria-current="page">Patients</a>');
  });

  test('/ leads to the worklist', async () => {
    expect((await get('/')).headers.location).toBe('/worklist');
  });
});
