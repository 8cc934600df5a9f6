import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  G1_FACTS,
  G2_FACTS,
  good,
  MRN,
  newMrn,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { opened, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-11-23T01:00:00Z' });
  return () => clinic.app.close();
});

const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const pageOf = (mrn: string) => `/patients/${encodeURIComponent(MRN)}/${encodeURIComponent(mrn)}`;
const read = (mrn: string, as = 'nurse', query = '') => clinic.ask('GET', pageOf(mrn) + query, { as });
const body = async (mrn: string, as = 'nurse', query = '') => {
  const { statusCode, body: html } = await read(mrn, as, query);
  expect(statusCode).toBe(200);
  return html;
};
const inJapanese = (mrn: string) =>
  clinic.app.inject({
    method: 'GET',
    url: pageOf(mrn),
    headers: { cookie: 'netvigil-actor=nurse; netvigil-language=ja' },
  });

describe('who the patient is', () => {
  test('record, name, kana, age and sex; the disease with its comparator, and the grade with its why', async () => {
    at('2026-11-23');
    const mrn = newMrn();
    const person = { name: 'Synthetic Tanaka', kana: 'タナカ', birthDate: '1961-11-24', sex: 'female' };
    const facts = [diagnosis(), pathology({ ki67: { comparator: '<', value: 2 } }), resection()];
    good(await clinic.put(mrn, facts, person), 201);
    const html = await body(mrn);
    for (const text of [
      'Synthetic Tanaka',
      'タナカ',
      mrn,
      '24 Nov 1961, 64 years',
      'female',
      'Rectum',
      '&lt;2 %',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toContain('15 Nov 2026');
    expect(html).toMatch(
      /<dt>Grade<\/dt><dd><strong>G1<\/strong>\s*<span class="p-why soft" lang="en">Ki-67/,
    );
  });

  test('what nobody knows is shown as unknown, and what it holds up stands above', async () => {
    at('2026-11-23');
    const mrn = newMrn();
    good(await clinic.put(mrn, [diagnosis({ primary: 'unknown' })]), 201);
    const html = await body(mrn);
    expect(html).toContain('<dt>Primary</dt><dd><span class="p-unknown">? unknown</span>');
    expect(html).toContain('<dt>Ki-67</dt><dd><span class="p-unknown">? unknown</span>');
    expect(html).toContain('No plan runs.');
    expect(html).toContain('holds up the plan');
    expect(html).toContain('? Unknown: primary');
  });

  test('a death is said in words, and nothing is asked for any more', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol([...G1_FACTS, death('2026-11-20')]);
    const html = await body(mrn);
    expect(html).toContain('Died: 20 Nov 2026. The plan has ended; nothing more is asked for.');
    expect(html).toContain('Nothing is open for this patient.');
  });

  test('a loss and a transfer are said in words, and that surveillance goes on meanwhile', async () => {
    at('2026-11-23');
    const lost = await clinic.enrol(G1_FACTS);
    const attempts = [{ on: '2026-11-20', how: 'telephone', outcome: 'nobody answered' }];
    good(await clinic.care(lost, 'loss-to-follow-up', { attempts, reason: 'Moved away.' }), 201);
    expect(await body(lost)).toContain(
      'Lost to follow-up since 23 Nov 2026, after 1 attempt. Surveillance goes on',
    );
    expect(await body(lost)).toContain('attempt before the loss was coded</strong> telephone');
    const going = await clinic.enrol(G1_FACTS);
    good(await clinic.care(going, 'transfer', { receiver: 'Town Hospital', reason: 'Moves.' }), 201);
    expect(await body(going)).toContain(
      'Transfer to Town Hospital under way since 23 Nov 2026, not confirmed yet',
    );
  });

  test('markup in a name is text', async () => {
    const mrn = newMrn();
    good(await clinic.put(mrn, G1_FACTS, { name: `<img src=x onerror="window.ran = true">` }), 201);
    const html = await body(mrn);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;window.ran = true&quot;&gt;');
    expect(html).not.toMatch(/ style=| on\w+="/);
  });

  test('in Japanese the page is Japanese, the reasons of the service too', async () => {
    const mrn = await clinic.enrol(G2_FACTS);
    const { body: html } = await inJapanese(mrn);
    for (const text of [
      'いま必要な対応',
      '計画の経緯',
      '原発巣',
      '直腸',
      '本日 2026年11月23日',
      '4か月ごと',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toMatch(/<summary lang="ja">MRI（肝・骨盤）[^<]*2027年3月10日/);
  });
});

describe('what is to be done', () => {
  test('what is late stands first and leads to its row; the picture and the table show it too', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G2_FACTS);
    at('2027-05-01');
    const html = await body(mrn);
    // RECT-G2X: month 4 is 10 Mar 2027, and closed a month later.
    const late = await clinic.item(mrn, 'mri-liver-pelvis', '2027-03-10');
    expect(late).toMatchObject({ state: 'overdue', daysLate: 21 });
    expect(html).toContain(`<a href="/worklist/rows/${late.id}">`);
    expect(html).toContain('21 days late: the window closed on Sat, 10 Apr 2027');
    expect(html).toContain(late.why.sentence.replaceAll("'", '&#39;'));
    expect(html).toContain('overdue by 21 days');
    expect(html.match(/class="tl-mark tl-overdue" transform/g)).toHaveLength(2);
    expect(html.indexOf('21 days late')).toBeLessThan(html.indexOf('id="plan"'));
  });

  test('years to show are chosen by a link, and no others are taken', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G2_FACTS);
    const html = await body(mrn, 'nurse', '?years=2');
    expect(html).toContain('From 23 Feb 2026 to 23 Feb 2028.');
    expect(html).toMatch(/href="[^"]*\?years=2#plan" aria-current="true"/);
    expect((await read(mrn, 'nurse', '?years=3')).statusCode).toBe(400);
  });

  test('a corrected fact stays in sight, and says what took its place', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G1_FACTS);
    const { facts } = good<{ facts: { id: string; kind: string }[] }>(
      await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
    );
    const corrects = facts.find(({ kind }) => kind === 'pathology-report')?.id ?? '';
    good(await clinic.record(mrn, [pathology({ sizeMm: 22 }, { corrects })]), 201);
    const html = await body(mrn);
    expect(html).toContain('<s>Pathology report</s>');
    expect(html).toContain('corrected on 23 Nov 2026');
    expect(html).toContain('corrects: Pathology report, recorded 23 Nov 2026');
    expect(html).toContain('22 mm');
  });
});

