import { together } from './catalogue.ts';
import { board } from './ja/board.ts';
import { facts } from './ja/facts.ts';
import { fields } from './ja/fields.ts';
import { imaging } from './ja/imaging.ts';
import { observation } from './ja/observation.ts';
import { plan } from './ja/plan.ts';
import { protocols } from './ja/protocols.ts';
import { records } from './ja/records.ts';
import { refusals } from './ja/refusals.ts';
import { terms } from './ja/terms.ts';
import { versions } from './ja/versions.ts';
import { work } from './ja/work.ts';

/** Japanese. What begins with the words of people comes last, so that nothing of ours is taken for theirs. */
export const ja = together(
  terms,
  imaging,
  work,
  facts,
  observation,
  plan,
  protocols,
  versions,
  refusals,
  records,
  fields,
  board,
);
