import type { FastifyRequest } from 'fastify';
import { ACTOR_COOKIE, DEFAULT_LOGIN } from '../http/auth.ts';
import { type Language, languageFor } from './texts/texts.ts';

export const LANGUAGE_COOKIE = 'netvigil-language';
export const THEME_COOKIE = 'netvigil-theme';
export const THEMES = ['light', 'dark'] as const;
/** What a browser keeps of how somebody reads. */
export const YEAR_SECONDS = 365 * 24 * 3600;

/** Who looks at a page, and how; the actor is found elsewhere (http/auth.ts), also where none is found. */
export interface Reader {
  readonly login: string;
  readonly language: Language;
  /** Null: as the reader's system has it. */
  readonly theme: (typeof THEMES)[number] | null;
  /** The address of the page, to come back to. */
  readonly path: string;
}

export function readerOf(request: FastifyRequest): Reader {
  const { cookies, headers } = request;
  const accepted = String(headers['accept-language'] ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim().slice(0, 2).toLowerCase());
  return {
    login: String(headers[ACTOR_COOKIE] ?? cookies[ACTOR_COOKIE] ?? DEFAULT_LOGIN),
    language: languageFor([cookies[LANGUAGE_COOKIE], ...accepted]),
    theme: THEMES.find((theme) => theme === cookies[THEME_COOKIE]) ?? null,
    path: pathOf(request),
  };
}

/** A part of a page is asked for by htmx, which says on which page. */
function pathOf({ url, headers }: FastifyRequest): string {
  const current = headers['hx-current-url'];
  if (typeof current !== 'string' || !URL.canParse(current)) return url;
  const { pathname, search } = new URL(current);
  return pathname + search;
}
