import type { BoardTables } from './tables/board.ts';
import type { DeskTables } from './tables/desk.ts';
import type { ObservationTables } from './tables/observation.ts';
import type { PeopleTables } from './tables/people.ts';
import type { PlanTables } from './tables/plans.ts';
import type { ProtocolTables } from './tables/protocols.ts';
import type { ReminderTables } from './tables/reminders.ts';
import type { ResultTables } from './tables/results.ts';
import type { ServiceTables } from './tables/service.ts';

export type { Role } from './tables/columns.ts';

/** Rows as PostgreSQL holds them; the migrations say what each column means. Dates are text. */
export interface Database
  extends PeopleTables,
    ResultTables,
    ProtocolTables,
    PlanTables,
    ObservationTables,
    BoardTables,
    ReminderTables,
    DeskTables,
    ServiceTables {}
