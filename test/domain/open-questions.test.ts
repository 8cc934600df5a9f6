import { expect, test } from 'vitest';
import { PROTOCOL_CODES } from '../../src/domain/protocol.ts';
import { openQuestionsOf } from '../../src/protocols/open-questions.ts';
import { tableIn, textOf } from '../support/readme.ts';

test('docs/open-questions.md tells the open questions of every protocol, and no other', () => {
  const told = tableIn(textOf('docs/open-questions.md'), 'id |').flatMap(
    ([id, codes = '', question, meanwhile]) =>
      codes.split(', ').map((code) => ({ code, id, question, meanwhile })),
  );
  const held = PROTOCOL_CODES.flatMap((code) => openQuestionsOf(code).map((one) => ({ code, ...one })));
  const inOrder = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).toSorted();
  expect(inOrder(told)).toEqual(inOrder(held));
  expect(held.length).toBeGreaterThan(15);
});
