import { modelRun } from './run.ts';

modelRun({ part: 3, of: 4 });
