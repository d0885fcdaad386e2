import type { ChatTable, Db, SheetTable } from './schema.ts';

/** Refused requests since a time, by reason, with the words of the latest. */
export async function refusalsSince(
  db: Db,
  since: number,
): Promise<{ readonly kind: string; readonly count: number; readonly message: string }[]> {
  const rows = await db
    .selectFrom('refusals')
    .select(['kind', 'message'])
    .where('at', '>=', since)
    .orderBy('id', 'desc')
    .limit(1000)
    .execute();
  const kinds = [...new Set(rows.map((row) => row.kind))];
  return kinds.map((kind) => {
    const ofKind = rows.filter((row) => row.kind === kind);
    return { kind, count: ofKind.length, message: ofKind[0]?.message ?? '' };
  });
}

/** The newest signed event on a stream, as it was sent; undefined if none came. */
export const lastSigned = (db: Db, stream: string) =>
  db
    .selectFrom('events')
    .select(['body', 'signed_at', 'signature', 'received_at'])
    .where('stream', '=', stream)
    .where('source', '=', 'push')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Chats that should get events, default chats first; one more than `limit` tells that there are others. */
export const liveChats = (db: Db, limit: number): Promise<ChatTable[]> =>
  db
    .selectFrom('chats')
    .selectAll()
    .where('state', '!=', 'disconnected')
    .orderBy('is_default', 'desc')
    .orderBy('created_at')
    .limit(limit + 1)
    .execute();

/** The paired sheets. */
export const liveSheets = (db: Db, limit: number): Promise<SheetTable[]> =>
  db.selectFrom('sheets').selectAll().where('state', '=', 'paired').orderBy('paired_at').limit(limit).execute();

/** What became of an event that came under a delivery id: one line per destination it went to, undefined until it is kept. */
export async function fateOf(
  db: Db,
  stream: string,
  deliveryId: string,
): Promise<
  | {
      readonly receivedAt: number;
      readonly deliveries: readonly {
        readonly lane: string;
        readonly state: string;
        readonly finishedAt: number | undefined;
        readonly error: string | undefined;
      }[];
    }
  | undefined
> {
  const event = await db
    .selectFrom('events')
    .select(['id', 'received_at'])
    .where('stream', '=', stream)
    .where('delivery_id', '=', deliveryId)
    .executeTakeFirst();
  if (!event) return undefined;
  const rows = await db
    .selectFrom('deliveries')
    .select(['lane', 'state', 'finished_at', 'last_error'])
    .where('event_id', '=', event.id)
    .orderBy('id')
    .execute();
  const deliveries = rows.map((row) => ({
    lane: row.lane,
    state: row.state,
    finishedAt: row.finished_at ?? undefined,
    error: row.last_error ?? undefined,
  }));
  return { receivedAt: event.received_at, deliveries };
}
