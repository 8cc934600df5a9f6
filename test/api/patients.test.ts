import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  diagnosis,
  expectProblem,
  G1_FACTS,
  good,
  newMrn,
  pathology,
  patiently,
  type Recorded,
  resection,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

interface Read {
  patient: { id: string; name: string; version: number; identifiers: { system: string; value: string }[] };
  facts: { id: string; kind: string }[];
}
const read = async (mrn: string, system?: string) =>
  good<Read>(await clinic.ask('GET', addressOf(mrn, system), { as: 'auditor' }));

describe('PUT patient', () => {
  test('creates the patient with facts, plan and items', async () => {
    const response = await clinic.put(newMrn(), G1_FACTS, { birthDate: '1960-02-29', sex: 'female' });
    expect(response.headers.etag).toBe('"1"');
    expect(good<Recorded>(response, 201)).toMatchObject({
      version: 1,
      known: 0,
      plan: 'active',
      courses: [{ protocol: 'RECT-G1', version: 1, anchorOn: '2026-11-10' }],
      items: 15,
      work: [],
    });
  });

  test('the same message again changes nothing at all', async () => {
    const mrn = newMrn();
    const first = good<Recorded>(await clinic.put(mrn, G1_FACTS), 201);
    const before = await clinic.counts();
    const again = good<Recorded>(await clinic.put(mrn, G1_FACTS));
    expect(again).toMatchObject({
      patientId: first.patientId,
      version: 1,
      recorded: [],
      known: 3,
      items: 15,
    });
    expect(await clinic.counts()).toEqual(before);
  });

  test('20 times at once: one patient, one plan, one effect', async () => {
    const mrn = newMrn();
    const before = await clinic.counts();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => patiently(() => clinic.put(mrn, G1_FACTS))),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array(19).fill(200), 201]);
    const after = await clinic.counts();
    const grown = Object.keys(after).flatMap((table) => {
      const more = (after[table] ?? 0) - (before[table] ?? 0);
      return more === 0 ? [] : [`${table} ${more}`];
    });
    // The patient, three facts and the plan: five rows of trail.
    expect(grown.filter((line) => !line.startsWith('kysely'))).toEqual([
      'audit 5',
      'course 1',
      'fact 3',
      'item 15',
      'patient 1',
      'patient_identifier 1',
      'plan 1',
      'plan_revision 1',
    ]);
  });

  test('new demographics bump the version and leave a trail; facts stay', async () => {
    const mrn = newMrn();
    const { patientId } = good<Recorded>(await clinic.put(mrn, G1_FACTS), 201);
    const response = await clinic.put(mrn, [], { name: 'Renamed Person', phone: '+81 3 0000 0000' });
    expect(response.headers.etag).toBe('"2"');
    expect(good<Recorded>(response)).toMatchObject({ version: 2, recorded: [], known: 0, plan: 'active' });
    const { patient, facts } = await read(mrn);
    expect([patient.name, patient.version, facts.length]).toEqual(['Renamed Person', 2, 3]);
    expect((await clinic.audited(patientId)).map(({ action }) => action)).toEqual(['created', 'updated']);
  });

  test('If-Match: the version read is changed, an older one is refused, a patient not there is not made', async () => {
    const mrn = newMrn();
    good(await clinic.put(mrn, []), 201);
    const change = (tag: string, name: string) =>
      clinic.put(mrn, [], { name }, { headers: { 'if-match': tag } });
    expect((await change('"1"', 'Second Name')).headers.etag).toBe('"2"');
    expectProblem(await change('"1"', 'Third Name'), 412);
    expect((await read(mrn)).patient.name).toBe('Second Name');
    const absent = newMrn();
    expectProblem(await clinic.put(absent, [], {}, { headers: { 'if-match': '"1"' } }), 412);
    expectProblem(await clinic.ask('GET', addressOf(absent)), 404);
  });

  test('GET answers 304 to the version that the reader holds', async () => {
    const mrn = newMrn();
    good(await clinic.put(mrn, []), 201);
    const tag = (await clinic.ask('GET', addressOf(mrn))).headers.etag ?? '';
    expect(
      (await clinic.ask('GET', addressOf(mrn), { headers: { 'if-none-match': String(tag) } })).statusCode,
    ).toBe(304);
  });
});

