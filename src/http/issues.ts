import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type FieldError, type FormFault, worded } from '../work.ts';
import { HttpProblem } from './problem.ts';

type Part = 'body' | 'querystring' | 'params' | 'headers';
type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

/** A body of garbage must not come back as megabytes of complaints. */
const MOST_ERRORS = 50;
/** Other keys may be data: a name as a key of a body is not repeated. */
const TELLABLE_KEY = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** Validates a part of the request by its zod schema; faults become one pointer and one sentence each. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = (httpPart ?? 'body') as Part;
  return (data: unknown) => {
    // Fastify hands over null for "no body".
    const forms = new Map<string, FormFault>();
    const parsed = schema.safeParse(data === null && part === 'body' ? undefined : data, {
      error: (issue) => {
        const told = sentence(issue, part);
        const form = formOf(issue);
        if (form !== null) forms.set(told, form);
        return told;
      },
    });
    if (parsed.success) return { value: parsed.data };
    return { error: invalidRequest(part, fieldErrors(parsed.error.issues, part, forms)) };
  };
};

/** The refusal of a request with these faults. */
export function invalidRequest(part: Part, errors: readonly FieldError[]): HttpProblem {
  const where = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' }[part];
  const told = errors.slice(0, MOST_ERRORS);
  const more = errors.length > told.length ? `; the first ${told.length} are listed` : '';
  const faults = errors.length === 1 ? 'one fault' : `${errors.length} faults${more}`;
  return new HttpProblem(
    400,
    'invalid-request',
    worded(
      'Something is missing or does not fit.',
      `The ${where} of the request has ${faults}: see errors. Nothing was recorded.`,
    ),
    { errors: told },
  );
}

/** RFC 6901 for a body, `?name` for a query parameter, `{name}` for a part of the path, a header's name. */
function pointerOf(part: Part, path: readonly PropertyKey[]): string {
  const first = String(path[0] ?? '');
  if (part === 'querystring') return `?${first}`;
  if (part === 'params') return `{${first}}`;
  if (part === 'headers') return first;
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** `forms`: of the sentences that are about types and formats, which kind of fault each tells. */
function fieldErrors(
  issues: readonly Issue[],
  part: Part,
  forms: ReadonlyMap<string, FormFault>,
  base: readonly PropertyKey[] = [],
): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    const form = forms.get(issue.message);
    const fault = (at: readonly PropertyKey[]): FieldError => ({
      ...fieldError(part, at, issue.message),
      ...(form === undefined ? {} : { form }),
    });
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => fault([...path, key]));
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return fieldErrors(nearest(issue.errors), part, forms, path);
    }
    return [fault(path)];
  });
}

/** What a form is told of a fault; null where the sentence itself is for people, as of a limit. */
function formOf(issue: RawIssue): FormFault | null {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'required';
      return issue.expected === 'number' || issue.expected === 'int' ? 'number' : 'form';
    case 'invalid_value':
      return 'choose';
    case 'invalid_format':
      return issue.format === 'date' ? 'day' : 'form';
    case 'unrecognized_keys':
      return 'field';
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
      return null;
    default:
      return 'form';
  }
}

/** A faulty field, pointed at no deeper than its path may be told. */
export function fieldError(part: Part, path: readonly PropertyKey[], detail: string): FieldError {
  const hidden = path.findIndex((key) => typeof key === 'string' && !TELLABLE_KEY.test(key));
  return { pointer: pointerOf(part, hidden === -1 ? path : path.slice(0, hidden)), detail };
}

/** The form that the caller most likely meant: its faults lie deepest, and are the fewest. */
function nearest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((issue) => issue.path.length));
  return branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

/** The rule that is broken and the way out, never the value that broke it. A schema's own message goes first. */
function sentence(issue: RawIssue, part: Part): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input, part);
    case 'too_small':
      return limit(issue.origin, issue.minimum, issue.exact, issue.inclusive, 'at least');
    case 'too_big':
      return limit(issue.origin, issue.maximum, issue.exact, issue.inclusive, 'at most');
    case 'invalid_format':
      return (
        FORMATS[issue.format] ??
        (issue.pattern ? `Must match ${issue.pattern}.` : `Must be a valid ${issue.format}.`)
      );
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}.`;
    case 'unrecognized_keys':
      return `Not a field here: correct its spelling or leave it out.${allowedKeys(issue.inst)}`;
    case 'invalid_value':
      return oneOf(issue.values, issue.input === undefined);
    case 'invalid_union': {
      const options = 'options' in issue ? (issue.options as readonly unknown[] | undefined) : undefined;
      const given = issue.input as Record<string, unknown> | undefined;
      return issue.discriminator && options
        ? oneOf(options, given?.[issue.discriminator] === undefined)
        : 'Fits none of the forms that are allowed here.';
    }
    case 'invalid_key':
      return 'Has a key that is not allowed here.';
    default:
      return 'Is not allowed here.';
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'Must be a UUID, such as 01900000-0000-7000-8000-000000000000.',
  date: 'Must be a day that exists, written YYYY-MM-DD.',
  datetime: 'Must be an instant with its offset, such as 2026-03-01T08:00:00Z.',
  email: 'Must be an e-mail address.',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function wrongType(expected: string, input: unknown, part: Part): string {
  const wanted = TYPES[expected] ?? expected;
  if (input === undefined) return `Required: give ${wanted}.`;
  if (part !== 'body' && Array.isArray(input)) return 'Must be given once, not several times.';
  if (expected === 'int' && typeof input === 'number') return 'Must be a whole number.';
  const given =
    input === null ? 'null' : Array.isArray(input) ? 'a list' : (TYPES[typeof input] ?? typeof input);
  return `Must be ${wanted}, not ${given}: values are never converted.`;
}

function limit(
  origin: string,
  bound: number | bigint,
  exact: boolean | undefined,
  inclusive: boolean | undefined,
  word: 'at least' | 'at most',
): string {
  const unit = { string: ' characters', array: ' entries', set: ' entries' }[origin] ?? '';
  const verb = unit === '' ? 'be' : 'have';
  if (exact) return `Must ${verb} exactly ${bound}${unit}.`;
  if (word === 'at least' && bound === 1 && unit !== '') return 'Must not be empty.';
  const strict = word === 'at least' ? 'more than' : 'less than';
  return `Must ${verb} ${inclusive === false ? strict : word} ${bound}${unit}.`;
}

function oneOf(values: readonly unknown[], missing: boolean): string {
  const told = values.map(String).join(', ');
  if (missing) return `Required: give ${values.length === 1 ? told : `one of ${told}`}.`;
  return values.length === 1 ? `Must be ${told}.` : `Must be one of ${told}.`;
}

function allowedKeys(inst: RawIssue['inst']): string {
  const def: object | undefined = inst?._zod.def;
  if (!def || !('shape' in def)) return '';
  const keys = Object.keys(def.shape as object);
  return keys.length === 0 ? ' None are allowed.' : ` Allowed: ${keys.join(', ')}.`;
}
