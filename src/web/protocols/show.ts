import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../../context.ts';
import type { ProtocolCode } from '../../domain/protocol.ts';
import { listReviews, protocolChecks } from '../../gaps/use-cases.ts';
import { query } from '../../http/command.ts';
import { compareWith } from '../../protocol-versions/drafts.ts';
import { listVersions, requireVersion } from '../../protocol-versions/use-cases.ts';
import { readRollout } from '../../rollouts/use-cases.ts';
import type { Work } from '../../work.ts';
import { type Returned, refusedView } from '../forms.ts';
import { sendPage, sendPart, viewOf, wantsPart } from '../shell.ts';
import type { View } from '../view.ts';
import { phasesPicture } from './picture.ts';
import { comparisonView, listView, seriesView, standingOf, versionPath } from './views.ts';
import { periodIn } from './words.ts';

export interface Wanted {
  readonly code: ProtocolCode;
  readonly version: number;
}

/** What is done to a version by its forms. */
export type Act = 'sign' | 'review' | 'retire';

export interface Asks {
  /** The version that it is compared with; where it is left out, the one that runs. */
  readonly with?: number | undefined;
  readonly act?: Act;
  readonly returned?: Returned<object>;
}

const STYLES = ['board.css', 'protocols.css'];

/** Sends the list of protocols. */
export async function sendProtocols(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { data, now } = await query(ctx, request, async (work) => ({
    data: listView(await listVersions(work), await protocolChecks(work)),
    now: work.now,
  }));
  const { t } = viewOf(request, null);
  const page = { template: './protocols', place: 'protocols', title: t('protocols.title') } as const;
  return sendPage(ctx, request, reply, { ...page, styles: STYLES, data, asOf: now });
}

/** Sends a version as it is now, whole or as the part that htmx puts in its place. */
export async function sendProtocol(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: Wanted,
  asks: Asks,
  done: Act | null = null,
): Promise<FastifyReply> {
  const view = viewOf(request, request.actor.site);
  const { data, now } = await query(ctx, request, async (work) => ({
    data: await read(work, view, wanted, asks),
    now: work.now,
  }));
  const all = { ...data, done };
  if (asks.returned !== undefined) reply.code(asks.returned.refusal.status);
  if (wantsPart(request)) return sendPart(request, reply, './protocol', all);
  const title = `${wanted.code} v${wanted.version}`;
  const page = { template: './protocol', place: 'protocols', title, scripts: ['protocols.js'] } as const;
  return sendPage(ctx, request, reply, { ...page, styles: STYLES, data: all, asOf: now });
}

async function read(work: Work, { t }: View, { code, version }: Wanted, asks: Asks) {
  const row = await requireVersion(work, code, version);
  const own = (await listVersions(work)).filter((one) => one.code === code);
  const running = own.find(({ inUse }) => inUse) ?? null;
  const others = own.filter((one) => one.version !== version);
  const chosen = asks.with ?? (running?.version === version ? undefined : running?.version);
  const other = others.find((one) => one.version === chosen) ?? null;
  const { changes, warnings } = await compareWith(work, code, version, other?.version ?? version);
  const checks = await protocolChecks(work);
  const { roles, name } = work.actor;
  const clinician = roles.includes('clinician');
  const standing = standingOf(row);
  return {
    row,
    path: versionPath(row),
    standing,
    series: seriesView(t, row.definition),
    picture: other === null ? phasesPicture([row.definition]) : null,
    warnings,
    check: checks.find((one) => one.code === code && one.version === version) ?? null,
    reviews: await listReviews(work, code, version),
    others: others.map((one) => ({ version: one.version, standing: standingOf(one) })),
    running: running?.version ?? null,
    comparison: other === null ? null : comparisonView(t, row, other, changes),
    rollout: await readRollout(work, `${code} v${version}`),
    may: {
      preview: clinician || roles.includes('coordinator'),
      sign: clinician && standing === 'draft',
      review: clinician && row.signature !== null && row.retirement === null,
      retire: clinician && row.retirement === null,
    },
    reader: name,
    act: asks.act ?? null,
    written: (period: string) => periodIn(t, period),
    refused: refusedView(asks.returned ?? null),
    values: asks.returned?.values ?? null,
  };
}
