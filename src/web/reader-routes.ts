import { z } from 'zod';
import { ACTOR_COOKIE } from '../http/auth.ts';
import type { Api } from '../http/server.ts';
import { LANGUAGE_COOKIE, THEME_COOKIE, THEMES, YEAR_SECONDS } from './reader.ts';

const Choice = z.strictObject({
  login: z.string().max(100).optional(),
  language: z.string().max(10),
  theme: z.enum(['auto', ...THEMES]),
  back: z.string().max(4000),
});

/** Who reads, in which language and light: chosen at the top of every page, kept in cookies. */
export function readerRoutes(app: Api): void {
  app.post(
    '/reader',
    { config: { public: true }, schema: { hide: true, body: Choice } },
    async (request, reply) => {
      const { login, language, theme, back } = request.body;
      const kept = { path: '/', httpOnly: true, sameSite: 'strict', maxAge: YEAR_SECONDS } as const;
      if (login) reply.setCookie(ACTOR_COOKIE, login, kept);
      reply.setCookie(LANGUAGE_COOKIE, language, kept);
      reply.setCookie(THEME_COOKIE, theme, kept);
      return reply.redirect(ownAddress(back) ?? '/worklist', 303);
    },
  );
}

const OWN = 'http://own.invalid';

/**
 * An address of ours as a browser reads it, which drops line breaks and tabs, and turns a backslash; null where it
 * leads to another host, or is none.
 */
function ownAddress(told: string): string | null {
  const url = told.startsWith('/') ? URL.parse(told, OWN) : null;
  if (url === null || url.origin !== OWN || url.pathname.startsWith('//')) return null;
  return url.pathname + url.search;
}
