import type pg from 'pg';
import { connect } from '../src/db/connect.ts';
import type { Role } from '../src/db/tables.ts';
import { addDays, type CalendarDate, type PeriodText } from '../src/domain/calendar.ts';
import type { Protocol, Step } from '../src/domain/protocol.ts';
import { expandCourse } from '../src/domain/schedule.ts';
import { offsetOf } from '../src/domain/step.ts';
import { storeBuiltIns } from '../src/protocol-versions/use-cases.ts';
import { protocolOf } from '../src/protocols/index.ts';
import { addSite, addStaff } from '../src/staff/use-cases.ts';
import type { Actor, Site } from '../src/work.ts';
import type { BenchDatabase } from './database.ts';

export interface Seeded {
  readonly sites: readonly { readonly site: Site; readonly clinician: Actor }[];
  readonly patients: number;
  readonly items: number;
}

const ZONES = ['Asia/Tokyo', 'Europe/Berlin', 'UTC'] as const;

/** What the patients of a seeded site have. */
interface Kind {
  readonly protocol: Protocol;
  readonly grade: 'G1' | 'G2';
  /** Per cent. */
  readonly ki67: number;
}
/** Plans of 52 items over 20 years. */
const G2X: Kind = { protocol: protocolOf('RECT-G2X'), grade: 'G2', ki67: 7 };
/** Plans of 15 items over 5 years. */
export const G1: Kind = { protocol: protocolOf('RECT-G1'), grade: 'G1', ki67: 1 };

/** Patients with plans at new sites, set by set; the master invariant holds. `named`: begins the sites' codes. */
export async function seed(
  { server, boss }: BenchDatabase,
  wanted: { readonly items: number; readonly sites: number; readonly today: CalendarDate },
  kind: Kind = G2X,
  named = 'bench',
): Promise<Seeded> {
  const { today } = wanted;
  const template = templateRows(kind.protocol);
  const patients = Math.ceil(wanted.items / template.length);
  const sites = await addSites(server.appConfig, wanted.sites, named);
  const ids = `(${sites.map(({ site }) => site.id).join()})`;
  await boss.query(
    `INSERT INTO netvigil.protocol_signoff (site_id, code, version, signed_by, signed_on, signed_at, statement, content_hash)
     SELECT s.site_id, v.code, v.version, s.id, $1::date, now(), 'Bench.', v.content_hash
       FROM netvigil.protocol_version v, netvigil.staff s WHERE 'clinician' = ANY (s.roles) AND s.site_id IN ${ids}`,
    [today],
  );
  // Foreign keys are kept by how the rows are made; checked one by one they would be most of the time.
  await boss.query("SET session_replication_role = replica; SET work_mem = '256MB'");
  await boss.query(`CREATE TEMPORARY TABLE template AS SELECT x.* FROM jsonb_to_recordset('${JSON.stringify(template)}'::jsonb)
    AS x(number integer, series text, step integer, k integer, ahead interval, early interval, late interval, every interval)`);
  for (const statement of statements(today, patients, kind, ids)) await boss.query(statement);
  await boss.query('DROP TABLE template, person; RESET session_replication_role; RESET work_mem');
  await boss.query('VACUUM (ANALYZE)');
  return { sites, patients, items: patients * template.length };
}

interface TemplateRow {
  readonly number: number;
  readonly series: string;
  readonly step: number;
  readonly k: number;
  readonly ahead: string;
  readonly early: PeriodText;
  readonly late: PeriodText;
  readonly every: PeriodText;
}

/** The protocol's items as additions to an anchor: PostgreSQL adds by the same rule as the planner. */
function templateRows(protocol: Protocol): TemplateRow[] {
  const anchorOn = '2020-01-01';
  return expandCourse({ protocol, anchorOn, omittedSeries: [] }, anchorOn, () => null).map((item, index) => {
    const step = protocol.series
      .find(({ key }) => key === item.seriesKey)
      ?.steps.find(({ number }) => number === item.stepNumber) as Step;
    const { months, days } = offsetOf(step, item.occurrence);
    const { early, late, every } = step;
    return {
      number: index,
      series: item.seriesKey,
      step: step.number,
      k: item.occurrence,
      ahead: `P${months}M${days}D`,
      early,
      late,
      every,
    };
  });
}

