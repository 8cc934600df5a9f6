import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../../context.ts';
import { sendPage, sendPart, viewOf, wantsPart } from '../shell.ts';
import { timelineOf } from '../timeline/timeline.ts';
import type { View } from '../view.ts';
import type { Drawer } from './drawer.ts';
import { shownOf, written } from './view.ts';

/** How what was just done is taken back: the form that does it. */
export interface Undo {
  readonly action: 'undo' | 'reopen' | 'withdraw' | 'resolve';
  readonly fields: Readonly<Record<string, string | number>>;
}

/** What came of an action: a sentence for the reader, and the way back where there is one. */
export interface Acted {
  readonly said: (view: View, row: Drawer) => string;
  readonly undo: ((row: Drawer) => Undo) | null;
}

/** What a page with the drawer needs besides what every page has, in this order. */
export const DESK_ASSETS = {
  styles: ['timeline.css', 'desk.css'],
  scripts: ['desk-kept.js', 'desk.js'],
} as const;

/** The list re-fetches itself when it hears this. */
export const ROWS_CHANGED = { 'hx-trigger': 'rows-changed' } as const;

/** Sends the drawer of a row: into the page that is open, or as a page of its own. */
export function sendDrawer(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  row: Drawer,
  acted: Acted | null = null,
): FastifyReply | Promise<FastifyReply> {
  const view = viewOf(request, request.actor.site);
  const data = {
    row: shownOf(row),
    written,
    timeline: row.chart && timelineOf(row.chart, view, { span: '5', size: 'compact', id: 'drawer-plan' }),
    me: request.actor.login,
    said: acted?.said(view, row) ?? null,
    undo: acted?.undo?.(row) ?? null,
    whole: !wantsPart(request),
  };
  if (acted !== null) reply.headers(ROWS_CHANGED);
  if (wantsPart(request)) return sendPart(request, reply, './drawer', data);
  return sendPage(ctx, request, reply, {
    template: './drawer-page',
    place: 'worklist',
    title: view.say(row.what).text,
    ...DESK_ASSETS,
    data,
    asOf: ctx.clock.now(),
  });
}
