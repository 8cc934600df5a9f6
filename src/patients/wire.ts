import { z } from 'zod';
import { isPartialDate } from '../domain/calendar.ts';
import {
  COMPARATORS,
  COUNT_QUALIFIERS,
  DIFFERENTIATIONS,
  DISEASE_STATUSES,
  FUNCTIONALITIES,
  HEPATECTOMY_PROCEDURES,
  INTENTS,
  MARGINS,
  NELM_TYPES,
  NODE_STATUSES,
  PRESENCES,
  PRIMARIES,
  REPORTED_GRADES,
  RESECTION_PROCEDURES,
  SPECIMENS,
  THERAPIES,
  TUMOUR_BURDENS,
} from '../domain/facts.ts';
import { Day, Id, text } from '../http/wire.ts';

/** A record's name in the system it comes from. */
export const IdentifierSchema = z
  .strictObject({ system: text(200), value: text(200) })
  .meta({ id: 'Identifier', description: "A record's name in the system it comes from." });

export const PatientParams = z.strictObject({ system: text(200), value: text(200) });

const PartialDateSchema = z
  .string()
  .refine(isPartialDate, { error: 'Must be an existing day, month or year: 2025-09-12, 2025-09 or 2025.' })
  .meta({
    description: 'As precisely as known: `2025-09-12`, `2025-09` or `2025`; null where nobody knows.',
  });

const unknownBy = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values).default('unknown' as T[number]);

const Index = (unit: string) =>
  z
    .strictObject({ comparator: z.enum(COMPARATORS).default('='), value: z.number().min(0).max(10_000) })
    .nullable()
    .default(null)
    .meta({ description: `${unit}; null where not reported. The comparator of the report is kept.` });

const Count = z
  .strictObject({
    qualifier: z.enum(COUNT_QUALIFIERS),
    value: z.int().min(0).max(10_000).nullable().default(null),
  })
  .refine(
    (count) => (count.qualifier === 'exact' || count.qualifier === 'at-least') === (count.value !== null),
    {
      error: 'A count that is exact or at-least has a value; any other has none.',
      path: ['value'],
    },
  )
  .default({ qualifier: 'unknown', value: null })
  .meta({ description: 'Lesions counted on the scan.' });

const named = {
  date: PartialDateSchema.nullable().default(null),
  source: IdentifierSchema.nullable().default(null),
  corrects: Id.nullable().default(null).meta({ description: 'The id of the fact that this one replaces.' }),
};

const nothing = z.strictObject({}).default({});

/** What a scan says of liver metastases. */
export const LiverMetastasisDetails = z.strictObject({
  nelmType: unknownBy(NELM_TYPES),
  lesionCount: Count,
  hepaticTumourBurden: unknownBy(TUMOUR_BURDENS),
});

const Kinds = [
  z.strictObject({
    kind: z.literal('diagnosis'),
    ...named,
    details: z.strictObject({
      primary: unknownBy(PRIMARIES),
      functionality: unknownBy(FUNCTIONALITIES),
      symptoms: unknownBy(PRESENCES),
    }),
  }),
  z.strictObject({
    kind: z.literal('pathology-report'),
    ...named,
    details: z.strictObject({
      specimen: unknownBy(SPECIMENS),
      differentiation: unknownBy(DIFFERENTIATIONS),
      reportedGrade: unknownBy(REPORTED_GRADES),
      ki67: Index('Per cent').refine((index) => index === null || index.value <= 100, {
        error: 'Must be at most 100 per cent.',
      }),
      mitoses: Index('Per 2 mm²'),
      sizeMm: z
        .number()
        .positive()
        .max(1_000)
        .nullable()
        .default(null)
        .meta({ description: 'Largest diameter in millimetres; null where not reported.' }),
      lymphaticInvasion: unknownBy(PRESENCES),
      venousInvasion: unknownBy(PRESENCES),
      muscleInvasion: unknownBy(PRESENCES),
      nodes: unknownBy(NODE_STATUSES),
    }),
  }),
  z.strictObject({
    kind: z.literal('resection'),
    ...named,
    details: z.strictObject({
      procedure: unknownBy(RESECTION_PROCEDURES),
      intent: unknownBy(INTENTS),
      margin: unknownBy(MARGINS),
      completion: z
        .boolean()
        .default(false)
        .meta({ description: 'True: it completes an earlier resection, and surveillance counts from it.' }),
    }),
  }),
  z.strictObject({
    kind: z.literal('liver-metastasis'),
    ...named,
    details: LiverMetastasisDetails,
  }),
  z.strictObject({
    kind: z.literal('disease-status'),
    ...named,
    details: z.strictObject({ status: z.enum(DISEASE_STATUSES) }),
  }),
  z.strictObject({
    kind: z.literal('extrahepatic-disease'),
    ...named,
    details: z.strictObject({
      where: text(200).meta({ description: 'Where new disease outside the liver was found.' }),
    }),
  }),
  z.strictObject({
    kind: z.literal('therapy-start'),
    ...named,
    details: z.strictObject({ therapy: z.enum(THERAPIES) }),
  }),
  z.strictObject({
    kind: z.literal('therapy-stop'),
    ...named,
    details: z.strictObject({ therapy: z.enum(THERAPIES) }),
  }),
  z.strictObject({
    kind: z.literal('hepatectomy'),
    ...named,
    details: z.strictObject({
      procedure: unknownBy(HEPATECTOMY_PROCEDURES),
      intent: unknownBy(INTENTS),
      margin: unknownBy(MARGINS),
      emergency: z.boolean().default(false),
    }),
  }),
  z.strictObject({
    kind: z.literal('watching-begun'),
    ...named,
    details: z.strictObject({
      decidedBy: text(200).meta({ description: 'The clinician who decided to watch.' }),
      acceptsG2: z.boolean().default(false),
      acceptsNoBiopsy: z.boolean().default(false),
    }),
  }),
  z.strictObject({ kind: z.literal('last-contact'), ...named, details: nothing }),
  z.strictObject({ kind: z.literal('death'), ...named, details: nothing }),
  z.strictObject({
    kind: z.literal('entered-in-error'),
    date: z.null().default(null),
    source: named.source,
    corrects: Id.meta({ description: 'The id of the fact that never held; nothing takes its place.' }),
    details: z.strictObject({ reason: text(1_000) }),
  }),
] as const;

