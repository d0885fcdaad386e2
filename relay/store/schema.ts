import type { Generated, Kysely } from 'kysely';

/** The relay's tables. Times are milliseconds since the epoch; booleans are 0 or 1; ids of the outside world are texts. */
export interface Tables {
  /** Whoever owns chats and alerts; the account's admin is customer 1 (DESIGN §5 "Customers"). */
  customers: { id: Generated<number>; label: string; max_chats: number; max_alerts: number; created_at: number };
  chats: ChatTable;
  codes: CodeTable;
  alerts: AlertTable;
  /** The chats an alert was created for. */
  alert_chats: { alert_id: string; chat_key: string };
  webhooks: WebhookTable;
  events: EventTable;
  /** What makes an event the same event: retries, replays, API ids (DESIGN §5 "Identity"). One stream never silences another. */
  event_keys: { stream: string; key: string; event_id: number; seen_at: number };
  deliveries: DeliveryTable;
  attempts: {
    id: Generated<number>;
    delivery_id: number;
    at: number;
    outcome: string;
    detail: string | null;
    ms: number;
  };
  sheets: SheetTable;
  chat_actions: ChatActionTable;
  refusals: { id: Generated<number>; at: number; stream: string; kind: string; message: string };
  settings: { key: string; value: string };
}

/** A chat, or one topic of a forum, that is a destination. */
export interface ChatTable {
  /** Opaque and lasting: survives renames and migrations. */
  key: string;
  chat_id: string;
  thread_id: number | null;
  title: string;
  type: string;
  customer_id: number;
  /** Gets every event that no other route takes. */
  is_default: number;
  state: 'active' | 'unreachable' | 'disconnected';
  state_reason: string | null;
  created_at: number;
}

/** One-time codes, stored as SHA-256: invites (for chats) and pairing (for sheets). */
export interface CodeTable {
  hash: string;
  purpose: 'invite' | 'pair';
  customer_id: number;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  /** An invite whose chat becomes a default chat: it gets every event that no other route takes. */
  grants_all: number;
}

/** The mirror of the account's alerts, so that a small body can be shown with item and rule at once. */
export interface AlertTable {
  id: string;
  item_id: number;
  item_name: string;
  phase: string | null;
  kind: string;
  threshold: string;
  currency: string | null;
  enabled: number;
  last_triggered_at: string | null;
  updated_at: string;
}

/** Our own destinations at CS2Cap, with their sealed signing secrets. */
export interface WebhookTable {
  id: string;
  url: string;
  secret: string;
  created_at: number;
  /** Whether it was active once: if it is not now, a person paused it. */
  activated: number;
}

export interface EventTable {
  id: Generated<number>;
  /** `account` for our own destinations and polling, else the id of the sheet whose path it came in on. */
  stream: string;
  source: 'push' | 'poll' | 'back-fill' | 'lift';
  verdict: 'signed' | 'late' | 'polled' | 'unverified';
  received_at: number;
  event_type: string;
  /** Facts known so far, as JSON (`EventFacts`). */
  facts: string;
  /** The body's bytes as received; null for polled events. */
  body: Uint8Array | null;
  signed_at: string | null;
  signature: string | null;
  delivery_id: string | null;
  api_event_id: string | null;
  alert_id: string | null;
}

/** One row per event × destination: the queue is a query on these rows. */
export interface DeliveryTable {
  id: Generated<number>;
  event_id: number;
  /** Strict order within a lane: `chat:<chat id>` or `sheet:<sheet id>`. */
  lane: string;
  kind: 'message' | 'edit' | 'sheet';
  chat_key: string | null;
  sheet_id: string | null;
  state: 'pending' | 'sent' | 'dead' | 'dropped';
  attempts: number;
  ambiguous: number;
  next_at: number;
  deadline_at: number;
  last_error: string | null;
  /** The Telegram message, once sent, for later edits. */
  message_id: number | null;
  created_at: number;
  finished_at: number | null;
}

/** A paired spreadsheet. The id is a capability; the link key is sealed. */
export interface SheetTable {
  id: string;
  link_key: string;
  exec_url: string;
  build: string;
  customer_id: number;
  state: 'paired' | 'unpaired';
  paired_at: number;
  last_contact_at: number | null;
  /** What people did in chats has been told up to this action's id. */
  actions_told_until: number;
  last_problem: string | null;
}

/** What people did with an alert in a chat: shown in its message, told to paired sheets. */
export interface ChatActionTable {
  id: Generated<number>;
  at: number;
  who: string;
  chat_key: string;
  alert_id: string;
  event_id: number | null;
  did: string;
}

export type Db = Kysely<Tables>;

/** The stream of everything that concerns the account itself. */
export const ACCOUNT_STREAM = 'account';
