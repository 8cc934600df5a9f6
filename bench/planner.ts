import type { Fact } from '../src/domain/facts.ts';
import { NO_MEETINGS } from '../src/domain/meetings.ts';
import { project } from '../src/domain/plan.ts';
import type { PatientRecord, Shelf } from '../src/domain/plan-model.ts';
import { expandCourse } from '../src/domain/schedule.ts';
import { newId } from '../src/ids.ts';
import { builtInProtocols, protocolOf } from '../src/protocols/index.ts';
import type { Options } from './options.ts';
import { figure, interleave, type Row } from './rounds.ts';

const DAY = '2026-11-23';
const ITEMS = 52;
const fact = { corrects: null, recordedOn: DAY };

const record: PatientRecord = {
  periods: [],
  appointments: [],
  scanAppointments: [],
  recurrences: [],
  board: NO_MEETINGS,
  facts: [
    {
      ...fact,
      id: 'a',
      kind: 'diagnosis',
      date: '2026-08-20',
      details: { primary: 'rectum', functionality: 'non-functional', symptoms: 'absent' },
    },
    {
      ...fact,
      id: 'b',
      kind: 'resection',
      date: '2026-09-12',
      details: { procedure: 'LAR', intent: 'curative', margin: 'R0', completion: false },
    },
    {
      ...fact,
      id: 'c',
      kind: 'pathology-report',
      date: '2026-09-19',
      details: {
        specimen: 'resection',
        differentiation: 'well',
        reportedGrade: 'G2',
        ki67: { comparator: '=', value: 7 },
        mitoses: { comparator: '=', value: 4 },
        sizeMm: 14,
        lymphaticInvasion: 'absent',
        venousInvasion: 'absent',
        muscleInvasion: 'absent',
        nodes: 'N0',
      },
    },
  ] satisfies Fact[],
  results: [],
  resolutions: [],
  answered: [],
  alternatives: [],
  plan: null,
};
const shelf: Shelf = new Map(
  builtInProtocols.map((protocol) => [protocol.code, { protocol, signedBy: 'Dr Bench', signedOn: DAY }]),
);

/** Pure planning on one core: from facts to the plan with its windows, states and work, and the dates alone. */
export async function planner({ rounds, askMs }: Options): Promise<Row[]> {
  const protocol = protocolOf('RECT-G2X');
  const found = await interleave(rounds, {
    derivations: perSecond(askMs, () => project(record, shelf, DAY, newId).plan?.items.length ?? 0),
    expansions: perSecond(askMs, () => {
      const setup = { protocol, anchorOn: '2026-09-12', omittedSeries: [] };
      return expandCourse(setup, DAY, () => null).length;
    }),
  });
  const common = { unit: 'plans/s', bare: null, ratio: null, better: 'more' } as const;
  return [
    {
      ...common,
      what: 'planner: facts to a plan of 52 items',
      ours: figure(found.derivations),
      goal: 5_000,
      floor: 2_000,
      notes: [
        '`project()`: picture, choice, course, items with windows and ids, matching, states, work; one core',
      ],
    },
    {
      ...common,
      what: 'planner: the dates of 52 items alone',
      ours: figure(found.expansions),
      goal: null,
      floor: null,
      notes: ['`expandCourse()`: due days, windows, critical days'],
    },
  ];
}

/** By the CPU time of this process: what others do on the machine does not count. */
const perSecond = (ms: number, plan: () => number) => async (): Promise<number> => {
  const begun = performance.now();
  const before = process.cpuUsage();
  let plans = 0;
  while (performance.now() - begun < ms) {
    if (plan() !== ITEMS) throw new Error(`RECT-G2X did not give ${ITEMS} items`);
    plans += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return (plans * 1e6) / (user + system);
};
