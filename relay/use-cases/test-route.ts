import { isAlertKind } from '#shared/cs2cap/alert.ts';
import type { EventFacts } from '#shared/events/event.ts';
import type { Result } from '#shared/result.ts';
import { ok } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { type FilterRefusal, readFilter } from '../destinations/filter.ts';
import { type MissedChat, type Route, type RoutedChat, route } from '../destinations/route.ts';
import { mirroredAlerts, ruleFacts } from '../store/alerts.ts';
import { chatTitles } from '../store/chats.ts';
import { chatsNamedFor, routableChats } from '../store/routing.ts';
import type { Db } from '../store/schema.ts';

/** Who would get an event, by the chats' titles. */
export interface TestedRoute {
  readonly because: Route['because'];
  readonly to: readonly (RoutedChat & { readonly title: string })[];
  readonly missed: readonly (MissedChat & { readonly title: string })[];
  /** What was routed: a mirrored alert, or what the text says. */
  readonly facts: EventFacts;
}

/**
 * Who would get an event such as a text describes ("AK-47 Redline below 20 USD"): the mirrored alert that it names, with
 * the chats named for it, else one made up from the words. Nothing is sent.
 */
export async function testRoute(
  deps: { readonly db: Db; readonly clock: Pick<Clock, 'now'> },
  input: { readonly text: string },
): Promise<Result<TestedRoute, FilterRefusal>> {
  const wanted = readFilter(input.text.replace(/(?<=\s)(\d+(?:[.,]\d+)?)(?=\s+[a-z]{3}$|$)/i, '$1-$1'));
  if (!wanted.ok) return wanted;
  const { words, kind, atLeast, currency, phase } = wanted.value;
  const alert = await mirroredAlert(deps.db, words, kind);
  const facts: EventFacts = alert
    ? { alertId: alert.id, ...ruleFacts(alert) }
    : {
        itemName: words.join(' '),
        kind: kind !== undefined && isAlertKind(kind) ? kind : 'price_below',
        ...(phase === undefined ? {} : { phase }),
        ...(atLeast === undefined ? {} : { threshold: atLeast }),
        ...(currency === undefined ? {} : { thresholdCurrency: currency }),
      };
  const named = await chatsNamedFor(deps.db, alert?.id);
  const found = route({ facts, named, chats: await routableChats(deps.db), now: deps.clock.now() });
  const titles = await chatTitles(deps.db);
  const titled = <T extends { readonly key: string }>(one: T) => ({ ...one, title: titles.get(one.key) ?? one.key });
  return ok({ because: found.because, to: found.to.map(titled), missed: found.missed.map(titled), facts });
}

async function mirroredAlert(db: Db, words: readonly string[], kind: string | undefined) {
  if (words.length === 0) return undefined;
  const alerts = await mirroredAlerts(db);
  return alerts.find(
    (alert) =>
      (kind === undefined || alert.kind === kind) &&
      words.every((word) => alert.item_name.toLowerCase().includes(word)),
  );
}
