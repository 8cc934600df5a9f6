import { modelRun } from './run.ts';

modelRun({ part: 1, of: 4 });
