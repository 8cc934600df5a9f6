import { modelRun } from './run.ts';

modelRun({ part: 2, of: 4 });
