import fc from 'fast-check';
import { addDays } from '../../../src/domain/calendar.ts';
import { convene, meetings, patternBody, patterns, post, specialDays } from '../../support/board.ts';
import { type Commands, command } from '../command.ts';
import { answered, pick } from '../world.ts';

const nth = fc.nat({ max: 9_999 });
const reason = 'Agreed by the department.';
const by = 'coordinator';

const setPattern = command({
  weight: 1,
  picks: fc.record({
    weekday: fc.constantFrom(1, 2, 3, 4, 5),
    everyWeeks: fc.constantFrom(1, 1, 2, 4),
    cutOffDays: fc.nat({ max: 6 }),
  }),
  async run({ clinic, today }, { weekday, ...pattern }) {
    const { version } = await patterns(clinic);
    const body = patternBody(today(), { weekdays: [weekday], ...pattern });
    return answered(by, await post(clinic, '/board/pattern', version, body));
  },
});

const changeMeeting = command({
  weight: 1,
  picks: fc.record({ meeting: nth, days: fc.nat({ max: 9 }), cancelled: fc.boolean() }),
  async run({ clinic, today }, { meeting: n, days, cancelled }) {
    const ahead = await meetings(clinic, today(), addDays(today(), 30));
    const meeting = pick(ahead, n);
    if (meeting === null) return null;
    const body = cancelled
      ? { status: 'cancelled', reason }
      : { status: 'takes-place', on: addDays(today(), days), reason };
    return answered(by, await post(clinic, `/board/meetings/${meeting.scheduledOn}`, meeting.version, body));
  },
});

const conveneBoard = command({
  weight: 1,
  picks: fc.record({ days: fc.nat({ max: 14 }) }),
  run: async ({ clinic, today }, { days }) => answered(by, await convene(clinic, addDays(today(), days))),
});

const markDay = command({
  weight: 1,
  picks: fc.record({ days: fc.nat({ max: 14 }), kind: fc.constantFrom('holiday', 'working', 'ordinary') }),
  async run({ clinic, today }, { days, kind }) {
    const { version } = await specialDays(clinic);
    const body = { days: [{ day: addDays(today(), days), kind, name: 'A day' }], reason };
    return answered(by, await post(clinic, '/special-days', version, body));
  },
});

/** When the board meets, and changes of it. */
export const boardCommands: Commands = {
  'set board pattern': setPattern,
  'change meeting': changeMeeting,
  'convene board': conveneBoard,
  'mark day': markDay,
};
