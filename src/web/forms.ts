import { z } from 'zod';
import { Day, text } from '../http/wire.ts';
import { Refusal } from '../work.ts';

/** What a person typed: without the spaces around it, and with line ends of one kind, as a browser sends two. */
export const typed = (longest: number) =>
  z
    .string()
    .transform((told) => told.replace(/\r\n?/g, '\n').trim())
    .pipe(text(longest));

/** A day that may be left empty. */
export const DayOrNone = z.union([z.literal('').transform(() => null), Day]);

/** A time of day, as a browser sends it. */
export const TimeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'Must be a time of day, as 16:00.' });

/** A box or a list of boxes that may be ticked: a browser sends one as text, several as a list, none as nothing. */
export const ticked = <T extends z.ZodType>(one: T) =>
  z
    .union([one.transform((only) => [only]), z.array(one)])
    .optional()
    .transform((all) => all ?? []);

/** The version that a form was filled in on. */
export const FormVersion = z.string().regex(/^\d{1,9}$/);

/** A form as it comes back: what was typed, and why it was refused. */
export interface Returned<V extends object> {
  readonly values: V;
  readonly refusal: Refusal;
}

/** Does what a form asks for. A refusal comes back with what was typed, so that nobody types it again. */
export async function attempt<T, V extends object>(
  values: V,
  fn: () => Promise<T>,
): Promise<{ readonly done: T } | { readonly returned: Returned<V> }> {
  try {
    return { done: await fn() };
  } catch (error) {
    if (error instanceof Refusal) return { returned: { values, refusal: error } };
    throw error;
  }
}

/**
 * The version that a form carries. One that came back keeps that on which it was filled in, so that it is refused until
 * the reader has loaded it anew and seen what has changed.
 */
export const versionShown = (returned: Returned<object> | undefined, held: number): string => {
  const { version = held }: { version?: unknown } = returned?.values ?? {};
  return String(version);
};

/** Why a form came back, for the part `form-refused`; null where it did not. */
export const refusedView = (returned: Returned<object> | null) =>
  returned === null
    ? null
    : {
        status: returned.refusal.status,
        detail: returned.refusal.wording,
        faults: Object.fromEntries(
          returned.refusal.errors.map((fault) => [fault.pointer.replace(/^\//, ''), fault]),
        ),
      };
