import { modelRun } from './run.ts';

modelRun({ part: 4, of: 4 });