describe('what a person is called', () => {
  test.each([
    ['emoji', '👩‍👩‍👧 Ω'],
    ['kana', 'ヤマダ　ハナコ'],
    ['right to left', 'مريم بنت علي'],
    ['combining marks', 'Zoë Ångström'],
    ['200 characters', '長'.repeat(200)],
    ['quotes and markup', `O'Brien <b>"x"</b> -- ; \\`],
  ])('%s comes back as it went in', async (_what, name) => {
    const mrn = newMrn();
    good(await clinic.put(mrn, [], { name, kana: name }), 201);
    expect((await read(mrn)).patient).toMatchObject({ name, kana: name });
  });

  test.each([
    ['NUL', 'a\0b'],
    ['half of a surrogate pair', '\ud83d'],
    ['201 characters', 'x'.repeat(201)],
    ['nothing', ''],
    ['a space before it', ' x'],
  ])('%s is refused, and nothing is stored', async (_what, name) => {
    const mrn = newMrn();
    expectProblem(await clinic.put(mrn, [], { name }), 400, ['/name']);
    expectProblem(await clinic.ask('GET', addressOf(mrn)), 404);
  });
});

describe('identifiers', () => {
  test.each([
    ['urn:oid:1.2/3', 'a/b'],
    ['urn:x', 'a%2Fb'],
    ['urn:x', 'a%252Fb'],
    ['urn:x', 'a b+c?d#e&f=g'],
    ['urn:x', '患者番号―１２３'],
    ['https://hospital.example/mrn?x=1', '%2e%2e'],
    ['urn:x', 'a'.repeat(100)],
  ])('%s %s round trips', async (system, value) => {
    const response = await clinic.ask('PUT', addressOf(value, system), {
      as: 'integrator',
      body: { name: 'Synthetic' },
    });
    const { patientId } = good<Recorded>(response, 201);
    const { patient } = await read(value, system);
    expect(patient).toMatchObject({ id: patientId, identifiers: [{ system, value }] });
  });

  test('a%2Fb and a/b are two patients', async () => {
    const ids = await Promise.all(
      ['two-a%2Fb', 'two-a/b'].map(async (mrn) => good<Recorded>(await clinic.put(mrn), 201).patientId),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ['NUL', '/v1/patients/urn:x/a%00b', ['{value}']],
    ['a space at the end', '/v1/patients/urn:x/a%20', ['{value}']],
  ])('%s is refused', async (_what, url, pointers) => {
    expectProblem(await clinic.ask('PUT', url, { as: 'integrator', body: { name: 'x' } }), 400, pointers);
  });
});

test('an identifier of more than 200 characters is refused', async () => {
  const url = `/v1/patients/urn:x/${'a'.repeat(201)}`;
  expect([400, 414]).toContain(
    (await clinic.ask('PUT', url, { as: 'integrator', body: { name: 'x' } })).statusCode,
  );
});

describe('further identifiers of a patient', () => {
  const also = (...values: string[]) => ({
    identifiers: values.map((value) => ({ system: 'urn:old', value })),
  });

  test('name the same patient from then on, and the same message again changes nothing', async () => {
    const [mrn, old] = [newMrn(), newMrn()];
    const { patientId } = good<Recorded>(await clinic.put(mrn, G1_FACTS, also(old)), 201);
    expect(good<Recorded>(await clinic.put(mrn, G1_FACTS, also(old, old)))).toMatchObject({
      version: 1,
      known: 3,
    });
    expect((await read(old, 'urn:old')).patient.id).toBe(patientId);
    expect(good<Recorded>(await clinic.put(mrn, [], also(newMrn())))).toMatchObject({
      patientId,
      version: 2,
    });
  });

  test('one of another patient is refused, and nothing changes', async () => {
    const [mrn, other, old] = [newMrn(), newMrn(), newMrn()];
    good(await clinic.put(other, [], also(old)), 201);
    expectProblem(await clinic.put(mrn, G1_FACTS, also(newMrn(), old)), 409, ['/identifiers/1']);
    expectProblem(await clinic.ask('GET', addressOf(mrn)), 404);
  });

  test('two messages that name two patients crosswise, at once: both are answered', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [newMrn(), newMrn()];
      const cross = (mrn: string, old: string) =>
        clinic.put(mrn, G1_FACTS, { identifiers: [{ system: 'urn:oid:1.2.3', value: old }] });
      const codes = (await Promise.all([cross(a, b), cross(b, a)])).map(({ statusCode }) => statusCode);
      expect(codes.toSorted()).toEqual([200, 201]);
      expect((await read(a)).patient.id).toBe((await read(b)).patient.id);
    }
  });
});

