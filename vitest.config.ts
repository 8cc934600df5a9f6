import { defineConfig } from 'vitest/config';

// On a server of one's own (npm run test:pg15): nothing of the embedded one, and not the random sequences, which walk
// the same statements as the other tests and take longest of all.
const embeddedAlone =
  process.env.TEST_DATABASE_URL === undefined ? [] : ['test/db/embedded.test.ts', 'test/model/**'];

/** A slow machine is no fault: what is waited for is given the time of one. */
const SLOW_MS = 60_000;

export default defineConfig({
  test: {
    // A test waits for PostgreSQL as long as it computes: two at once use two cores.
    maxWorkers: 2,
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'domain',
          include: ['test/domain/**/*.test.ts', 'test/web/texts.test.ts'],
          setupFiles: ['test/support/properties.ts'],
          testTimeout: SLOW_MS,
        },
      },
      {
        test: {
          name: 'db',
          include: ['test/**/*.test.ts'],
          exclude: ['test/domain/**', 'test/web/texts.test.ts', ...embeddedAlone],
          setupFiles: ['test/support/properties.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: SLOW_MS,
          hookTimeout: 2 * SLOW_MS,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
