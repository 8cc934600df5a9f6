import { z } from 'zod';
import type { Slice } from '../../src/app.ts';
import { command, query } from '../../src/http/command.ts';
import { decodeCursor, pageOf } from '../../src/http/cursor.ts';
import { problems } from '../../src/http/openapi.ts';
import { requireIfMatch, sendVersioned } from '../../src/http/preconditions.ts';
import { Day, Id, page, pageParameters, text } from '../../src/http/wire.ts';
import { Refusal } from '../../src/work.ts';

const Toy = z.strictObject({
  name: text(20),
  day: Day,
  size: z.int().min(1).max(9),
  kind: z.enum(['soft', 'hard']),
  parts: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('wheel'), details: z.strictObject({ ki67: z.number().max(100) }) }),
        z.strictObject({ kind: z.literal('horn'), loud: z.boolean() }),
      ]),
    )
    .max(3)
    .default([]),
});
const Made = z.object({ made: z.number(), version: z.number() }).meta({ id: 'MadeToy' });
const nurses = { roles: ['nurse'] } as const;

/** Counts how often the handler of POST /v1/toys ran. */
export const ran = { count: 0 };
/** The one toy with a version. */
export const held = { version: 3 };

/** Routes that use every part of the shell once. They write the site's settings, which no rule watches. */
export const toys: Slice = (app, ctx) => {
  app.post(
    '/toys',
    {
      config: { ...nurses, ...problems(409) },
      schema: {
        operationId: 'makeToy',
        summary: 'Make a toy',
        tags: ['toys'],
        body: Toy,
        response: { 201: Made },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async ({ tx, site }) => {
        ran.count += 1;
        await tx
          .updateTable('netvigil.site')
          .set({ settings: JSON.stringify({ toy: ran.count }) })
          .where('id', '=', site.id)
          .execute();
        if (request.body.name === 'refused')
          throw new Refusal(409, 'toy-refused', 'No such toys. Make another.');
        if (request.body.name === 'unserialisable')
          return { status: 201, body: { made: 'no number' } as never };
        return { status: 201, body: { made: ran.count, version: 1 }, etag: 1 };
      }),
  );
  app.get(
    '/toys',
    {
      config: nurses,
      schema: {
        operationId: 'listToys',
        summary: 'List toys',
        tags: ['toys'],
        querystring: z.strictObject({ ...pageParameters, kind: z.enum(['soft', 'hard']).optional() }),
        response: { 200: page(z.object({ number: z.number() })) },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { limit, cursor, kind } = request.query;
        const place = { work, filters: { list: 'toys', kind: kind ?? null }, position: z.tuple([z.int()]) };
        const after = decodeCursor(place, cursor)?.[0] ?? 0;
        const rows = [1, 2, 3, 4, 5].filter((n) => n > after).slice(0, limit + 1);
        const { items, next } = pageOf(
          place,
          rows,
          limit,
          (n) => [n],
          (number) => ({ number }),
        );
        return { items, next };
      }),
  );
  app.get(
    '/toys/:id',
    { config: nurses, schema: { params: z.strictObject({ id: Id }), response: { 200: Made } } },
    (request, reply) => sendVersioned(request, reply, held.version, { made: 1, version: held.version }),
  );
  app.patch(
    '/toys/:id',
    {
      config: { ...nurses, ifMatch: true },
      schema: {
        params: z.strictObject({ id: Id }),
        body: z.strictObject({ size: z.int() }),
        response: { 200: Made },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async () => {
        requireIfMatch(request, held.version);
        return { status: 200, body: { made: 1, version: held.version + 1 }, etag: held.version + 1 };
      }),
  );
  app.post(
    '/toys/:id/honk',
    { config: nurses, schema: { params: z.strictObject({ id: Id }) } },
    async () => ({}),
  );
  app.post('/clinic', { config: { roles: ['clinician', 'coordinator'] } }, async () => ({}));
  app.get('/sneak', { config: nurses }, (request) =>
    query(ctx, request, ({ tx }) => tx.deleteFrom('netvigil.item_evidence').execute()),
  );
  app.get('/crash', { config: nurses }, async (request) => {
    request.log.info('about to crash');
    throw Object.assign(new Error('Key (name)=(Planted Patient) already exists'), {
      detail: 'Planted Patient',
    });
  });
  app.get('/twice', { config: nurses }, async () => {
    throw Object.assign(new Error('duplicate Planted Patient'), { code: '23505', constraint: 'toy_name_uq' });
  });
};

export const TOY_CONSTRAINTS = {
  toy_name_uq: { status: 409, code: 'toy-exists', detail: 'There is such a toy. Read it.' },
} as const;

export const TOY = { name: 'ball', day: '2026-02-28', size: 3, kind: 'soft' };
export const TOY_ID = '01900000-0000-7000-8000-000000000001';