async function addSites(connection: pg.ClientConfig, count: number, named: string): Promise<Seeded['sites']> {
  const app = connect({ connection, size: 1 });
  try {
    await storeBuiltIns(app.db);
    const sites = [];
    for (let n = 0; n < count; n++) {
      const code = `${named}-${n}`;
      const zone = ZONES[n % ZONES.length] ?? 'UTC';
      const site = await addSite(app.db, {
        code,
        name: code,
        zone,
        language: 'en',
        synthetic: true,
        settings: {},
      });
      const clinician = await addStaff(app.db, site, {
        login: `dr@${code}`,
        name: 'Dr Bench',
        roles: ['clinician'],
      });
      const nurse: Role[] = ['nurse', 'integrator'];
      await addStaff(app.db, site, {
        login: n === 0 && named === 'bench' ? 'demo-nurse' : `nurse@${code}`,
        name: 'Nurse Bench',
        roles: nurse,
      });
      sites.push({ site, clinician });
    }
    return sites;
  } finally {
    await app.close();
  }
}

const detailsOf = ({ grade, ki67 }: Kind) => ({
  diagnosis: { primary: 'rectum', functionality: 'non-functional', symptoms: 'unknown' },
  resection: { procedure: 'LAR', intent: 'curative', margin: 'R0', completion: false },
  'pathology-report': {
    specimen: 'resection',
    differentiation: 'well',
    reportedGrade: grade,
    ki67: { comparator: '=', value: ki67 },
    mitoses: null,
    sizeMm: 14,
    lymphaticInvasion: 'absent',
    venousInvasion: 'absent',
    muscleInvasion: 'absent',
    nodes: 'N0',
  },
});

/**
 * Resections of the last 19 years, plans accepted within the last 1,000 days: what closed before is history
 * that was confirmed; of what came due since, 85 in 100 were done on their day, 3 were ended, 12 are late.
 */
