import { DateTime } from 'luxon';
import { listPatterns, setPattern } from '../board/meetings.ts';
import type { Ctx } from '../context.ts';
import { inSite } from '../db/in-site.ts';
import { addDays, type CalendarDate } from '../domain/calendar.ts';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { listVersions, signOff } from '../protocol-versions/use-cases.ts';
import { draftSettings, listSettings, signSettings } from '../settings/use-cases.ts';
import { actorByLogin, addSite, addStaff, siteByCode } from '../staff/use-cases.ts';
import { type Actor, inWork, type Site, type Work } from '../work.ts';
import { answerWork } from '../work-items/use-cases.ts';
import { abreast } from './abreast.ts';
import { type DemoEvent, type DemoPatient, demoCohort } from './cohort.ts';
import { play } from './play.ts';
import { demoSites, isThere, keepingStatements, markDemo, openQuestions } from './repo.ts';

/** Reviews of results this recent wait for the demo's clinician; older ones have been read. */
const REVIEWS_LEFT_DAYS = 21;
const READ_AFTER_DAYS = 3;
const UNSIGNED = 'PANC-LOW';
const STATEMENT = 'Demonstration: signed by nobody real, for synthetic patients alone.';
/** Patients loaded at a time, each in a transaction of its own: while one waits for the database, another computes. */
const ABREAST = 4;

const STAFF = [
  { login: 'demo-nurse', name: 'Nurse Demo', roles: ['nurse'] },
  { login: 'dr-demo', name: 'Dr Demo', roles: ['clinician'] },
  { login: 'demo-lead', name: 'Lead Demo', roles: ['clinician'], lead: true },
  { login: 'demo-coordinator', name: 'Coordinator Demo', roles: ['coordinator'] },
  { login: 'demo-integrator', name: 'EHR Demo', roles: ['integrator'] },
  { login: 'demo-auditor', name: 'Auditor Demo', roles: ['auditor'] },
] as const satisfies readonly Parameters<typeof addStaff>[2][];

interface Cast {
  readonly site: Site;
  readonly nurse: Actor;
  readonly clinician: Actor;
  readonly integrator: Actor;
}

/** What loading needs to say as it goes. */
export type Progress = (done: number, of: number) => void;

/** True where the demo has been begun and was interrupted. */
export async function demoIsUnfinished(ctx: Ctx): Promise<boolean> {
  return (await demoSites(ctx.db)).some((site) => !site.demo.complete);
}

/**
 * Loads the synthetic cohort through the use-cases that serve everybody, each event on its own day. Every
 * patient comes whole in one transaction: interrupted, it goes on where it stopped.
 * @param stop ends it after the patients under way
 * @returns the number of patients loaded now
 */
export async function loadDemo(
  on: Ctx,
  seed: number,
  progress: Progress,
  stop: AbortSignal,
): Promise<number> {
  const ctx: Ctx = { ...on, db: keepingStatements(on.pool) };
  const begun = (await demoSites(ctx.db))[0]?.demo;
  const day = begun?.day ?? DateTime.fromJSDate(ctx.clock.now(), { zone: 'Asia/Tokyo' }).toISODate() ?? '';
  const cohort = demoCohort({ day, seed: begun?.seed ?? seed });
  const casts = new Map<string, Cast>();
  for (const { code, name, zone, language } of cohort.sites) {
    const home = casts.size === 0;
    casts.set(
      code,
      await castOf(ctx, { code, name, zone, language: language as Site['language'] }, home, {
        seed: cohort.seed,
        day,
      }),
    );
  }
  let [loaded, done] = [0, 0];
  await abreast(Math.min(ABREAST, ctx.pool.options.max), cohort.patients, stop, async (patient) => {
    const cast = casts.get(patient.site);
    if (cast === undefined) throw new Error(`The demo has no site ${patient.site}.`);
    if (await playPatient(ctx, cast, patient, day)) loaded += 1;
    done += 1;
    progress(done, cohort.patients.length);
  });
  if (stop.aborted) return loaded;
  for (const cast of casts.values())
    await markDemo(ctx.db, cast.site.id, { seed: cohort.seed, day, complete: true });
  return loaded;
}

async function castOf(
  ctx: Ctx,
  site: { code: string; name: string; zone: string; language: Site['language'] },
  home: boolean,
  demo: { seed: number; day: string },
): Promise<Cast> {
  const known = (await demoSites(ctx.db)).some(({ code }) => code === site.code);
  const held = known
    ? await siteByCode(ctx.db, site.code)
    : await addSite(ctx.db, { ...site, synthetic: true, settings: { demo: { ...demo, complete: false } } });
  const actors = new Map<string, Actor>();
  for (const { login, ...person } of STAFF) {
    const own = home ? login : `${login}-${site.code}`;
    actors.set(
      login,
      (await actorByLogin(ctx.db, own)) ?? (await addStaff(ctx.db, held, { login: own, ...person })),
    );
  }
  const actor = (login: string): Actor => {
    const found = actors.get(login);
    if (found === undefined) throw new Error(`The demo has no ${login}.`);
    return found;
  };
  const cast = {
    site: held,
    nurse: actor('demo-nurse'),
    clinician: actor('dr-demo'),
    integrator: actor('demo-integrator'),
  };
  await signAll(ctx, cast, home);
  await meetWeekly(ctx, actor('demo-coordinator'), home, demo.day);
  return cast;
}

/**
 * Dr Demo, who does not exist, signs every protocol but the one whose guidelines conflict, and the settings. The
 * first hospital runs the observation rule; the other has none, as in the paper.
 */
