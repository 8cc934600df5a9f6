import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withinShare } from '../../cohort-preview/share.ts';
import { type PreviewLine, previewCohort } from '../../cohort-preview/use-cases.ts';
import type { Ctx } from '../../context.ts';
import type { ProtocolCode } from '../../domain/protocol.ts';
import { query } from '../../http/command.ts';
import { faultOf } from '../../http/errors.ts';
import { patientPath } from '../patient-path.ts';
import { partOf, viewOf } from '../shell.ts';
import type { View } from '../view.ts';
import { patientsChart, type Summary, yearsCharts } from './charts.ts';
import { modalityIn } from './words.ts';

type Start = Extract<PreviewLine, { line: 'start' }>;
type Changed = Extract<PreviewLine, { line: 'patient' }>;

/** Patients who are named; the others are counted. */
const MOST_NAMED = 50;

/** The reader has left the page, or has stopped the preview. */
class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/**
 * Answers with the charts of a preview. While the cohort is gone through, how far it is goes ahead as comments, so
 * that the page can say so. Where the reader leaves, it ends, and what it holds is let go.
 */
export async function sendPreview(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  params: { readonly code: ProtocolCode; readonly version: number },
): Promise<FastifyReply> {
  const { t } = viewOf(request, request.actor.site);
  const out = new PassThrough();
  const begun = Promise.withResolvers<void>();
  let start: Start | null = null;
  let summary: Summary | null = null;
  const named: Changed[] = [];
  const say = (done: number, of: number) => out.write(`<!--${t('preview.progress', { done, of })}-->\n`);
  const tell = async (line: PreviewLine): Promise<void> => {
    if (out.destroyed) throw new ReaderGone('The reader is gone.');
    if (line.line === 'start') {
      start = line;
      say(0, line.patients);
      begun.resolve();
    } else if (line.line === 'progress') say(line.done, line.of);
    else if (line.line === 'summary') summary = line;
    else if (named.length < MOST_NAMED) named.push(line);
  };
  withinShare(ctx, () => query(ctx, request, (work) => previewCohort(work, params, tell)))
    .then(() => {
      if (start === null || summary === null) throw new Error('A preview ended without its summary.');
      out.end(partOf(request, './protocol-preview', previewView(t, start, summary, named)));
    })
    .catch((error: unknown) => {
      if (start === null) return begun.reject(error);
      if (error instanceof ReaderGone) return request.log.info('the reader of a preview was lost');
      const { incident } = faultOf(error, request);
      const broken = {
        title: t('preview.broken'),
        detail: null,
        faults: [],
        incident: incident ?? null,
      };
      return out.end(partOf(request, './notice', { ...broken, help: t('preview.broken.help') }));
    });
  try {
    await begun.promise;
  } catch (error) {
    out.destroy();
    throw error;
  }
  return reply.type('text/html; charset=utf-8').send(out);
}

const previewView = (t: View['t'], start: Start, summary: Summary, named: readonly Changed[]) => {
  const { changed, starting } = summary.patients;
  return {
    start,
    summary,
    patients: patientsChart(summary),
    charts: yearsCharts(summary).map((chart) => ({ ...chart, modality: modalityIn(t, chart.modality) })),
    named: named.map((one) => ({
      ...one,
      path: patientPath(one.identifiers),
      records: one.identifiers.map(({ value }) => value).join(', '),
    })),
    unnamed: changed + starting - named.length,
  };
};
