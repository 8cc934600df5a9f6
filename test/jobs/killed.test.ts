import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { subscribe } from '../../src/deliveries/use-cases.ts';
import { inWork } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase } from '../support/db.ts';
import { jobContext } from '../support/jobs.ts';
import { seeded } from '../support/random.ts';
import type { Reminding } from '../support/reminding-child.ts';
import { seedPatient, seedSite } from '../support/seed.ts';
import { type SeedWork, seedWork } from '../support/seed-work.ts';
import { startWaysOut } from '../support/ways-out.ts';

const AT = '2026-12-01T09:00:00Z';
const LATER = { opens: '2030-01-01', due: '2030-02-01', closes: '2030-03-01' };
const CHILD = fileURLToPath(new URL('../support/reminding-child.ts', import.meta.url));
const KILLS = 6;
const MOST_PASSES = 10;

function start(told: Reminding) {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, ended: once(child, 'exit'), begins: once(child.stdout, 'data') };
}

describe('each is sent once', { timeout: 240_000 }, () => {
  test.each<[string, number, SeedWork, string]>([
    ['a decision’s reminder', 300, { kind: 'board-decision', dueOn: '2026-12-08' }, 'T-7'],
    ['a notice of what is late', 90, { kind: 'missing-fact', dueOn: '2026-11-24' }, 'escalation-ward'],
  ])('%s, its senders killed again and again: none lost, none doubled', async (_, subjects, asked, kind) => {
    const t = await freshDatabase();
    onTestFinished(() => t.drop());
    const { outbox, receiver, close } = await startWaysOut(t);
    onTestFinished(close);
    const { ctx } = jobContext(t, AT, outbox);
    const nurse = await seedSite(t, 'alpha', 'UTC');
    await inWork(ctx, nurse, (work) =>
      subscribe(work, outbox, {
        channel: 'webhook',
        address: `${receiver.origin}/hooks/ehr`,
        roles: ['nurse'],
        login: null,
      }),
    );
    for (let n = 0; n < subjects; n += 1) {
      const { patientId } = await seedPatient(t, nurse, { items: [LATER] });
      await seedWork(t, nurse, patientId, asked);
    }
    const key = randomBytes(32).toString('base64');
    const told = { connection: t.appConfig, at: AT, origin: receiver.origin, key };
    const { seed, next } = seeded();
    console.log(`Kills of seed ${seed}`);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const pair = [start(told), start(told)];
      await Promise.all(pair.map(({ begins }) => begins));
      await sleep(20 + next() * 250);
      for (const { child } of pair) child.kill('SIGKILL');
      await Promise.all(pair.map(({ ended }) => ended));
    }
    const rows = () =>
      inSite(t.db, nurse.site.id, (tx) =>
        tx
          .selectFrom('netvigil.delivery as d')
          .innerJoin('netvigil.reminder as r', 'r.id', 'd.reminder_id')
          .select(['d.id', 'd.status', 'r.subject_id'])
          .where('r.kind', '=', kind)
          .execute(),
      );
    // A killed process's last statement may end after it: a job that is taken then is given out again one pass later.
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      await asSuper(
        t.superConfig,
        `update pgboss.job_common set started_on = now() - interval '3 minutes' where state = 'active'`,
        'update pgboss.queue set monitor_on = null, monitor_claim_on = null',
        `update pgboss.job_common set start_after = now() where state = 'retry'`,
      );
      await Promise.all([start(told), start(told)].map(({ ended }) => ended));
      const now = await rows();
      if (now.length >= subjects && !now.some(({ status }) => status === 'waiting')) break;
    }
    const all = await rows();
    expect(new Set(all.map(({ subject_id }) => subject_id)).size).toBe(subjects);
    expect(all).toHaveLength(subjects);
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['delivered']));
    // Sent twice, where a process died between the answer and its record: under the same id.
    const sent = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    expect(all.filter(({ id }) => !sent.has(id))).toEqual([]);
  });
});
