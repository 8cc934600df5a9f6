import { ask, fetchJson, wire } from './ask.ts';
import { copyEnrolment } from './bare-enrolment.ts';
import type { Bench } from './bench.ts';
import { figure, interleave, type Row, ratios } from './rounds.ts';
import { type Side, startSide } from './side.ts';

/** A resected neuroendocrine carcinoma: a plan of 22 items. */
const NEC_ITEMS = 22;
const person = {
  name: 'Bench Newpatient',
  kana: 'ベンチ',
  birthDate: '1964-05-17',
  sex: 'female',
  phone: '+81 11 555 0100',
  facts: [
    {
      kind: 'diagnosis',
      date: '2026-08-20',
      details: { primary: 'rectum', functionality: 'non-functional' },
    },
    {
      kind: 'resection',
      date: '2026-10-12',
      details: { procedure: 'LAR', intent: 'curative', margin: 'R0' },
    },
    {
      kind: 'pathology-report',
      date: '2026-10-19',
      details: {
        specimen: 'resection',
        differentiation: 'poor',
        ki67: { value: 60 },
        sizeMm: 31,
        nodes: 'N0',
      },
    },
  ],
};

/** One request that enrols a patient: person, facts, plan, items, audit rows. */
export async function enrolment({ options, database, seeded, now, say }: Bench): Promise<Row[]> {
  const { server, boss } = database;
  const common = { poolSize: options.connections, now };
  const ours = await startSide({ ...common, kind: 'ours', connection: server.appConfig, enrolment: null });
  let bare: Side | null = null;
  try {
    const body = await fetchJson(ours.port, '/v1/patients/urn:bench:mrn/FIRST', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    });
    if (body.items !== NEC_ITEMS) throw new Error(`The enrolment gave ${body.items} items, not ${NEC_ITEMS}`);
    const copied = await copyEnrolment(boss, seeded.sites[0]?.site.id ?? 1, String(body.patientId));
    say(copied.map(({ table, rows }) => `${rows.length} ${table}`).join(', '));
    const connection = { ...server.superConfig, database: server.appConfig.database ?? '' };
    bare = await startSide({ ...common, kind: 'bare', connection, enrolment: copied });
    let number = 0;
    const cpu = { ours: [] as number[], bare: [] as number[] };
    const latency = { ours: [] as number[], bare: [] as number[] };
    const enrol = (side: Side, name: 'ours' | 'bare', path: string) => async () => {
      const before = await side.cpu();
      const asked = await ask({
        port: side.port,
        connections: options.connections,
        ms: options.askMs,
        request: () => wire('PUT', `${path}/${name}-${++number}`, {}, person),
      });
      cpu[name].push(((await side.cpu()) - before) / ((asked.perSecond * options.askMs) / 1000));
      latency[name].push(asked.p50);
      return asked.perSecond;
    };
    const found = await interleave(options.rounds, {
      ours: enrol(ours, 'ours', '/v1/patients/urn:bench:mrn'),
      bare: enrol(bare, 'bare', '/patients'),
    });
    const median = (values: readonly number[]) => figure(values).median.toFixed(2);
    return [
      {
        what: `enrol a patient, plan of ${NEC_ITEMS} items`,
        unit: 'requests/s',
        bare: figure(found.bare),
        ours: figure(found.ours),
        ratio: ratios(found.ours, found.bare),
        better: 'more',
        goal: 0.5,
        floor: 0.35,
        notes: [
          `rows of one: ${copied.map(({ table, rows }) => `${rows.length} ${table}`).join(', ')}`,
          `CPU of the server ${median(cpu.ours)} ms a request ours, ${median(cpu.bare)} bare; ` +
            `p50 ${median(latency.ours)} ms ours, ${median(latency.bare)} bare`,
        ],
      },
    ];
  } finally {
    await Promise.all([ours.stop(), bare?.stop()]);
  }
}
