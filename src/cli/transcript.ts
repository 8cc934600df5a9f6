import { DateTime } from 'luxon';
import { nextMeeting } from '../board/meetings.ts';
import type { Ctx } from '../context.ts';
import { demoSites } from '../demo/repo.ts';
import { actorByLogin } from '../staff/use-cases.ts';
import { inWork } from '../work.ts';

const MRN = 'urn:netvigil:demo:mrn';

/** What a new user copies next; every line runs as it is printed. */
export async function linesToCopy(ctx: Ctx, base: string): Promise<string> {
  const { db, clock } = ctx;
  const head = [
    'Development mode: no login, this machine alone, synthetic data only. No medical device.',
    '',
    'The worklist, in the browser:',
    `  ${base}/`,
    '',
    'Docs page, every route to try:',
    `  ${base}/docs`,
    '',
  ];
  const tail = ['Ctrl-C stops it. LOG_LEVEL=info npm start shows each request.', ''];
  if ((await demoSites(db)).length === 0) {
    const next =
      'The database holds no demo. npm run demo loads it into an empty one; npm run add-site begins a site of your own.';
    return [...head, next, '', ...tail].join('\n');
  }
  const today = DateTime.fromJSDate(clock.now(), { zone: 'utc' });
  const number = `NEW-${today.toISODate()}`;
  return [
    ...head,
    "One patient's plan, with the reason for every date:",
    `  curl -s '${base}/v1/patients/${MRN}/H-0001/plan'`,
    '',
    'Who is late, and why:',
    `  curl -s '${base}/v1/worklist?state=overdue'`,
    '',
    ...(await boardLines(ctx, base)),
    'Enrol a new patient with a rectal NET G2, then see the plan at …/plan:',
    `  curl -s -X PUT '${base}/v1/patients/${MRN}/${number}' \\`,
    "    -H 'content-type: application/json' -H 'netvigil-actor: demo-integrator' \\",
    `    -d '${JSON.stringify(enrolment(today, number))}'`,
    '',
    ...tail,
  ].join('\n');
}

/** When the demo's board meets next, and where its agenda is; nothing where no meeting is in sight. */
async function boardLines(ctx: Ctx, base: string): Promise<string[]> {
  const actor = await actorByLogin(ctx.db, 'demo-nurse');
  const meeting = actor && (await inWork(ctx, actor, nextMeeting, { snapshot: true }));
  if (meeting === null) return [];
  const on = DateTime.fromISO(meeting.on).toFormat('cccc, d LLL yyyy');
  return [
    `The tumour board meets next on ${on}, at ${meeting.startsAt}. Its agenda, a page that prints:`,
    `  ${base}/board/meetings/${meeting.scheduledOn}/agenda`,
    '',
  ];
}

/** A synthetic patient whose facts are complete, and past on whatever day they are printed. */
function enrolment(today: DateTime, number: string) {
  const source = (fact: string) => ({ system: 'urn:netvigil:demo:record', value: `${number}-${fact}` });
  const day = (monthsAgo: number, dayOfMonth: number) =>
    today.startOf('month').minus({ months: monthsAgo }).set({ day: dayOfMonth }).toISODate();
  return {
    name: 'Demo Newpatient',
    birthDate: '1964-05-17',
    sex: 'female',
    facts: [
      {
        kind: 'diagnosis',
        date: day(3, 20),
        source: source('dx'),
        details: { primary: 'rectum', functionality: 'non-functional' },
      },
      {
        kind: 'resection',
        date: day(2, 12),
        source: source('op'),
        details: { procedure: 'LAR', intent: 'curative', margin: 'R0' },
      },
      {
        kind: 'pathology-report',
        date: day(2, 19),
        source: source('path'),
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
}
