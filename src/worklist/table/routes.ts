import { z } from 'zod';
import type { Slice } from '../../app.ts';
import { problems } from '../../http/openapi.ts';
import { exportWorklist, MOST_EXPORTED, type TableOf } from '../csv.ts';
import { WorklistFilters, wishesOf } from '../wire.ts';

const CSV = 'text/csv';

/**
 * The worklist as a table for a spreadsheet, in the words of a language. What the words are, the pages know.
 * @param tables by language, English among them
 */
export const worklistTable = (tables: ReadonlyMap<string, TableOf>): Slice => {
  const query = WorklistFilters.extend({
    lang: z
      .enum([...tables.keys()])
      .default('en')
      .meta({ description: 'The language of heads, words and sentences. What people wrote stays as it is.' }),
  });
  return (app, ctx) => {
    app.get(
      '/worklist.csv',
      {
        config: { roles: ['nurse', 'clinician', 'coordinator'], ...problems(422) },
        schema: {
          operationId: 'exportWorklist',
          tags: ['worklist'],
          summary: 'The same rows in the same order as a table for a spreadsheet',
          description: `In words, as a reader sees them; programs read \`GET /v1/worklist\`. With a byte order mark; no cell is taken for a formula. At most ${MOST_EXPORTED} rows: more are refused, never cut short.`,
          querystring: query,
          response: { 200: { description: 'A table.', content: { [CSV]: { schema: z.string() } } } },
        },
      },
      async (request, reply) => {
        const { sort, lang, ...asked } = request.query;
        const question = { now: ctx.clock.now(), wishes: wishesOf(asked), sort };
        const tableOf = tables.get(lang);
        if (tableOf === undefined) throw new Error(`No table in ${lang}`);
        const { name, text } = await exportWorklist(ctx, request.actor, question, tableOf);
        reply.header('content-disposition', `attachment; filename="${name}"`);
        return reply.type(`${CSV}; charset=utf-8`).send(text) as unknown as string;
      },
    );
  };
};
