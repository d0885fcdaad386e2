import type { AlertEvent } from './account.ts';
import { itemSummary } from './catalog.ts';
import { isoTime } from './ids.ts';
import type { Switches } from './switches.ts';

/** What a destination gets: native messages on Discord and Telegram, else the event in the shape of the switch `body` (cs2cap.md C32, C43). */
export function payloadFor(platform: string, event: AlertEvent, switches: Switches): Record<string, unknown> {
  switch (platform) {
    case 'telegram':
      return { text: messageText(event), disable_web_page_preview: true };
    case 'discord':
      return { content: messageText(event) };
    default:
      return eventBody(event, switches.body);
  }
}

function eventBody(event: AlertEvent, form: Switches['body']): Record<string, unknown> {
  const { item_id, market_hash_name, phase } = itemSummary(event.item);
  const facts = {
    kind: event.kind,
    threshold_value: event.thresholdText,
    threshold_currency: event.thresholdCurrency,
    triggered_value: event.value,
    triggered_currency: event.currency,
    reason: event.reason,
  };
  switch (form) {
    case 'small':
      return { alert_id: event.alertId, item_id, market_hash_name };
    case 'flat':
      return {
        event_id: event.id,
        event_type: 'alert.triggered',
        created_at: isoTime(event.createdAt),
        alert_id: event.alertId,
        item_id,
        market_hash_name,
        phase,
        ...facts,
      };
    case 'nested':
      return {
        id: event.id,
        type: 'alert.triggered',
        created_at: isoTime(event.createdAt),
        data: { alert_id: event.alertId, item: { item_id, market_hash_name, phase }, ...facts },
      };
  }
}

function messageText(event: AlertEvent): string {
  const phase = event.item.phase ? ` (${event.item.phase})` : '';
  return `CS2Cap alert: ${event.item.market_hash_name}${phase}\n${event.reason}`;
}
