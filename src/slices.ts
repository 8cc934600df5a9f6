import { agendaRoutes } from './agenda/routes.ts';
import type { Slice } from './app.ts';
import { boardMeetingRoutes } from './board/routes.ts';
import { careRoutes } from './care/routes.ts';
import { cohortPreviewRoutes } from './cohort-preview/routes.ts';
import { deliveryRoutes } from './deliveries/routes.ts';
import { deskRoutes } from './desk/routes.ts';
import { feedRoutes } from './feeds/routes.ts';
import { itemRoutes } from './items/routes.ts';
import { mergeRoutes } from './merges/routes.ts';
import { observationRoutes } from './observation/routes.ts';
import { patientRoutes } from './patients/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { proposalRoutes } from './proposals/routes.ts';
import { protocolRoutes } from './protocol-versions/routes.ts';
import { reminderRoutes } from './reminders/routes.ts';
import { resultRoutes } from './results/routes.ts';
import { savedViewRoutes } from './saved-views/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { staffRoutes } from './staff/routes.ts';
import { tables } from './web/worklist/table.ts';
import { workItemRoutes } from './work-items/routes.ts';
import { worklistRoutes } from './worklist/routes.ts';
import { worklistTable } from './worklist/table/routes.ts';

/** All features under /v1, in reading order. */
export const slices: readonly Slice[] = [
  patientRoutes,
  mergeRoutes,
  careRoutes,
  planRoutes,
  proposalRoutes,
  itemRoutes,
  resultRoutes,
  observationRoutes,
  worklistRoutes,
  worklistTable(tables),
  deskRoutes,
  savedViewRoutes,
  staffRoutes,
  workItemRoutes,
  protocolRoutes,
  cohortPreviewRoutes,
  settingsRoutes,
  boardMeetingRoutes,
  agendaRoutes,
  reminderRoutes,
  deliveryRoutes,
  feedRoutes,
];
