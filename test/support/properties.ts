import fc from 'fast-check';
import { seedOf } from './chance.ts';

// fast-check prints the seed where a property fails.
fc.configureGlobal({ seed: seedOf('FUZZ_SEED') });
