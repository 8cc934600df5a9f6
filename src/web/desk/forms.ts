import { z } from 'zod';
import { AssignBody, BookingBody, LogContactBody, ReasonBody, SnoozeBody } from '../../desk/wire.ts';
import { validatorCompiler } from '../../http/issues.ts';
import { Id } from '../../http/wire.ts';
import { EndBody, ReopenBody } from '../../items/wire.ts';
import { ScanBody } from '../../observation/wire.ts';
import { ResolutionBody, ResultBody } from '../../results/wire.ts';
import { AnswerBody } from '../../work-items/wire.ts';

export const RowParams = z.strictObject({ id: Id });

const LONGEST = 25_000;
const MOST_VALUES = 200;
const field = z.string().max(LONGEST);
const fields = z.union([field, z.array(field).max(MOST_VALUES)]);

/** A form as a browser sends it: text alone, and an empty text for an empty field. */
export type Form = Readonly<Record<string, string | string[] | undefined>>;

/** The fields that a form may have, and those that it may have several times; what they mean is read by the API's schemas. */
export const formOf = (names: readonly string[], lists: readonly string[] = []): z.ZodType<Form> =>
  z.strictObject({
    ...Object.fromEntries(names.map((name) => [name, field.optional()])),
    ...Object.fromEntries(lists.map((name) => [name, fields.optional()])),
  });

/** A field without the spaces around it; undefined where it is empty or not there. */
export function one(form: Form, name: string): string | undefined {
  const [value] = [form[name] ?? ''].flat();
  const text = value?.replaceAll('\r\n', '\n').trim();
  return text === '' ? undefined : text;
}

/** All values of a field, such as the boxes that are ticked. */
export const all = (form: Form, name: string): string[] => [form[name] ?? []].flat();

/** The version that stood in the form; empty where it had none, which no row has. */
export const versionIn = (form: Form): string => one(form, 'version') ?? '';

/** Reads a form by the schema of the API, so that a page takes and refuses what the API takes and refuses. */
function read<S extends z.ZodType>(schema: S, told: object): z.infer<S> {
  const checked = validatorCompiler({ schema, method: 'POST', url: '', httpPart: 'body' })(told) as
    | { readonly value: z.infer<S> }
    | { readonly error: Error };
  if ('error' in checked) throw checked.error;
  return checked.value;
}

/** Without the fields that nobody filled in. */
const filled = (told: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));

export const reasonIn = (form: Form): string | null =>
  read(ReasonBody, filled({ reason: one(form, 'reason') })).reason ?? null;

export const assignIn = (form: Form) =>
  read(AssignBody, filled({ to: one(form, 'to'), reason: one(form, 'reason') }));

export const snoozeIn = (form: Form) =>
  read(SnoozeBody, filled({ until: one(form, 'until'), reason: one(form, 'reason') }));

export const contactIn = (form: Form) =>
  read(
    LogContactBody,
    filled({
      on: one(form, 'on'),
      how: one(form, 'how'),
      outcome: one(form, 'outcome'),
      note: one(form, 'note'),
    }),
  );

export function bookingIn(form: Form) {
  const appointment = { on: one(form, 'on'), place: one(form, 'place') };
  const booked = appointment.on !== undefined || appointment.place !== undefined;
  return read(
    BookingBody,
    filled({ order: one(form, 'order'), appointment: booked ? filled(appointment) : null }),
  );
}

const Typed = ResultBody.pick({ performedOn: true, modality: true, regions: true, conclusion: true }).extend({
  accession: ResultBody.shape.accession.nullable(),
});

export const resultIn = (form: Form) =>
  read(
    Typed,
    filled({
      performedOn: one(form, 'performedOn'),
      modality: one(form, 'modality'),
      regions: all(form, 'regions'),
      accession: one(form, 'accession') ?? null,
      conclusion: one(form, 'conclusion'),
    }),
  );

/** The reading of a form whose fields depend on a first one: what does not belong to it was not asked for. */
export function endingIn(form: Form) {
  const more: Record<string, object> = {
    'done-elsewhere': {
      performedOn: one(form, 'performedOn'),
      modality: one(form, 'modality'),
      regions: all(form, 'regions'),
    },
    contraindicated: { alternative: filled({ what: one(form, 'what'), by: one(form, 'by') }) },
    transferred: { receiver: one(form, 'receiver'), confirmedOn: one(form, 'confirmedOn') },
  };
  const reason = one(form, 'reason') ?? '';
  return read(EndBody, filled({ reason, note: one(form, 'note'), ...more[reason] }));
}

export const reopeningIn = (form: Form): string =>
  read(ReopenBody, filled({ reason: one(form, 'reason') })).reason;

export function answerIn(form: Form) {
  const answer = one(form, 'answer') ?? '';
  const step = { what: one(form, 'what'), by: one(form, 'by') };
  const told = step.what !== undefined || step.by !== undefined;
  const more: Record<string, object> = {
    suspicious: { nextStep: filled(step) },
    decided: told ? { nextStep: filled(step) } : {},
    recurrence: { found: foundIn(form) },
    reached: { how: one(form, 'how') },
    'not-reached': { how: one(form, 'how') },
    'pick-protocol': {
      pick: filled({ protocol: one(form, 'protocol'), anchorOn: one(form, 'anchorOn') }),
    },
  };
  return read(AnswerBody, filled({ answer, reason: one(form, 'reason'), ...more[answer] }));
}

export function resolutionIn(form: Form) {
  const choice = one(form, 'choice') ?? '';
  const more: Record<string, object> = {
    equivalent: { itemId: one(form, 'item') },
    early: { itemId: one(form, 'item') },
    'wrong-patient': { patient: filled({ system: one(form, 'system'), value: one(form, 'value') }) },
  };
  return read(ResolutionBody, filled({ choice, reason: one(form, 'reason'), ...more[choice] }));
}

export function scanIn(form: Form) {
  return read(
    ScanBody,
    filled({
      performedOn: one(form, 'performedOn'),
      reader: one(form, 'reader'),
      modality: one(form, 'modality'),
      contrast: one(form, 'contrast'),
      count: countIn(form),
      nelmType: one(form, 'nelmType'),
      newDiseaseOutsideLiver: one(form, 'outside'),
      status: one(form, 'status'),
    }),
  );
}

/** Lesions as they were counted; a number that is none is left to the schema to refuse. */
function countIn(form: Form): object | undefined {
  const qualifier = one(form, 'qualifier');
  const count = one(form, 'count');
  const value = count === undefined ? null : /^\d{1,5}$/.test(count) ? Number(count) : count;
  return qualifier === undefined ? undefined : { qualifier, value };
}

function foundIn(form: Form): object {
  const where = one(form, 'where');
  if (where !== 'liver') return filled({ where });
  return filled({
    where,
    nelmType: one(form, 'nelmType'),
    hepaticTumourBurden: one(form, 'burden'),
    lesionCount: countIn(form),
  });
}
