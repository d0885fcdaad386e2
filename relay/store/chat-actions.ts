import type { Insertable, Selectable } from 'kysely';
import * as z from 'zod';
import { lockingNames } from './engine.ts';
import { prepared } from './prepared.ts';
import type { ChatActionTable, ChatTable, Db } from './schema.ts';

/** What an action set, and what it takes to undo it. */
const Detail = z.object({
  target: z.string().exactOptional(),
  currency: z.string().exactOptional(),
  /** Milliseconds since the epoch. */
  until: z.number().exactOptional(),
  /** The rule and state before, as CS2Cap had them. */
  before: z
    .object({
      itemId: z.number(),
      kind: z.string(),
      threshold: z.string(),
      currency: z.string().exactOptional(),
      isEnabled: z.boolean(),
    })
    .exactOptional(),
  /** The alert that a copy on write, or a deletion undone, made. */
  newAlertId: z.string().exactOptional(),
  plannedId: z.number().exactOptional(),
  /** Keys of the chats a deleted alert was made for. */
  chats: z.array(z.string()).exactOptional(),
});
export type ActionDetail = z.infer<typeof Detail>;

/** The detail of a stored action. */
export const detailOf = (action: Pick<Selectable<ChatActionTable>, 'detail'>): ActionDetail =>
  Detail.parse(JSON.parse(action.detail));

export type ChatAction = Selectable<ChatActionTable> & { readonly customer_id: number };

/** Remembers what a person did with an alert, for its message and for paired sheets; gives its id. */
export async function recordAction(
  db: Db,
  { detail, ...action }: Omit<Insertable<ChatActionTable>, 'detail'> & { readonly detail?: ActionDetail },
): Promise<number> {
  // Sheets are told of actions up to an id: none may appear below it later.
  return lockingNames(db, ['chat_actions'], async (tx) => {
    const row = await tx
      .insertInto('chat_actions')
      .values({ ...action, detail: JSON.stringify(detail ?? {}) })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  });
}

const ofEvent = prepared<{ eventId: number }, ChatAction>((db, value) =>
  db
    .selectFrom('chat_actions')
    .innerJoin('chats', 'chats.key', 'chat_actions.chat_key')
    .selectAll('chat_actions')
    .select('chats.customer_id')
    .where('event_id', '=', value('eventId'))
    .orderBy('chat_actions.id'),
);

/** What was done about one event, oldest first, with the customer of the chat it was done in. */
export const actionsOfEvent = (db: Db, eventId: number): Promise<ChatAction[]> => ofEvent(db, { eventId });

/**
 * What concerns one chat of what was done about an event: everything shared, and what was done there. Once the chat has
 * an alert of its own, or none, what others do with the shared one is no longer its business.
 */
export function concerning(actions: readonly ChatAction[], chatKey: string): ChatAction[] {
  const parted = actions.find((action) => action.chat_key === chatKey && isParting(action));
  return actions.filter(
    (action) =>
      action.chat_key === chatKey || (action.scope === 'event' && (parted === undefined || action.id < parted.id)),
  );
}

/** Splitting off or letting go: what is done in one chat alone, except muting there. */
const isParting = (action: ChatAction) =>
  action.scope === 'chat' && action.kind !== 'mute' && action.undone_by === null;

/** Marks an action as undone; false if somebody has done so already. */
export async function markUndone(db: Db, id: number, who: string): Promise<boolean> {
  const marked = await db
    .updateTable('chat_actions')
    .set({ undone_by: who })
    .where('id', '=', id)
    .where('undone_by', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return marked !== undefined;
}

/**
 * What was done after an action, oldest first, with each chat's title; in the chats of one customer, or in all.
 * Goes by id: two actions may share a millisecond.
 */
export const actionsAfter = (db: Db, id: number, customerId: number | 'all') =>
  db
    .selectFrom('chat_actions')
    .innerJoin('chats', 'chats.key', 'chat_actions.chat_key')
    .select(['chat_actions.id', 'chat_actions.at', 'who', 'title', 'alert_id', 'did'])
    .where('chat_actions.id', '>', id)
    .$if(customerId !== 'all', (query) => query.where('chats.customer_id', '=', Number(customerId)))
    .orderBy('chat_actions.id')
    .limit(200)
    .execute();

/** The id of the last action, 0 if there is none. */
export async function lastActionId(db: Db): Promise<number> {
  const row = await db.selectFrom('chat_actions').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** The chat in which a button under an event's message was pressed; undefined if the event was never sent there. */
export const chatThatGot = (
  db: Db,
  press: { readonly eventId: number; readonly chatId: string; readonly messageId: number | undefined },
): Promise<Pick<ChatTable, 'key' | 'state'> | undefined> =>
  db
    .selectFrom('deliveries')
    .innerJoin('chats', 'chats.key', 'deliveries.chat_key')
    .select(['chats.key', 'chats.state'])
    .where('deliveries.event_id', '=', press.eventId)
    .where('deliveries.kind', '=', 'message')
    .where('chats.chat_id', '=', press.chatId)
    // Of two topics that got it the one whose message it is, else one that still is a destination: "active" sorts first.
    .orderBy((order) =>
      order
        .case()
        .when('deliveries.message_id', '=', press.messageId ?? -1)
        .then(0)
        .else(1)
        .end(),
    )
    .orderBy('chats.state')
    .executeTakeFirst();
