import { z } from 'zod';
import { listToCarryOut } from '../../agenda/to-carry-out.ts';
import { holdRow } from '../../desk/use-cases.ts';
import {
  HEPATECTOMY_PROCEDURES,
  INTENTS,
  MARGINS,
  type NewFact,
  RESECTION_PROCEDURES,
} from '../../domain/facts.ts';
import { Day } from '../../http/wire.ts';
import { addFacts } from '../../patients/use-cases.ts';
import { Refusal, type Work } from '../../work.ts';
import { answerWork } from '../../work-items/use-cases.ts';
import { FormVersion, typed } from '../forms.ts';
import { formVersion } from '../recording.ts';
import type { Done } from './show.ts';
import { mayCarryOut, mayOf } from './views.ts';

/** The page of the board that a form was sent from. */
export const At = z.union([z.enum(['overview', 'waiting']), Day]);

const common = { version: FormVersion, at: At };
const operation = { ...common, on: Day, intent: z.enum(INTENTS), margin: z.enum(MARGINS) };

/** A hepatectomy, a resection of where the primary was, or what a person says where no fact can. */
export const CarryForm = z.union([
  z.strictObject({
    ...operation,
    procedure: z.enum(HEPATECTOMY_PROCEDURES),
    emergency: z.enum(['no', 'yes']),
  }),
  z.strictObject({ ...operation, procedure: z.enum(RESECTION_PROCEDURES) }),
  z.strictObject({ ...common, reason: typed(1_000) }),
]);
type Told = z.output<typeof CarryForm>;

/**
 * Says that a decision is carried out. An operation is recorded as the fact that it is; what no fact can say, and
 * a plan that was chosen, answers the question for it.
 * @throws Refusal 403 for whom the API would refuse, 409 where it is carried out or was corrected, 412
 */
export async function carryOut(work: Work, workId: string, told: Told): Promise<Done> {
  const check = formVersion(told.version);
  // Held before anything is read: of two at once the second sees what the first has recorded.
  const row = await holdRow(work, workId);
  const open = (await listToCarryOut(work)).find((one) => one.workId === workId);
  const [identifier] = open?.patient.identifiers ?? [];
  if (open === undefined || identifier === undefined) {
    const detail = 'This decision is carried out already, or corrected since.';
    throw new Refusal(409, 'carried-out-already', detail);
  }
  if (!mayCarryOut(mayOf(work.actor), open.settledBy)) {
    throw new Refusal(
      403,
      'role-not-allowed',
      'A nurse or a clinician records operations; a clinician chooses plans.',
    );
  }
  check(row.version);
  const { name } = open.patient;
  if (open.settledBy === 'plan' || open.settledBy === 'word') {
    if (!('reason' in told)) throw corrected();
    await answerWork(work, workId, { answer: 'done', reason: told.reason }, check);
    const what = open.settledBy === 'plan' ? 'plan' : 'operation';
    return { what, name, started: what === 'plan' ? 'plan' : 'word', changes: [] };
  }
  const { projection } = await addFacts(work, identifier, [operationIn(told, open.settledBy)]);
  const ahead = projection.work.filter(({ dueOn }) => dueOn >= work.today);
  return { what: 'operation', name, started: 'operation', changes: ahead.map(({ sentence }) => sentence) };
}

const corrected = () =>
  new Refusal(409, 'decided-otherwise', 'The decision was corrected since this form was opened.');

function operationIn(told: Told, kind: 'hepatectomy' | 'resection'): NewFact {
  if ('reason' in told || 'emergency' in told !== (kind === 'hepatectomy')) throw corrected();
  const { on: date, intent, margin } = told;
  const common = { date, source: null, corrects: null };
  if ('emergency' in told) {
    const { procedure, emergency } = told;
    const details = { procedure, intent, margin, emergency: emergency === 'yes' };
    return { ...common, kind: 'hepatectomy', details };
  }
  return {
    ...common,
    kind: 'resection',
    details: { procedure: told.procedure, intent, margin, completion: false },
  };
}
