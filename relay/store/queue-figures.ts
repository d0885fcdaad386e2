import { sql } from 'kysely';
import { PENDING } from './deliveries.ts';
import type { Db } from './schema.ts';

/** How the queue stands, from indexes alone: 100,000 waiting deliveries must not make a look slow. */
export interface QueueFigures {
  readonly pending: number;
  /** Wait for the end of quiet hours. */
  readonly held: number;
  /** When the oldest pending delivery was queued. */
  readonly oldestAt: number | undefined;
  /** Dead letters by kind. */
  readonly dead: Readonly<Record<'message' | 'edit' | 'sheet', number>>;
}

export async function queueFigures(db: Db): Promise<QueueFigures> {
  const pending = await db
    .selectFrom('deliveries')
    .select((select) => [select.fn.countAll<number>().as('count'), select.fn.min('id').as('first')])
    .where('state', '=', PENDING)
    .executeTakeFirst();
  const held = await db
    .selectFrom('deliveries')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('state', '=', sql<'held'>`'held'`)
    .executeTakeFirst();
  const dead = await db
    .selectFrom('deliveries')
    .select((select) => ['kind', select.fn.countAll<number>().as('count')])
    .where('state', '=', sql<'dead'>`'dead'`)
    .groupBy('kind')
    .execute();
  const first = pending?.first ?? undefined;
  const oldest =
    first === undefined
      ? undefined
      : await db.selectFrom('deliveries').select('created_at').where('id', '=', first).executeTakeFirst();
  const deadOf = (kind: string) => Number(dead.find((row) => row.kind === kind)?.count ?? 0);
  return {
    pending: Number(pending?.count ?? 0),
    held: Number(held?.count ?? 0),
    oldestAt: oldest?.created_at,
    dead: { message: deadOf('message'), edit: deadOf('edit'), sheet: deadOf('sheet') },
  };
}
