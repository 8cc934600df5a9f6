import { answersOf, type WorkKind } from '../domain/work-kinds.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { workItemById } from './answer.repo.ts';
import { decidedAt } from './decided-at.ts';

/** @throws Refusal 404 where the site has no such work item */
export async function readWorkItem(work: Work, id: string) {
  const row = await workItemById(work, id);
  if (row === null) throw workItemNotKnown();
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    status: row.status,
    sentence: row.sentence,
    dueOn: row.due_on,
    role: row.role,
    answers: row.status === 'open' ? [...answersOf(row.kind as WorkKind, row.parts)] : [],
    decideAt: row.status === 'open' ? decidedAt(row.kind as WorkKind, row) : null,
  };
}

export const workItemNotKnown = () =>
  new Refusal(
    404,
    'work-item-not-known',
    worded('This site has no such work item.', 'GET /v1/worklist lists them.'),
  );