describe('an observation period', () => {
  test('shows the counts then and now, its state, the question, and who is next', async () => {
    at('2026-01-12');
    const mrn = newMrn();
    const facts = [
      diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }),
      pathology({ ki67: { comparator: '=', value: 5 } }, { date: '2025-12-20' }),
      staging('2026-01-10', 'II'),
      { kind: 'therapy-start', date: null, details: { therapy: 'PRRT' } } as const,
    ];
    good(await clinic.put(mrn, facts), 201);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-01-10', 3), 201);
    expect(await body(mrn)).toContain('no second scan yet');
    at('2026-04-08');
    good(await scan(clinic, id, '2026-04-08', 3), 201);
    const html = await body(mrn);
    expect(html).toMatch(/<span class="p-number">3<\/span>[\s\S]{0,120}<span class="p-number">3<\/span>/);
    expect(html).toContain('10 Jan 2026 → 8 Apr 2026');
    expect(html).toContain('before the board');
    expect(html).toContain('The count is unchanged; radical or debulking surgery?');
    expect(html).toContain('round 1: passed: the count is unchanged');
    expect(html).toContain('88 days since the baseline.');
    expect(html).toContain('PRRT started</span> day unknown');
  });
});

describe('the way to a patient', () => {
  test('a merged record leads to the one that goes on, and says so', async () => {
    at('2026-11-23');
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([diagnosis()])];
    const duplicate = { system: MRN, value: other };
    const merge = { as: 'coordinator', body: { duplicate, reason: 'One person.' } };
    good(await clinic.ask('POST', `${addressOf(kept)}/merges`, merge), 201);
    const led = await read(other);
    expect([led.statusCode, led.headers.location]).toEqual([303, `${pageOf(kept)}?merged=${other}`]);
    const html = await body(kept, 'nurse', `?merged=${other}`);
    expect(html).toContain(`Record ${other} was merged into this patient&#39;s record.`);
    expect(html).toContain('One person.');
  });

  test('an unknown record is a 404 in words, and so is a patient of another site', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    for (const [who, value] of [
      ['nurse', 'nobody'],
      ['beta-nurse', mrn],
    ] as const) {
      const { statusCode, body: html } = await read(value, who);
      expect(statusCode).toBe(404);
      expect(html).toContain('There is no such thing here');
    }
    expect((await read(mrn, 'admin')).statusCode).toBe(403);
  });

  test('a record number leads straight there; a name or kana lists who begins so', async () => {
    at('2026-11-23');
    const [one, two] = [newMrn(), newMrn()];
    good(await clinic.put(one, G1_FACTS, { name: 'Searched One', kana: 'サガス イチ' }), 201);
    good(await clinic.put(two, G1_FACTS, { name: 'Searched Two', kana: 'サガス ニ' }), 201);
    const find = (text: string, as = 'nurse') =>
      clinic.ask('GET', `/patients?find=${encodeURIComponent(text)}`, { as });
    expect((await find(one)).headers.location).toBe(pageOf(one));
    const otherwise = one.toUpperCase().replaceAll('-', '－');
    expect((await find(` ${otherwise} `)).headers.location).toBe(pageOf(one));
    expect((await find('searched t')).headers.location).toBe(pageOf(two));
    for (const text of ['searched', 'さがす']) {
      const { body: html } = await find(text);
      expect(html).toContain(`href="${pageOf(one)}"`);
      expect(html).toContain(`href="${pageOf(two)}"`);
    }
    expect((await find('searched', 'beta-nurse')).body).toContain('Nobody at this site has');
    expect((await find('')).statusCode).toBe(200);
  });

  test('a record number that two systems gave to two people leads to neither before the reader has chosen', async () => {
    const doubled = newMrn();
    good(await clinic.put(doubled, G1_FACTS, { name: 'Synthetic First' }), 201);
    const old = `/v1/patients/${encodeURIComponent('urn:old')}/${doubled}`;
    const second = { name: 'Synthetic Second', facts: [...G1_FACTS] };
    good(await clinic.ask('PUT', old, { as: 'integrator', body: second }), 201);
    const { statusCode, body: html } = await clinic.ask('GET', `/patients?find=${doubled}`, { as: 'nurse' });
    expect(statusCode).toBe(200);
    for (const text of ['Synthetic First', 'Synthetic Second', 'urn:old']) expect(html).toContain(text);
  });
});
