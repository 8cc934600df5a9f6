import type { LightMyRequestResponse } from 'fastify';
import type { Clinic } from './clinic.ts';

type Fields = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/** Sends a form as htmx does, as the nurse unless told otherwise. */
export const submit = (
  clinic: Clinic,
  url: string,
  fields: Fields,
  { as = 'nurse', htmx = true } = {},
): Promise<LightMyRequestResponse> =>
  clinic.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
    ).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'netvigil-actor': as,
      ...(htmx ? { 'hx-request': 'true' } : {}),
    },
  });

/** The part of a page that htmx asks for. */
export const part = (clinic: Clinic, url: string, as = 'nurse'): Promise<LightMyRequestResponse> =>
  clinic.ask('GET', url, { as, headers: { 'hx-request': 'true' } });

/** What a reader sees of a page: its text without its marks, one space between words. */
export const textOf = ({ body }: LightMyRequestResponse): string =>
  body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