describe('a faulty message is refused whole, with a pointer to each fault', () => {
  const fine = G1_FACTS[0];
  const cases: [string, object, string[]][] = [
    ['unknown field', { nickname: 'x' }, ['/nickname']],
    ['the site', { siteId: 1 }, ['/siteId']],
    ['a role', { role: 'admin' }, ['/role']],
    ['a version', { version: 9 }, ['/version']],
    ['a status', { status: 'active' }, ['/status']],
    ['name missing', { name: undefined }, ['/name']],
    ['name a number', { name: 7 }, ['/name']],
    ['birth date that does not exist', { birthDate: '2023-02-29' }, ['/birthDate']],
    ['birth date as an instant', { birthDate: '1960-01-01T00:00:00Z' }, ['/birthDate']],
    ['birth date in the year 0', { birthDate: '0000-01-01' }, ['/birthDate']],
    ['birth date tomorrow', { birthDate: '2026-11-24' }, ['/birthDate']],
    ['sex in other words', { sex: 'F' }, ['/sex']],
    ['facts as an object', { facts: {} }, ['/facts']],
    ['two faults', { sex: 'F', nickname: 'x' }, ['/nickname', '/sex']],
    ['kind misspelt', { facts: [{ kind: 'diagnose', details: {} }] }, ['/facts/0/kind']],
    [
      'field misspelt',
      { facts: [fine, { ...pathology(), details: { ki67Percent: 3 } }] },
      ['/facts/1/details/ki67Percent'],
    ],
    [
      'number as a string',
      { facts: [{ kind: 'pathology-report', details: { ki67: { value: '5' } } }] },
      ['/facts/0/details/ki67/value'],
    ],
    [
      'boolean as a string',
      { facts: [{ kind: 'resection', details: { completion: 'true' } }] },
      ['/facts/0/details/completion'],
    ],
    [
      'Ki-67 of 101 %',
      { facts: [pathology({ ki67: { comparator: '=', value: 101 } })] },
      ['/facts/0/details/ki67'],
    ],
    ['size of 0', { facts: [pathology({ sizeMm: 0 })] }, ['/facts/0/details/sizeMm']],
    [
      'exact count without a number',
      { facts: [{ kind: 'liver-metastasis', details: { lesionCount: { qualifier: 'exact' } } }] },
      ['/facts/0/details/lesionCount/value'],
    ],
    ['a status on a fact', { facts: [{ ...diagnosis(), status: 'final' }] }, ['/facts/0/status']],
    ['day of a fact tomorrow', { facts: [resection('2026-11-24')] }, ['/facts/0/date']],
    ['month of a fact ahead', { facts: [resection('2026-12')] }, ['/facts/0/date']],
    ['year of a fact ahead', { facts: [resection('2027')] }, ['/facts/0/date']],
    ['day of a fact that does not exist', { facts: [resection('2026-02-30')] }, ['/facts/0/date']],
    ['fact before birth', { birthDate: '1990-05-05', facts: [resection('1990-05-04')] }, ['/facts/0/date']],
    [
      'fact in a month before birth',
      { birthDate: '1990-05-05', facts: [resection('1990-04')] },
      ['/facts/0/date'],
    ],
    [
      'fact in a year before birth',
      { birthDate: '1990-05-05', facts: [resection('1989')] },
      ['/facts/0/date'],
    ],
    ['corrects that is no id', { facts: [{ ...diagnosis(), corrects: '7' }] }, ['/facts/0/corrects']],
    [
      'source without a value',
      { facts: [{ ...diagnosis(), source: { system: 'x' } }] },
      ['/facts/0/source/value'],
    ],
    [
      'withdrawal that names nothing',
      { facts: [{ kind: 'entered-in-error', details: { reason: 'x' } }] },
      ['/facts/0/corrects'],
    ],
  ];
  test.each(cases)('%s', async (_what, body, pointers) => {
    const mrn = newMrn();
    const before = await clinic.counts();
    const response = await clinic.ask('PUT', addressOf(mrn), {
      as: 'integrator',
      body: { name: 'Synthetic', ...body },
    });
    expectProblem(response, 400, pointers);
    expect(await clinic.counts()).toEqual(before);
  });

  test('a fact may lie in the year, month and day of birth', async () => {
    for (const date of ['1990', '1990-05', '1990-05-05']) {
      good(await clinic.put(newMrn(), [resection(date)], { birthDate: '1990-05-05' }), 201);
    }
  });

  test('a birth date after a fact on record is refused', async () => {
    const mrn = newMrn();
    good(await clinic.put(mrn, [resection('2026-11-10')]), 201);
    expectProblem(await clinic.put(mrn, [], { birthDate: '2026-11-11' }), 400, ['/birthDate']);
  });
});

test('what a message leaves out of the person stays as it is', async () => {
  const mrn = newMrn();
  const whole = { kana: 'デモ', birthDate: '1960-02-29', sex: 'female', phone: '011-000-0000' };
  good(await clinic.put(mrn, [], { name: 'Demo Whole', ...whole }), 201);
  good(await clinic.put(mrn, [], { name: 'Demo Renamed' }), 200);
  const { patient } = good<{ patient: object }>(await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }));
  expect(patient).toMatchObject({ name: 'Demo Renamed', ...whole });
  good(await clinic.put(mrn, [], { name: 'Demo Renamed', phone: null }), 200);
  const after = good<{ patient: object }>(await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }));
  expect(after.patient).toMatchObject({ ...whole, phone: null });
});
