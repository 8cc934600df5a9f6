import { ask, fetchJson, wire } from './ask.ts';
import { BARE_PAGE_ROWS as PAGE } from './bare.ts';
import type { Bench } from './bench.ts';
import { figure, interleave, type Row, ratios } from './rounds.ts';
import { startSide } from './side.ts';

const DEEP_PAGES = 40;

/** Pages of the worklist over loopback sockets: ours against the bare one, and ours against itself. */
export async function worklist({ options, database, seeded, now }: Bench): Promise<Row[]> {
  const { server } = database;
  const common = { poolSize: options.connections, now, enrolment: null };
  const ours = await startSide({ ...common, kind: 'ours', connection: server.appConfig });
  const bare = await startSide({
    ...common,
    kind: 'bare',
    connection: { ...server.superConfig, database: server.appConfig.database ?? '' },
  });
  try {
    const site = seeded.sites[0]?.site.id ?? 1;
    const bareBytes = { value: 0 };
    const oursBytes = { value: 0 };
    const cpu = { ours: [] as number[], bare: [] as number[] };
    const pages =
      (side: typeof ours, path: string, bytes?: { value: number }, spent?: number[]) => async () => {
        const request = wire('GET', path);
        const before = await side.cpu();
        const asked = await ask({
          port: side.port,
          connections: options.connections,
          ms: options.askMs,
          request: () => request,
        });
        const pagesAsked = (asked.perSecond * options.askMs) / 1000;
        spent?.push(((await side.cpu()) - before) / pagesAsked);
        if (bytes) bytes.value = asked.bytes;
        return asked.perSecond;
      };
    const first = `/v1/worklist?limit=${PAGE}`;
    const deep = await deepPath(ours.port, first);
    const found = await interleave(options.rounds, {
      ours: pages(ours, first, oursBytes, cpu.ours),
      bare: pages(bare, `/worklist?site=${site}`, bareBytes, cpu.bare),
      deep: pages(ours, deep.path),
      counts: pages(ours, `${first}&counts=true`),
    });
    const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
    const self = { unit: 'pages/s', better: 'more', goal: null, floor: null } as const;
    const oursOf = { bare: figure(found.ours) };
    return [
      {
        what: 'worklist page',
        unit: 'pages/s',
        bare: figure(found.bare),
        ours: figure(found.ours),
        ratio: ratios(found.ours, found.bare),
        better: 'more',
        goal: 0.8,
        floor: 0.65,
        notes: [
          `${PAGE} rows; ${kb(oursBytes.value)} ours with reasons, ${kb(bareBytes.value)} bare; ` +
            `CPU of the server ${figure(cpu.ours).median.toFixed(2)} ms a page ours, ${figure(cpu.bare).median.toFixed(2)} bare`,
        ],
      },
      {
        ...self,
        ...oursOf,
        what: `page ${deep.page} of the worklist, against our first page`,
        ours: figure(found.deep),
        ratio: ratios(found.deep, found.ours),
        notes: ['by the cursor of the page before'],
      },
      {
        ...self,
        ...oursOf,
        what: 'page with counts=true, against our page without',
        ours: figure(found.counts),
        ratio: ratios(found.counts, found.ours),
        notes: [
          `the whole list of a site counted in the transaction of the page, ${seeded.sites.length} sites`,
        ],
      },
    ];
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
}

/** Follows the cursor, as a reader does; to the last full page where there are few. */
async function deepPath(port: number, first: string): Promise<{ path: string; page: number }> {
  let [path, before] = [first, first];
  for (let page = 1; ; page++) {
    const { next } = await fetchJson(port, path);
    if (next === null) return { path: before, page: page - 1 };
    if (page === DEEP_PAGES) return { path, page };
    before = path;
    path = `${first}&cursor=${encodeURIComponent(String(next))}`;
  }
}