/** A clinical fact. What is left out of `details` is unknown, a value of its own. */
export const NewFactSchema = z
  .discriminatedUnion('kind', Kinds)
  .meta({ id: 'NewFact', description: 'A clinical fact. What is left out of `details` is unknown.' });

const MOST_FACTS = 200;

export const FactsBody = z.strictObject({ facts: z.array(NewFactSchema).min(1).max(MOST_FACTS) });

export const PatientBody = z
  .strictObject({
    name: text(200),
    kana: text(200).nullable().optional(),
    birthDate: Day.nullable().optional(),
    sex: z.enum(['female', 'male', 'other', 'unknown']).optional(),
    phone: text(50).nullable().optional(),
    identifiers: z
      .array(IdentifierSchema)
      .max(20)
      .default([])
      .meta({ description: 'Further identifiers of the same patient. Leaving one out takes none away.' }),
    facts: z.array(NewFactSchema).max(MOST_FACTS).default([]),
  })
  .meta({ id: 'NewPatient' });

/** A fact as recorded. */
export const FactSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    date: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    source: z.object({ system: z.string(), value: z.string() }).nullable(),
    corrects: z.string().nullable(),
    correctedBy: z
      .string()
      .nullable()
      .meta({ description: 'The fact that replaced this one; null while it stands.' }),
    recordedOn: z.string(),
  })
  .meta({ id: 'Fact' });

/** The patient as a person. */
export const PersonSchema = z
  .object({
    id: z.string(),
    identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
    name: z.string(),
    kana: z.string().nullable(),
    birthDate: z.string().nullable(),
    sex: z.enum(['female', 'male', 'other', 'unknown']),
    phone: z.string().nullable(),
    deceasedOn: z.string().nullable(),
    mergedRecords: z
      .array(
        z.object({
          merge: z.string().meta({ description: 'The id that POST /v1/merges/{id}/undo takes.' }),
          patientId: z.string(),
          name: z.string(),
          birthDate: z.string().nullable(),
          identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
          mergedOn: z.string(),
          reason: z.string(),
        }),
      )
      .meta({ description: 'Other records of the same person that were merged into this one.' }),
    version: z.number(),
  })
  .meta({ id: 'Patient' });

/** What recording did: the plan in short, and the work there is now. */
export const RecordedSchema = z
  .object({
    patientId: z.string(),
    version: z.number(),
    recorded: z.array(z.string()).meta({ description: 'Ids of the facts that were new.' }),
    known: z.number().meta({ description: 'Facts that were known already.' }),
    overridden: z
      .number()
      .meta({ description: 'Of the known ones, those that somebody has corrected or withdrawn since.' }),
    plan: z.enum(['none', 'active', 'deceased', 'discharged', 'transferred']),
    courses: z.array(
      z.object({ protocol: z.string(), version: z.number(), anchorOn: z.string(), reason: z.string() }),
    ),
    items: z.number().meta({ description: 'Examinations in the plan.' }),
    work: z.array(z.object({ kind: z.string(), sentence: z.string(), dueOn: z.string() })),
  })
  .meta({ id: 'Recorded' });