function signAll(ctx: Ctx, cast: Cast, home: boolean): Promise<void> {
  return inWork(ctx, cast.clinician, async (work) => {
    for (const { code, version, contentHash, signature, openQuestions } of await listVersions(work)) {
      if (signature !== null || code === UNSIGNED) continue;
      const acknowledged = openQuestions.map(({ id }) => id);
      await signOff(work, ctx.log, code, version, { statement: STATEMENT, contentHash, acknowledged });
    }
    if ((await listSettings(work)).running !== null) return;
    const own = home ? DEFAULT_SETTINGS : { ...DEFAULT_SETTINGS, observation: null };
    const { version, contentHash } = await draftSettings(work, own);
    await signSettings(work, ctx.log, version, { statement: STATEMENT, contentHash });
  });
}

/** The board meets on Thursdays, in the other hospital on Wednesdays, for a year already. */
function meetWeekly(ctx: Ctx, coordinator: Actor, home: boolean, day: CalendarDate): Promise<void> {
  return inWork(ctx, coordinator, async (work) => {
    if ((await listPatterns(work)).length > 0) return;
    const { login } = coordinator;
    const pattern = {
      validFrom: addDays(day, -365),
      weekdays: [home ? 4 : 3],
      everyWeeks: 1,
      startsAt: '16:30',
      cutOffDays: 3,
      coordinator: login,
      deputy: login.replace('coordinator', 'nurse'),
      reason: STATEMENT,
    };
    await setPattern(work, ctx.log, pattern, () => {});
  });
}

/** False where the patient is there already. */
function playPatient(ctx: Ctx, cast: Cast, patient: DemoPatient, day: CalendarDate): Promise<boolean> {
  return inSite(ctx.db, cast.site.id, async (tx) => {
    const at = (on: CalendarDate, actor: Actor): Work => ({
      tx,
      actor,
      site: cast.site,
      now: DateTime.fromISO(`${on}T09:00`, { zone: cast.site.zone }).toJSDate(),
      today: on,
      snapshot: false,
    });
    const first = await upsertStart(at, cast, patient);
    if (!first) return false;
    for (const event of patient.events.slice(1)) {
      await answerUntil(at, cast, patient, event.on, day);
      await play(at(event.on, actorOf(cast, event)), patient, event);
    }
    await answerUntil(at, cast, patient, day, day);
    return true;
  });
}

type At = (on: CalendarDate, actor: Actor) => Work;

const actorOf = (cast: Cast, event: DemoEvent): Actor =>
  event.kind === 'end-item'
    ? event.reason === 'declined'
      ? cast.nurse
      : cast.clinician
    : ['patient', 'fact', 'facts', 'result', 'observation-scan', 'observation-correction'].includes(
          event.kind,
        )
      ? cast.integrator
      : cast.clinician;

async function upsertStart(at: At, cast: Cast, patient: DemoPatient): Promise<boolean> {
  const [event] = patient.events;
  if (event?.kind !== 'patient') throw new Error('A demo patient begins with a person.');
  if (await isThere(at(event.on, cast.integrator), patient.identifier)) return false;
  await play(at(event.on, cast.integrator), patient, event);
  return true;
}

/** The demo's clinician reads what comes in, and its nurse confirms earlier imaging; the latest wait for the reader. */
async function answerUntil(
  at: At,
  cast: Cast,
  { identifier, events }: DemoPatient,
  until: CalendarDate,
  day: CalendarDate,
): Promise<void> {
  const enrolled = events[0]?.on ?? day;
  const readOtherwise = new Set(
    events.flatMap((event) => (event.kind === 'recurrence' ? [event.performedOn] : [])),
  );
  for (const item of await openQuestions(at(until, cast.clinician), identifier)) {
    if (item.kind === 'which-plan') {
      await sayPlan((on) => at(on, cast.clinician), item, until, day);
      continue;
    }
    const { performedOn } = item.parts as { performedOn?: CalendarDate };
    if (performedOn !== undefined && readOtherwise.has(performedOn)) continue;
    const seen = performedOn === undefined || performedOn < enrolled ? enrolled : performedOn;
    const on = addDays(seen, READ_AFTER_DAYS);
    if (on > until || on > addDays(day, -REVIEWS_LEFT_DAYS)) continue;
    if (item.kind === 'result-to-review') {
      const answer = {
        answer: 'no-recurrence',
        reason: 'Demonstration: read without a sign of recurrence.',
      } as const;
      await answerWork(at(on, cast.clinician), item.id, answer, () => {});
    } else if (item.kind === 'confirm-earlier-imaging') {
      const answer = {
        answer: 'confirmed',
        reason: 'Demonstration: earlier reports were asked for and seen.',
      } as const;
      await answerWork(at(on, cast.nurse), item.id, answer, () => {});
    }
  }
}

/** What follows the end of an observation period has been agreed, but for the latest ends. */
async function sayPlan(
  asClinician: (on: CalendarDate) => Work,
  { id, opened_on }: { readonly id: string; readonly opened_on: CalendarDate },
  until: CalendarDate,
  day: CalendarDate,
): Promise<void> {
  const on = addDays(opened_on, READ_AFTER_DAYS);
  if (on > until || on > addDays(day, -REVIEWS_LEFT_DAYS)) return;
  const reason = 'Demonstration: agreed in the round; surveillance goes on.';
  await answerWork(asClinician(on), id, { answer: 'done', reason }, () => {});
}
