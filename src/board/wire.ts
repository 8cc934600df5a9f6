import { z } from 'zod';
import { Day, text } from '../http/wire.ts';

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });
const Time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'Must be a time of day, as 16:00.' })
  .meta({ description: "A time of day at the site's own clock, as 16:00." });
const login = (what: string) => text(100).meta({ description: `The login of ${what}.` });

export const PatternBody = z
  .strictObject({
    validFrom: Day.meta({ description: 'The first day on which it counts, today or later.' }),
    weekdays: z
      .array(z.int().min(1).max(7))
      .max(7)
      .refine((days) => new Set(days).size === days.length, { error: 'Must name each weekday once.' })
      .meta({ description: 'After ISO 8601, 1 is Monday. None: no regular meetings.' }),
    everyWeeks: z
      .int()
      .min(1)
      .max(12)
      .default(1)
      .meta({ description: '1 is every week; counted from the week of validFrom.' }),
    startsAt: Time,
    cutOffDays: z.int().min(0).max(28).meta({
      description: 'Whole calendar days from the cut-off, a day that still counts, to the meeting.',
    }),
    coordinator: login('the coordinator who looks after the agenda'),
    deputy: login('the nurse, clinician or coordinator who stands in'),
    reason,
  })
  .meta({ id: 'BoardPatternDraft' });

const Person = z.object({ login: z.string(), name: z.string() });

const PatternSchema = z
  .object({
    version: z.number(),
    validFrom: z.string(),
    weekdays: z.array(z.number()),
    everyWeeks: z.number(),
    startsAt: z.string(),
    cutOffDays: z.number(),
    coordinator: Person,
    deputy: Person,
    reason: z.string(),
    recordedBy: z.string(),
    recordedOn: z.string(),
  })
  .meta({ id: 'BoardPattern' });

export const PatternListSchema = z.object({
  version: z.number().meta({ description: 'Give it as If-Match, in quotes; 0 before there is one.' }),
  versions: z
    .array(PatternSchema)
    .meta({ description: 'The newest first; each counts from its first day on.' }),
});

export const MeetingSchema = z
  .object({
    scheduledOn: z.string().meta({ description: 'Its name for good, also once it was moved.' }),
    on: z.string().meta({ description: 'The day it takes place.' }),
    startsAt: z.string(),
    startsAtInstant: z.string().meta({ description: 'The same moment with its offset.' }),
    cutOffOn: z.string().meta({ description: 'The last day on which a case comes in time for its agenda.' }),
    status: z.enum(['takes-place', 'cancelled', 'holiday']),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it was changed or convened, or the holiday’s name.' }),
    version: z.number().meta({ description: 'Give it as If-Match, in quotes; 0: as the pattern gives it.' }),
  })
  .meta({ id: 'BoardMeeting' });

export const MeetingsQuery = z.strictObject({
  from: Day.optional().meta({ description: "The first day; the site's today where left out." }),
  to: Day.optional().meta({
    description: 'The last day, 400 days after the first at most; 90 where left out.',
  }),
});

export const MeetingsSchema = z.object({
  day: z.string(),
  items: z.array(MeetingSchema).meta({ description: 'By the day they take place.' }),
});

export const MeetingParams = z.strictObject({ scheduledOn: Day });

export const MeetingChangeBody = z
  .discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('takes-place'),
      on: Day.nullable()
        .default(null)
        .meta({ description: 'The day it takes place; as it is where left out.' }),
      startsAt: Time.nullable().default(null),
      cutOffOn: Day.nullable().default(null).meta({ description: 'Goes with the meeting where left out.' }),
      reason,
    }),
    z.strictObject({ status: z.literal('cancelled'), reason }),
  ])
  .meta({ id: 'BoardMeetingChange' });

export const ConveneBody = z
  .strictObject({
    on: Day,
    startsAt: Time,
    cutOffOn: Day.nullable().default(null).meta({ description: 'The day itself where left out.' }),
    reason,
  })
  .meta({ id: 'ConveneBoard' });

const SpecialDaySchema = z.object({
  day: z.string(),
  kind: z.enum(['holiday', 'working']),
  name: z.string(),
});

export const SpecialDaysSchema = z.object({
  version: z.number().meta({ description: 'Give it as If-Match, in quotes; 0 before there is any.' }),
  days: z.array(SpecialDaySchema),
});

export const SpecialDaysBody = z
  .strictObject({
    days: z
      .array(
        z.strictObject({
          day: Day,
          kind: z.enum(['holiday', 'working', 'ordinary']).meta({
            description:
              'working: a weekend on which people work. ordinary: takes back what was said before.',
          }),
          name: text(200),
        }),
      )
      .min(1)
      .max(400),
    reason,
  })
  .meta({ id: 'MarkSpecialDays' });
