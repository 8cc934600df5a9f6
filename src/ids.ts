import { v7 } from 'uuid';

/** A new row's id: time-ordered, so that an index grows at its end. */
export const newId = (): string => v7();
