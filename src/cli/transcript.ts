import type { Config } from '../config.ts';
import { demoSites } from '../demo/repo.ts';
import type { Opened } from './open.ts';

const MRN = 'urn:netvigil:demo:mrn';

/** What a new user copies next; every line runs as it is printed. */
export async function linesToCopy({ ctx }: Opened, config: Config): Promise<string> {
  const base = `http://${config.host}:${config.port}`;
  const head = [
    '',
    'Netvigil is up. Development mode: no login, this machine alone, synthetic data only. No medical device.',
    '',
    'Docs page, every route to try:',
    `  ${base}/docs`,
  ];
  if ((await demoSites(ctx.db)).length === 0) {
    return [
      ...head,
      '',
      'The database holds no demo. npm run demo loads it; npm run add-site begins a site of your own.',
      '',
    ].join('\n');
  }
  return [
    ...head,
    '',
    "One patient's plan, with the reason for every date:",
    `  curl -s '${base}/v1/patients/${MRN}/H-0001/plan'`,
    '',
    'Who is late, and why:',
    `  curl -s '${base}/v1/worklist?state=overdue'`,
    '',
    'Enrol a new patient with a rectal NET G2:',
    `  curl -s -X PUT '${base}/v1/patients/${MRN}/NEW-1' \\`,
    "    -H 'content-type: application/json' -H 'netvigil-actor: demo-integrator' \\",
    `    -d '${JSON.stringify(enrolment)}'`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

/** A synthetic patient whose facts are complete. */
const enrolment = {
  name: 'Demo Newpatient',
  birthDate: '1964-05-17',
  sex: 'female',
  facts: [
    {
      kind: 'diagnosis',
      date: '2026-08-20',
      details: { primary: 'rectum', functionality: 'non-functional' },
    },
    {
      kind: 'resection',
      date: '2026-09-12',
      details: { procedure: 'LAR', intent: 'curative', margin: 'R0' },
    },
    {
      kind: 'pathology-report',
      date: '2026-09-19',
      details: {
        specimen: 'resection',
        differentiation: 'well',
        reportedGrade: 'G2',
        ki67: { value: 7 },
        mitoses: { value: 4 },
        sizeMm: 14,
        nodes: 'N0',
      },
    },
  ],
};
