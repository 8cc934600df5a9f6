import type { Ctx } from '../../context.ts';
import { readAbout } from '../../desk/about.ts';
import { WARD } from '../../desk/routes.ts';
import { holdRow, rowOf } from '../../desk/use-cases.ts';
import type { Region } from '../../domain/protocol.ts';
import type { Api } from '../../http/server.ts';
import { recordTyped, withdrawTyped } from '../../items/results.ts';
import { endItemWith, reopenItem } from '../../items/use-cases.ts';
import { RECORDERS as SCAN_RECORDERS } from '../../observation/routes.ts';
import { recordScan } from '../../observation/use-cases.ts';
import { canBeTakenBack, takeBackAnswer } from '../../plans/take-back.ts';
import { readResult, resolveResult } from '../../results/resolve.ts';
import { RECORDERS, RESOLVERS } from '../../results/routes.ts';
import type { ResultOutcome } from '../../results/use-cases.ts';
import { Refusal, type Work } from '../../work.ts';
import { answerWork } from '../../work-items/use-cases.ts';
import { formVersion } from '../recording.ts';
import { actionPage } from './act.ts';
import {
  answerIn,
  endingIn,
  type Form,
  formOf,
  one,
  reopeningIn,
  resolutionIn,
  resultIn,
  scanIn,
  versionIn,
} from './forms.ts';
import type { Acted, Undo } from './send.ts';

/** The row lives again; the reason is in the form, for the trail. */
const reopened = (row: { readonly version: number }): Undo => ({
  action: 'reopen',
  fields: { version: row.version },
});

/** Done with its result, answered, or not needed; and taking that back. */
export function closingPages(app: Api, ctx: Ctx): void {
  const result = formOf(['version', 'performedOn', 'modality', 'accession', 'conclusion'], ['regions']);
  actionPage(app, ctx, 'result', RECORDERS, result, async (work, id, form) => {
    const outcome = await recordTyped(work, id, resultIn(form), formVersion(versionIn(form)));
    const { version } = await readResult(work, outcome.resultId);
    return {
      said: saidOf(id, outcome),
      undo: () => ({ action: 'withdraw', fields: { version, result: outcome.resultId } }),
    };
  });
  actionPage(
    app,
    ctx,
    'withdraw',
    RECORDERS,
    formOf(['version', 'result', 'reason']),
    async (work, id, form) => {
      await withdrawTyped(work, id, one(form, 'result') ?? '', formVersion(versionIn(form)));
      return { said: ({ t }) => t('drawer.said.withdraw'), undo: null };
    },
  );

  const answer = ['version', 'answer', 'reason', 'how', 'what', 'by', 'protocol', 'anchorOn'];
  const found = ['where', 'nelmType', 'qualifier', 'count', 'burden'];
  actionPage(app, ctx, 'answer', WARD, formOf([...answer, ...found]), async (work, id, form) => {
    const told = answerIn(form);
    const { kind } = await rowOf(work, id, 'none');
    await answerWork(work, id, told, formVersion(versionIn(form)));
    return {
      said: ({ t }) => t('drawer.said.answer', { answer: t(`answer.${told.answer}`) }),
      undo: canBeTakenBack(kind, told.answer) ? reopened : null,
    };
  });

  const resolve = ['version', 'choice', 'item', 'system', 'value', 'reason'];
  actionPage(app, ctx, 'resolve', RESOLVERS, formOf(resolve), async (work, id, form) => {
    const told = resolutionIn(chosen(form));
    const resultId = (await readAbout(work, id)).work?.resultId ?? null;
    if (resultId === null) throw new Refusal(409, 'no-result', 'This row is about no result.');
    const resolving = {
      kind: told.choice,
      itemId: 'itemId' in told ? told.itemId : null,
      patient: 'patient' in told ? told.patient : null,
      reason: told.reason,
    };
    const { version } = await resolveResult(work, resultId, resolving, formVersion(versionIn(form)));
    const undo: Undo = { action: 'resolve', fields: { version, choice: 'afresh' } };
    const isPlain = told.choice !== 'wrong-patient' && told.choice !== 'afresh';
    return {
      said: ({ t }) => t(told.choice === 'afresh' ? 'drawer.said.undo' : 'drawer.said.resolve'),
      undo: isPlain ? () => undo : null,
    };
  });

  const scan = [
    'performedOn',
    'reader',
    'modality',
    'contrast',
    'qualifier',
    'count',
    'nelmType',
    'outside',
    'status',
  ];
  actionPage(app, ctx, 'scan', SCAN_RECORDERS, formOf(['version', ...scan]), async (work, id, form) => {
    formVersion(versionIn(form))((await holdRow(work, id)).version);
    const { changes } = await recordScan(work, await periodOf(work, id), scanIn(form));
    return {
      said: ({ t, say }) => [t('drawer.said.scan'), ...changes.map((one) => say(one).text)].join(' '),
      undo: null,
    };
  });

  const done = ['performedOn', 'modality', 'what', 'by', 'receiver', 'confirmedOn'];
  actionPage(
    app,
    ctx,
    'end',
    WARD,
    formOf(['version', 'reason', 'note', ...done], ['regions']),
    async (work, id, form) => {
      const told = endingIn(form);
      const item = await endItemWith(work, id, told, formVersion(versionIn(form)));
      return {
        said: ({ t }) => t(item.ended === null ? 'drawer.said.elsewhere' : 'drawer.said.end'),
        undo: item.ended === null ? null : reopened,
      };
    },
  );
  actionPage(app, ctx, 'reopen', WARD, formOf(['version', 'reason']), async (work, id, form) => {
    const { table } = await rowOf(work, id, 'none');
    const check = formVersion(versionIn(form));
    const reason = reopeningIn(form);
    if (table === 'item') await reopenItem(work, id, reason, check);
    else await takeBackAnswer(work, id, reason, check);
    return { said: ({ t }) => t('drawer.said.undo'), undo: null };
  });
}

/** The examination is named together with how the result counts for it, as one choice of a list. */
function chosen(form: Form): Form {
  const [choice, item] = (one(form, 'item') ?? '').split(' ');
  return item === undefined ? form : { ...form, choice, item };
}

/** The observation period that a row is about. @throws Refusal 409 where it is about none */
async function periodOf(work: Work, id: string): Promise<string> {
  const period = (await readAbout(work, id)).work?.period ?? null;
  if (period !== null) return period;
  throw new Refusal(409, 'no-period', 'This row is about no observation period: it takes no scan.');
}

/** What a result came to at the examination where it was typed in. */
function saidOf(itemId: string, outcome: ResultOutcome): Acted['said'] {
  return ({ t, say }) => {
    if (outcome.closes.some((item) => item.itemId === itemId)) return t('drawer.said.result');
    const part = outcome.partlyCovers.find((item) => item.itemId === itemId);
    if (part !== undefined) {
      return t('drawer.said.partly', {
        missing: part.missing.map((one) => t(`region.${one as Region}`)).join(', '),
      });
    }
    if (outcome.closes.length > 0) return t('drawer.said.other');
    return t('drawer.said.unmatched', { why: outcome.unmatched === null ? '' : say(outcome.unmatched).text });
  };
}
