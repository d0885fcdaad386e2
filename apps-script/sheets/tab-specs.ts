import { ALERT_COLUMNS, type AlertColumn } from '#shared/alerts/row.ts';
import { EVENT_COLUMNS, type EventColumn } from '#shared/events/log-row.ts';
import type { Headers } from './table.ts';

export const ALERTS = 'Alerts';
export const EVENTS = 'Events';
export const QUARANTINE = 'Quarantine';
export const STATUS = 'Status';
export const BASE = '_base';
export const ITEMS = '_items';
export const IDS = '_ids';

/** Columns of the Alerts tab that only the toolkit writes. */
export const MANAGED_COLUMNS = ['status', 'lastTriggered', 'message', 'itemId', 'alertId', 'rowKey'] as const;

export const QUARANTINE_COLUMNS = {
  receivedAt: 'Received at',
  reason: 'Reason',
  eventType: 'Event type',
  deliveryId: 'Delivery ID',
  signedAt: 'Signed at',
  signature: 'Signature',
  raw: 'Raw',
} as const;

export const STATUS_COLUMNS = { at: 'When', what: 'What', outcome: 'Outcome' } as const;

/** What the toolkit agreed on with CS2Cap, one JSON text a line. */
export const BASE_COLUMNS = { kind: 'Kind', key: 'Key', json: 'JSON' } as const;

/** The catalog by item type, many items in a cell. */
export const ITEMS_COLUMNS = { part: 'Part', at: 'Read at', items: 'Items' } as const;

/** Records of what was logged, a line each: they outlive the lines of the Events tab. */
export const IDS_COLUMNS = { record: 'Record' } as const;

/** What set-up gives a tab: headers, and per column what deviates from a plain one. */
export interface TabSpec<K extends string> {
  readonly name: string;
  readonly headers: Headers<K>;
  readonly hidden?: boolean;
  readonly color?: string;
  readonly notes?: Readonly<Partial<Record<K, string>>>;
  /** Number formats; '@' keeps ids, names and thresholds as they were typed. */
  readonly formats?: Readonly<Partial<Record<K, string>>>;
  readonly widths?: Readonly<Partial<Record<K, number>>>;
  readonly hiddenColumns?: readonly K[];
}

/** How times are shown, in the spreadsheet's own time zone. */
export const TIME_FORMAT = 'yyyy-mm-dd hh:mm:ss';

export const ALERTS_SPEC: TabSpec<AlertColumn> = {
  name: ALERTS,
  headers: ALERT_COLUMNS,
  color: '#1a73e8',
  notes: {
    item: 'The full market name, for example AK-47 | Redline (Field-Tested).',
    phase: 'Only for Doppler and Gamma Doppler items: Phase 1, Ruby, Emerald …',
    kind: 'price_below and price_above watch the lowest ask over all markets; spread_exceeds watches (ask − bid) / ask in percent.',
    threshold: 'A number above 0 with the decimal sign of this sheet. For spread_exceeds a percentage, for example 15.',
    currency: 'A code such as USD. Blank: the currency your CS2Cap account prefers. Leave blank for spread_exceeds.',
    enabled: 'Ticked: armed. An alert that fires is switched off by CS2Cap; tick again to arm it again.',
    rearm:
      'manual (or blank): a fired alert stays off until somebody arms it again. after 6 h, or after 1 d, at most 3 a day: ' +
      'it is armed again by itself.',
    notify: 'Labels of chats, separated by commas. Does nothing without a relay.',
    status: 'How this alert stands at CS2Cap. Error: Message says why. Written by the toolkit.',
    lastTriggered: 'When the alert fired last, in the time zone of this spreadsheet. Written by the toolkit.',
    message:
      'What happened to this row, or what to correct. CS2Cap ▸ What an error means… explains the words of CS2Cap. ' +
      'Written by the toolkit.',
    itemId: 'The number of the item at CS2Cap. Written by the toolkit.',
    alertId: 'Clear it to let the toolkit create or take over the alert again.',
    rowKey: 'How the toolkit finds this row again after you sorted. Leave it.',
  },
  formats: {
    item: '@',
    threshold: '@',
    lastTriggered: TIME_FORMAT,
    message: '@',
    itemId: '0',
    alertId: '@',
    rowKey: '@',
  },
  widths: { item: 300, kind: 130, message: 320, lastTriggered: 150 },
  hiddenColumns: ['rowKey'],
};

export const EVENTS_SPEC: TabSpec<EventColumn> = {
  name: EVENTS,
  headers: EVENT_COLUMNS,
  color: '#188038',
  notes: {
    verdict:
      'signed: the signature was checked here with the secret of this sheet. confirmed: read from the CS2Cap API. ' +
      'late: signed, but more than five minutes old. unconfirmed: neither. test: a test of the toolkit.',
    raw: 'The body as it was received.',
  },
  formats: {
    triggeredAt: TIME_FORMAT,
    item: '@',
    receivedAt: TIME_FORMAT,
    eventId: '@',
    deliveryId: '@',
    alertId: '@',
    raw: '@',
    signedAt: '@',
    signature: '@',
    record: '@',
  },
  widths: { triggeredAt: 150, item: 300, receivedAt: 150 },
  hiddenColumns: ['signedAt', 'signature', 'record'],
};

export const QUARANTINE_SPEC: TabSpec<keyof typeof QUARANTINE_COLUMNS> = {
  name: QUARANTINE,
  headers: QUARANTINE_COLUMNS,
  color: '#d93025',
  notes: {
    reason:
      'Why this was not logged as an event; CS2Cap ▸ What an error means… explains it. Nothing here is known to come from CS2Cap.',
  },
  formats: {
    receivedAt: TIME_FORMAT,
    reason: '@',
    eventType: '@',
    deliveryId: '@',
    signedAt: '@',
    signature: '@',
    raw: '@',
  },
  widths: { receivedAt: 150, reason: 300 },
};

export const STATUS_SPEC: TabSpec<keyof typeof STATUS_COLUMNS> = {
  name: STATUS,
  headers: STATUS_COLUMNS,
  color: '#5f6368',
  formats: { at: TIME_FORMAT, what: '@', outcome: '@' },
  widths: { at: 150, what: 160, outcome: 600 },
};

export const BASE_SPEC: TabSpec<keyof typeof BASE_COLUMNS> = {
  name: BASE,
  headers: BASE_COLUMNS,
  hidden: true,
  formats: { kind: '@', key: '@', json: '@' },
};

export const ITEMS_SPEC: TabSpec<keyof typeof ITEMS_COLUMNS> = {
  name: ITEMS,
  headers: ITEMS_COLUMNS,
  hidden: true,
  formats: { part: '@', at: '0', items: '@' },
};

export const IDS_SPEC: TabSpec<keyof typeof IDS_COLUMNS> = {
  name: IDS,
  headers: IDS_COLUMNS,
  hidden: true,
  formats: { record: '@' },
};
