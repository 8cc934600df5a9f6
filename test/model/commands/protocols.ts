import fc from 'fast-check';
import type { z } from 'zod';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings.ts';
import type { ProtocolSchema } from '../../../src/protocol-versions/wire.ts';
import type { SettingsVersionSchema } from '../../../src/settings/wire.ts';
import { good } from '../../support/clinic.ts';
import { type Commands, command } from '../command.ts';
import { answered, pick, type World } from '../world.ts';

type Version = z.infer<typeof ProtocolSchema>;

const nth = fc.nat({ max: 9_999 });
const window = fc.constantFrom('P1W', 'P2W', 'P1M', 'P45D', 'P2M');
const reason = 'Agreed in the round.';

const versions = async (world: World): Promise<Version[]> =>
  good<{ items: Version[] }>(await world.clinic.ask('GET', '/v1/protocols', { as: 'clinician' })).items;

/** Protocols that courses run in, where there are any: what is changed of them concerns somebody. */
async function running(world: World, n: number): Promise<Version | null> {
  const codes = new Set([...world.stored.course.values()].map((course) => course.protocol_code));
  const inUse = (await versions(world)).filter((row) => row.inUse && row.series.length > 0);
  const theirs = inUse.filter(({ code }) => codes.has(code));
  return pick(theirs.length > 0 ? theirs : inUse, n);
}

const sign = command({
  weight: 2,
  picks: fc.record({ version: nth }),
  async run(world, { version: n }) {
    const unsigned = (await versions(world)).filter((row) => row.signature === null);
    const row = pick(unsigned, n);
    if (row === null) return null;
    const url = `/v1/protocols/${row.code}/versions/${row.version}/sign-off`;
    const acknowledged = row.openQuestions.map(({ id }) => id);
    const body = { statement: 'Read and checked.', contentHash: row.contentHash, acknowledged };
    return answered('clinician', await world.clinic.ask('POST', url, { as: 'clinician', body }));
  },
});

/** A version like the one that runs, with another window at one of its steps; signed at once, or left. */
const importVersion = command({
  weight: 1,
  picks: fc.record({ version: nth, step: nth, early: window, late: window }),
  async run(world, { version: n, step, early, late }) {
    const row = await running(world, n);
    if (row === null) return null;
    const { title, covers, basis, citation, series } = row;
    const steps = series.flatMap((one) => one.steps);
    const changed = pick(steps, step);
    const definition = {
      title,
      covers,
      basis,
      citation,
      series: series.map((one) => ({
        ...one,
        steps: one.steps.map((own) => (own === changed ? { ...own, early, late } : own)),
      })),
    };
    const url = `/v1/protocols/${row.code}/versions`;
    return answered(
      'coordinator',
      await world.clinic.ask('POST', url, { as: 'coordinator', body: { definition } }),
    );
  },
});

const retire = command({
  weight: 1,
  picks: fc.record({ version: nth }),
  async run(world, { version }) {
    const row = await running(world, version);
    if (row === null) return null;
    const url = `/v1/protocols/${row.code}/versions/${row.version}/retirement`;
    return answered('clinician', await world.clinic.ask('POST', url, { as: 'clinician', body: { reason } }));
  },
});

const draftSettings = command({
  weight: 1,
  picks: fc.record({
    version: nth,
    step: nth,
    early: window,
    late: window,
    days: fc.constantFrom(1, 7, 30),
    rule: fc.boolean(),
  }),
  async run(world, { version, step, early, late, days, rule }) {
    const row = await running(world, version);
    const places = (row?.series ?? []).flatMap(({ key, steps }) =>
      steps.map(({ number }) => ({ key, number })),
    );
    const at = pick(places, step);
    if (row === null || at === null) return null;
    const body = {
      tolerances: [{ protocol: row.code, series: at.key, step: at.number, early, late }],
      deadlines: { ...DEFAULT_SETTINGS.deadlines, missingFact: days, proposal: days },
      observation: rule ? { ...DEFAULT_SETTINGS.observation, months: 1 } : null,
    };
    return answered(
      'coordinator',
      await world.clinic.ask('POST', '/v1/settings', { as: 'coordinator', body }),
    );
  },
});

const signSettings = command({
  weight: 2,
  picks: fc.record({ version: nth }),
  async run(world, { version }) {
    const { versions: all } = good<{ versions: z.infer<typeof SettingsVersionSchema>[] }>(
      await world.clinic.ask('GET', '/v1/settings', { as: 'clinician' }),
    );
    const row = pick(
      all.filter(({ signature }) => signature === null),
      version,
    );
    if (row === null) return null;
    const url = `/v1/settings/versions/${row.version}/sign-off`;
    const body = { statement: 'Read and checked.', contentHash: row.contentHash };
    return answered('clinician', await world.clinic.ask('POST', url, { as: 'clinician', body }));
  },
});

/** What a site does with its protocols and settings. */
export const protocolCommands: Commands = {
  'sign a protocol': sign,
  'import a protocol version': importVersion,
  'retire a protocol version': retire,
  'draft settings': draftSettings,
  'sign settings': signSettings,
};
