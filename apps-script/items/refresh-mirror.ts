import { describeFailure } from '#shared/cs2cap/reply.ts';
import { getItemTypes, listItemsOfType } from '#shared/cs2cap/requests.ts';
import { ITEM_TYPES, type LookUp, type Mirror, takeParts } from '#shared/items/mirror.ts';
import { type Cs2cap, send, sendAll } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { roomFor } from '../settings/quota.ts';
import { type Book, toast } from '../sheets/book.ts';

/** A mirror after CS2Cap was asked, and in words what did not come. */
export interface Refreshed {
  readonly mirror: Mirror;
  readonly trouble?: string;
}

/**
 * Asks for whole item types, all at once: twelve calls and one for the types, whatever the number of items. What came
 * is kept although another type failed. Spends nothing of the quota's reserve.
 */
export function refreshMirror(
  book: Book,
  cs2cap: Cs2cap,
  mirror: Mirror,
  plan: Extract<LookUp, { kind: 'types' }>,
): Refreshed {
  const room = roomFor(plan.calls, 'Loading the catalog');
  if (!room.ok) return { mirror, trouble: room.failure };
  toast(book, 'Loading the catalog of items …', 60);
  const types = plan.types ?? askTypes(cs2cap);
  const replies = sendAll(
    cs2cap,
    types.map((type) => listItemsOfType(type)),
  );
  const came = new Map(
    types.flatMap((type, index) => {
      const reply = replies[index];
      return reply?.ok ? [[type, reply.value] as const] : [];
    }),
  );
  const after = takeParts(mirror, { types, isAll: plan.types === undefined }, came, nowMs());
  const missing = types.filter((type) => !came.get(type)?.isWhole);
  if (missing.length === 0) return { mirror: after };
  const failed = replies.find((reply) => !reply.ok);
  const why = failed && !failed.ok ? describeFailure(failed.failure) : 'the answer was cut short';
  return { mirror: after, trouble: `The catalog did not come whole (${missing.join(', ')}: ${why}).` };
}

/** The types CS2Cap has now, else those that were known when this was written. */
function askTypes(cs2cap: Cs2cap): readonly string[] {
  const reply = send(cs2cap, getItemTypes());
  const types = reply.ok ? reply.value.filters.item_type : undefined;
  return types && types.length > 0 ? types : ITEM_TYPES;
}
