import type { Shelf } from '../domain/plan-model.ts';
import type { Work } from '../work.ts';
import { signedShelf } from './shelf.repo.ts';

/** What a plan at the site may begin with now. */
export const shelfAt = (work: Work): Promise<Shelf> => signedShelf(work);
