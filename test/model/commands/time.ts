import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import { sweepSite } from '../../../src/jobs/sweep.ts';
import { type Commands, command } from '../command.ts';
import type { World } from '../world.ts';

async function sweep(world: World) {
  const { failed } = await sweepSite(world.clinic.ctx, world.system.site, world.system);
  if (failed > 0) throw new Error(`The sweep failed for ${failed} patients: ${world.clinic.logged()}`);
  return { by: 'system', status: 200, code: null, swept: true };
}

const daysPass = command({
  weight: 8,
  picks: fc.record({ days: fc.constantFrom(1, 7, 30, 60, 100, 180, 365, 730) }),
  async run(world, { days }) {
    const from = world.today();
    const to = addDays(from, days);
    world.goTo(to);
    return { by: 'nobody', status: 200, code: null, days: { from, to } };
  },
});

const sweepCommand = command({ weight: 4, picks: fc.record({}), run: (world) => sweep(world) });

/** Days pass, with a sweep or without one. */
export const timeCommands: Commands = { 'days pass': daysPass, sweep: sweepCommand };
