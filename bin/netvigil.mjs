#!/usr/bin/env node
// Plain JavaScript that Node 14 can read: an old Node must get the sentence below, not a syntax error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Netvigil needs Node 24 or newer; this is Node ${process.versions.node}.\n` +
      'Start it with `npm start` (any other command: `npm run …`): npm then uses the Node 26 that stands among the\n' +
      'dependencies. If you did, that Node is not installed: run `npm ci` again, without --omit=optional.',
  );
  process.exit(1);
}
import('../src/main.ts')
  .then(({ main }) => main(process.argv.slice(2)))
  .catch((error) => {
    // An OperatorError is a sentence for the person who starts the service; anything else is a fault of ours.
    console.error(error?.name === 'OperatorError' ? error.message : error);
    process.exit(error?.exitCode || 1);
  });
