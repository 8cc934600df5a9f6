import type { BoardCalendar } from '../domain/meetings.ts';
import type { Work } from '../work.ts';
import { boardCalendar, type Named, namedPeople } from './board-calendar.repo.ts';

/** When the site's board meets, and on which days the site works otherwise than its weekdays say. */
export const readBoardCalendar = (work: Work): Promise<BoardCalendar> => boardCalendar(work);

/** The coordinator of the board and the deputy; null before anybody has set a pattern. */
export const boardPeople = (work: Work): Promise<{ coordinator: Named; deputy: Named } | null> =>
  namedPeople(work);
