import { beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../src/db/tables.ts';
import { createServer } from '../../src/http/server.ts';
import { webPages } from '../../src/web/routes.ts';
import { caseForBoard } from '../support/board-case.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { OPERATIONS } from '../support/operations.ts';
import { part } from '../support/pages.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const ROW = '/worklist/rows/:id';
const VERSION = '/protocols/:code/versions/:version';
/** Every write of a page, with the operations under /v1 that it stands for. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  [`${ROW}/claim`]: ['claimRow'],
  [`${ROW}/release`]: ['releaseRow'],
  [`${ROW}/assign`]: ['assignRow'],
  [`${ROW}/snooze`]: ['snoozeRow'],
  [`${ROW}/wake`]: ['wakeRow'],
  [`${ROW}/contact`]: ['logContact'],
  [`${ROW}/booking`]: ['bookRow'],
  [`${ROW}/undo`]: ['undoAction'],
  [`${ROW}/result`]: ['recordResult'],
  [`${ROW}/withdraw`]: ['recordResult'],
  [`${ROW}/answer`]: ['answerWorkItem'],
  [`${ROW}/resolve`]: ['resolveResult'],
  [`${ROW}/scan`]: ['recordScan'],
  [`${ROW}/end`]: ['endItem'],
  [`${ROW}/reopen`]: ['reopenItem', 'reopenWorkItem'],
  '/worklist/bulk/claim': ['claimRows'],
  '/worklist/bulk/assign': ['assignRows'],
  '/worklist/bulk/snooze': ['snoozeRows'],
  '/worklist/views': ['saveView'],
  '/worklist/views/:id': ['changeView'],
  '/worklist/views/:id/removal': ['removeView'],
  '/worklist/views/:id/restoration': ['restoreView'],
  '/board/cases/:caseId/decisions': ['recordBoardDecision'],
  // The use-case compares again, by what the decision is carried out by.
  '/board/to-carry-out/:workId': ['recordFacts', 'answerWorkItem'],
  '/board/meetings': ['conveneBoard'],
  '/board/meetings/:scheduledOn': ['changeBoardMeeting'],
  '/board/pattern': ['setBoardPattern'],
  '/board/special-days': ['markSpecialDays'],
  '/patients/:system/:value/proposal': ['acceptProposal', 'rejectProposal'],
  [`${VERSION}/sign-off`]: ['signProtocolVersion'],
  [`${VERSION}/review`]: ['reviewProtocolVersion'],
  [`${VERSION}/retirement`]: ['retireProtocolVersion'],
};

describe('what a page lets a person do', () => {
  test('is nothing that the API would refuse to their role, at any form there is', async () => {
    const app = createServer(clinic.ctx.log);
    const writes = new Map<string, readonly Role[]>();
    app.addHook('onRoute', ({ method, url, config }) => {
      const reads = [method].flat().every((one) => one === 'GET' || one === 'HEAD');
      if (!reads && config?.public !== true) writes.set(url, config?.roles ?? []);
    });
    await app.register(async (web) => webPages.register(web.withTypeProvider(), clinic.ctx));
    await app.ready();
    await app.close();
    expect([...writes.keys()].toSorted()).toEqual(Object.keys(WRITES).toSorted());
    for (const [url, roles] of writes) {
      const may = (WRITES[url] ?? []).flatMap((name) => OPERATIONS[name]?.roles ?? []);
      expect([url, roles.filter((role) => !may.includes(role))]).toEqual([url, []]);
    }
  });

  test('a coordinator is not offered to record a result, and reads who does', async () => {
    const { item } = await mriDueToday(clinic);
    const drawer = await part(clinic, `/worklist/rows/${item.id}`, 'coordinator');
    expect(drawer.body).not.toContain('/result"');
    expect(drawer.body).toContain('recorded by a nurse or a clinician');
    expect((await part(clinic, `/worklist/rows/${item.id}`)).body).toContain('/result"');
  });

  test('a form of the board that one could not send is not shown, however one came to its address', async () => {
    clinic.clock.setTo('2026-01-05T01:00:00Z');
    const id = await caseForBoard(clinic, 'Synthetic Offered', 3);
    const page = async (url: string, as: string) => (await clinic.ask('GET', url, { as })).body;
    for (const url of [
      `/board?decide=${id}`,
      '/board?set=pattern',
      '/board?set=convene',
      '/board?set=days',
    ]) {
      expect([url, (await page(url, 'coordinator')).includes('<textarea')]).toEqual([url, true]);
      expect([url, (await page(url, 'nurse')).includes('<textarea')]).toEqual([url, false]);
    }
  });
});
