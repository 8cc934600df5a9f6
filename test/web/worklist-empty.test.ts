import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { connect } from '../../src/db/connect.ts';
import { slices } from '../../src/slices.ts';
import { webPages } from '../../src/web/routes.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { freshDatabase } from '../support/db.ts';
import { asker, TEST_CONFIG } from '../support/http.ts';
import { seedList } from '../support/worklist-page.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  await seedList(clinic, 2);
  return () => clinic.app.close();
});

const page = async (url: string, as = 'nurse') => {
  const answer = await clinic.ask('GET', url, { as });
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200);
  return answer.body;
};
const HTMX = { 'hx-request': 'true' };

describe('an empty list', () => {
  test('says whether the filters or the day left it empty, never nothing', async () => {
    const filtered = await page('/worklist?search=Nobodyhasthis');
    expect(filtered).toContain('No row matches these filters.');
    // Whoever has nothing to be done stands on no list, and is looked for all the same when they call.
    expect(filtered).toContain(
      '<a href="/patients?find=Nobodyhasthis">Look for “Nobodyhasthis” among all patients</a>',
    );
    expect(await page('/worklist?state=overdue&primary=pancreas')).not.toContain('among all patients');
    const beta = await page('/worklist', 'beta-nurse');
    expect(beta).toContain('Nothing is to be done at the moment.');
  });

  test('of an empty site says what to do next, with a request that works as it is copied', async () => {
    const beta = await page('/worklist', 'beta-nurse');
    expect(beta).toContain('This site is empty: what to do next');
    expect(beta).toMatch(/\d+ protocols are signed\./);
    const copied = /<code>([\s\S]*?)<\/code>/
      .exec(beta)?.[1]
      ?.replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"');
    const [, url = '', body = ''] =
      /PUT 'http:\/\/[^/]+([^']+)'[\s\S]* -d '([\s\S]+)'$/.exec(copied ?? '') ?? [];
    const sent = await clinic.ask('PUT', url, { as: 'beta-integrator', body });
    expect(sent.statusCode, sent.body).toBe(201);
    expect(await page('/worklist', 'beta-nurse')).not.toContain('This site is empty');
  });

  test('of a service at which nobody is entered is none: the page says how people are', async () => {
    const bare = await freshDatabase();
    const app = await buildApp({ ...clinic.ctx, db: bare.db, pool: bare.pool }, TEST_CONFIG, {
      slices,
      pages: webPages,
    });
    const answer = await asker(app)('GET', '/worklist');
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toContain('Nobody is entered here yet.');
    expect(answer.body).toContain('npm run add-site');
    await app.close();
    const unknown = await clinic.ask('GET', '/worklist', { as: 'nobody-of-that-name' });
    expect(unknown.body).toContain('Choose who you are at the top of the page.');
  });

  test('is never shown for a database that is away: the page says that nobody knows', async () => {
    const away = connect({ connection: { host: '127.0.0.1', port: 1, user: 'x', database: 'x' }, size: 1 });
    const app = await buildApp({ ...clinic.ctx, pool: away.pool }, TEST_CONFIG, { slices, pages: webPages });
    const whole = await asker(app)('GET', '/worklist');
    expect(whole.statusCode).toBe(503);
    expect(whole.body).toContain('This is no empty list');
    expect(whole.body).not.toContain('id="list"');
    const part = await asker(app)('GET', '/worklist?shown=50', { headers: { ...HTMX, 'hx-target': 'list' } });
    expect([part.statusCode, part.headers['hx-retarget']]).toEqual([503, '#notice']);
    await app.close();
    await away.close();
  });
});
