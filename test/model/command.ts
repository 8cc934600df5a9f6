import type fc from 'fast-check';
import type { Outcome, World } from './world.ts';

/**
 * Something that somebody does. What it is about is chosen by numbers at the moment it is done, so that a
 * sequence from which commands are taken away still means something.
 */
export interface Command<P> {
  /** How often it comes among the others. */
  readonly weight: number;
  readonly picks: fc.Arbitrary<P>;
  /** Null: there is nothing that it could be about. */
  run(world: World, picks: P): Promise<Outcome | null>;
}

/** Keeps the type of the picks between the generator and the run. */
export const command = <P>(of: Command<P>): Command<unknown> => of as Command<unknown>;

export type Commands = Readonly<Record<string, Command<unknown>>>;