function statements(today: CalendarDate, patients: number, kind: Kind, sites: string): string[] {
  const { protocol, grade } = kind;
  // Of 20 years of follow-up the last 19, of 5 the last 4: something lies ahead of everybody.
  const days = kind === G1 ? 1400 : 6900;
  const moment = `timestamptz '${addDays(today, -1)} 12:00Z'`;
  return [
    `CREATE TEMPORARY TABLE person AS
      SELECT n, s.site_id, s.id AS staff_id, uuidv7() AS patient_id, uuidv7() AS plan_id, uuidv7() AS course_id, a.anchor,
             greatest(a.anchor + 30, '${today}'::date - (n * 104729 % 1000)::integer) AS accepted
        FROM generate_series(1, ${patients}::bigint) AS n
        JOIN (SELECT site_id, id, row_number() OVER (ORDER BY site_id) - 1 AS nth, count(*) OVER () AS sites
                FROM netvigil.staff WHERE 'clinician' = ANY (roles) AND site_id IN ${sites}) s ON s.nth = n % s.sites
       CROSS JOIN LATERAL (SELECT '${today}'::date - 31 - (n * 7919 % ${days})::integer AS anchor) a`,
    `INSERT INTO netvigil.patient (site_id, id, name, kana, birth_date, sex, primary_tumour, grade, ki67, created_at, updated_at)
      SELECT site_id, patient_id, 'Bench Patient ' || n, 'ベンチ', date '1940-01-01' + (n * 31 % 18000)::integer,
             (ARRAY['female', 'male'])[n % 2 + 1], 'rectum', '${grade}', '${kind.ki67}', ${moment}, ${moment} FROM person`,
    `INSERT INTO netvigil.patient_identifier (site_id, system, value, patient_id)
      SELECT site_id, 'urn:bench:mrn', 'B' || n, patient_id FROM person`,
    `INSERT INTO netvigil.fact (site_id, id, patient_id, kind, date, details, content_hash, recorded_on, recorded_at, recorded_by)
      SELECT site_id, uuidv7(), patient_id, d.kind, anchor::text, d.details, md5(d.kind), accepted, ${moment}, staff_id
        FROM person CROSS JOIN jsonb_each('${JSON.stringify(detailsOf(kind))}'::jsonb) AS d(kind, details)`,
    `INSERT INTO netvigil.plan (site_id, id, patient_id, status, enrolled_on)
      SELECT site_id, plan_id, patient_id, 'active', accepted FROM person`,
    `INSERT INTO netvigil.plan_revision (site_id, plan_id, revision, kind, item_count, reason, accepted_on, accepted_at, accepted_by)
      SELECT site_id, plan_id, 1, 'first', (SELECT count(*) FROM template), 'Bench.', accepted, ${moment}, staff_id FROM person`,
    `INSERT INTO netvigil.course (site_id, id, plan_id, protocol_code, protocol_version, anchor_on, anchor_event, reason, revision)
      SELECT site_id, course_id, plan_id, '${protocol.code}', ${protocol.version}, anchor, 'resection', 'Bench.', 1 FROM person`,
    // Rows of one patient lie together, as an enrolment writes them.
    `INSERT INTO netvigil.item (site_id, id, plan_id, patient_id, course_id, series_key, step_number, occurrence, origin, revision,
        opens_on, due_on, closes_on, critical_on, status, completed_on, completed_late, ended_reason, ended_on, ended_by,
        stage, changes_on, primary_tumour, grade)
      SELECT p.site_id, uuidv7(), p.plan_id, p.patient_id, p.course_id, t.series, t.step, t.k, 'step', 1,
             d.opens, d.due, d.closes, d.closes + ((d.due + t.every)::date - d.due) / 4, s.status,
             CASE s.status WHEN 'completed' THEN d.due END, CASE s.status WHEN 'completed' THEN false END,
             CASE s.status WHEN 'ended' THEN 'declined' END, CASE s.status WHEN 'ended' THEN d.due END,
             CASE s.status WHEN 'ended' THEN p.staff_id END, g.stage,
             CASE s.status WHEN 'live' THEN netvigil.stage_ends_on(g.stage, d.opens, d.due, d.closes) ELSE 'infinity' END,
             'rectum', '${grade}'
        FROM person p CROSS JOIN template t
       CROSS JOIN LATERAL (SELECT (p.anchor + t.ahead)::date AS due, ((p.anchor + t.ahead)::date - t.early)::date AS opens,
                                  ((p.anchor + t.ahead)::date + t.late)::date AS closes) d
       CROSS JOIN LATERAL (SELECT CASE WHEN d.closes < p.accepted THEN 'before-enrolment' WHEN d.due >= '${today}' THEN 'live'
                                       WHEN (p.n * 31 + t.number * 17) % 100 < 85 THEN 'completed'
                                       WHEN (p.n * 31 + t.number * 17) % 100 < 88 THEN 'ended' ELSE 'live' END AS status) s
       CROSS JOIN LATERAL (SELECT CASE s.status WHEN 'live' THEN netvigil.stage_on(d.opens, d.due, d.closes, '${today}')
                                       ELSE 0::smallint END AS stage) g
       ORDER BY p.n, d.due, t.number`,
    `UPDATE netvigil.plan p SET wakes_on = i.closes + 1
       FROM (SELECT plan_id, max(closes_on) AS closes FROM netvigil.item WHERE status = 'live' AND site_id IN ${sites} GROUP BY plan_id) i WHERE i.plan_id = p.id`,
    `INSERT INTO netvigil.result (site_id, id, patient_id, system, accession, version, performed_on, modality, regions, status, received_at)
      SELECT site_id, id, patient_id, 'urn:bench:ris', id::text, 1, due_on, CASE series_key WHEN 'sigmoidoscopy' THEN series_key ELSE 'MRI' END,
             CASE series_key WHEN 'sigmoidoscopy' THEN ARRAY['rectum'] ELSE ARRAY['liver', 'pelvis'] END, 'final', ${moment}
        FROM netvigil.item WHERE status = 'completed' AND site_id IN ${sites}`,
    `INSERT INTO netvigil.result_version (site_id, result_id, version, content, received_at, received_by)
      SELECT r.site_id, r.id, 1, jsonb_build_object('accession', r.accession), r.received_at, p.staff_id
        FROM netvigil.result r JOIN person p USING (patient_id)`,
    `INSERT INTO netvigil.item_evidence (site_id, item_id, result_id)
      SELECT site_id, id, id FROM netvigil.result WHERE site_id IN ${sites}`,
    workItems(
      'result-to-review',
      "r.id || ' v1'",
      'r.performed_on + 7',
      `r.performed_on < '${today}'::date - 7`,
      moment,
      'no-recurrence',
      'netvigil.result r JOIN person p USING (patient_id)',
      'r.id',
      grade,
    ),
    workItems(
      'confirm-earlier-imaging',
      "'enrolment'",
      'p.accepted + 7',
      'p.n % 5 > 0',
      moment,
      'confirmed',
      `(SELECT * FROM person WHERE EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = person.site_id AND i.plan_id = person.plan_id
          AND i.status = 'before-enrolment')) p`,
      'NULL::uuid',
      grade,
    ),
    `INSERT INTO netvigil.flag (site_id, item_id, tier, raised_on, raised_at)
      SELECT i.site_id, i.id, f.tier, '${today}', ${moment} FROM netvigil.item i
        JOIN (VALUES (2, 'due'), (3, 'overdue'), (4, 'overdue-14'), (5, 'overdue-90')) AS f(stage, tier) ON f.stage <= i.stage
       WHERE i.status = 'live' AND i.site_id IN ${sites}`,
    `INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
      SELECT site_id, 'item', id, '${today}'::date + 30 FROM netvigil.item
       WHERE status = 'live' AND stage > 0 AND site_id IN ${sites}`,
    `INSERT INTO netvigil.audit (site_id, at, staff_id, action, entity, entity_id, patient_id)
      SELECT p.site_id, ${moment}, p.staff_id, a.action, a.entity, a.id::text, p.patient_id FROM person p
       CROSS JOIN LATERAL (SELECT 'plan-accepted' AS action, 'plan' AS entity, p.plan_id AS id UNION ALL
         SELECT status, 'item', id FROM netvigil.item WHERE site_id = p.site_id AND plan_id = p.plan_id AND status IN ('completed', 'ended')) a`,
  ];
}

function workItems(
  kind: string,
  subject: string,
  due: string,
  done: string,
  moment: string,
  answer: string,
  from: string,
  result: string,
  grade: string,
): string {
  return `INSERT INTO netvigil.work_item (site_id, id, patient_id, kind, subject, tier, due_on, role, sentence, parts, result_id, status,
      opened_on, opened_at, closed_at, closed_by, answer, primary_tumour, grade)
    SELECT p.site_id, uuidv7(), p.patient_id, '${kind}', ${subject}, 4, ${due}, 'nurse', 'Bench: ${kind}.', '{}', ${result},
           CASE WHEN ${done} THEN 'answered' ELSE 'open' END, ${due} - 7, ${moment}, CASE WHEN ${done} THEN ${moment} END,
           CASE WHEN ${done} THEN p.staff_id END, CASE WHEN ${done} THEN '{"answer": "${answer}", "reason": "Bench."}'::jsonb END,
           'rectum', '${grade}'
      FROM ${from}`;
}
