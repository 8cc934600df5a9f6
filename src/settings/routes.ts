import type { Slice } from '../app.ts';
import { dayInZone } from '../domain/calendar.ts';
import { DEFAULT_SETTINGS, remindersOf, type Settings } from '../domain/settings.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { RolloutSchema, rolloutView } from '../rollouts/wire.ts';
import type { Work } from '../work.ts';
import {
  draftSettings,
  listSettings,
  type SettingsVersion,
  settingsRollout,
  signSettings,
} from './use-cases.ts';
import {
  SettingsBody,
  SettingsListSchema,
  SettingsParams,
  SettingsSignOffBody,
  SettingsVersionSchema,
} from './wire.ts';

const READERS = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'] as const;

/** What a site settles for itself: tolerances and deadlines, versioned and signed. */
export const settingsRoutes: Slice = (app, ctx) => {
  app.get(
    '/settings',
    {
      config: { roles: READERS },
      schema: {
        operationId: 'listSettings',
        summary: "Every version of the site's settings with its signature, and the one that runs",
        tags: ['settings'],
        response: { 200: SettingsListSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { running, versions } = await listSettings(work);
        return {
          running,
          defaults: settingsView(DEFAULT_SETTINGS),
          versions: versions.map((row) => versionView(work, row)),
        };
      }),
  );
  app.post(
    '/settings',
    {
      config: { roles: ['clinician', 'coordinator'], ...problems(422) },
      schema: {
        operationId: 'draftSettings',
        summary: 'Draft the next version of the settings; it changes nothing before it is signed',
        tags: ['settings'],
        body: SettingsBody,
        response: { 201: SettingsVersionSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 201,
        body: versionView(
          work,
          await draftSettings(work, {
            ...request.body,
            reminders: request.body.reminders ?? DEFAULT_SETTINGS.reminders,
          }),
        ),
      })),
  );
  app.post(
    '/settings/versions/:version/sign-off',
    {
      config: { roles: ['clinician'], ...problems(404, 422) },
      schema: {
        operationId: 'signSettings',
        summary: 'Sign a version of the settings; it runs from then on',
        description:
          'New windows are proposed to the patients whose examinations they change; deadlines hold for work opened from then on.',
        tags: ['settings'],
        params: SettingsParams,
        body: SettingsSignOffBody,
        response: { 200: SettingsVersionSchema, 201: SettingsVersionSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const { row, signedNow } = await signSettings(work, ctx.log, request.params.version, request.body);
        return { status: signedNow ? 201 : 200, body: versionView(work, row) };
      });
      ctx.nudge?.();
      return answer;
    },
  );
  app.get(
    '/settings/versions/:version/rollout',
    {
      config: { roles: READERS, ...problems(404) },
      schema: {
        operationId: 'readSettingsRollout',
        summary: 'How far the patients whose windows the settings may change have been gone through',
        tags: ['settings'],
        params: SettingsParams,
        response: { 200: RolloutSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => rolloutView(await settingsRollout(work, request.params.version))),
  );
};

const settingsView = (settings: Settings) => ({
  tolerances: settings.tolerances.map((one) => ({ ...one })),
  deadlines: { ...settings.deadlines },
  // Settings that were signed before there was a rule have none.
  observation: settings.observation == null ? null : { ...settings.observation },
  reminders: { ...remindersOf(settings), before: [...remindersOf(settings).before] },
});

const versionView = ({ site }: Work, { signature, draftedAt, settings, ...row }: SettingsVersion) => ({
  ...row,
  settings: settingsView(settings),
  draftedOn: dayInZone(draftedAt, site.zone),
  signature:
    signature === null ? null : { name: signature.name, on: signature.on, statement: signature.statement },
});
