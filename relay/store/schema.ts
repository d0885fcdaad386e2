import type { Generated, Kysely } from 'kysely';
import type { ActionKind } from '#shared/telegram/words.ts';

/** The relay's tables. Times are milliseconds since the epoch; booleans are 0 or 1; ids of the outside world are texts. */
export interface Tables {
  /** Whoever owns chats and alerts; the account's admin is customer 1 (DESIGN §5 "Customers"). */
  customers: {
    id: Generated<number>;
    label: string;
    max_chats: number;
    max_alerts: number;
    max_alerts_per_chat: Generated<number>;
    created_at: number;
  };
  chats: ChatTable;
  codes: CodeTable;
  alerts: AlertTable;
  /** The chats an alert was created for. */
  alert_chats: { alert_id: string; chat_key: string };
  webhooks: WebhookTable;
  retired_secrets: RetiredSecretTable;
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
  sheet_sources: SheetSourceTable;
  chat_actions: ChatActionTable;
  refusals: { id: Generated<number>; at: number; stream: string; kind: string; message: string };
  settings: { key: string; value: string };
  /** Relays on this database that are alive until then, by the server's clock. */
  replicas: { id: string; until_at: number };
  /** Which replica works on a lane; void once that one is dead. */
  lane_leases: { lane: string; owner: string };
  /** Lanes in which nothing is sent until then, by the server's clock. */
  lane_pauses: { lane: string; until_at: number };
  natives: NativeTable;
  /** Updates of Telegram that were taken in hand, so that each is handled once, whichever replica gets it. */
  updates: { update_id: number; seen_at: number };
  subscriptions: SubscriptionTable;
  mutes: MuteTable;
  /** Chats that a sheet's Notify column names for an alert. */
  alert_routes: { alert_id: string; chat_key: string; sheet_id: string };
  notices: NoticeTable;
  items: ItemTable;
  /** Who is at work on something now, so that two presses don't cross; a claim that outlives its time is void. */
  claims: { key: string; who: string; expires_at: number };
  planned: PlannedTable;
  policies: PolicyTable;
  prompts: PromptTable;
  drafts: { token: string; chat_key: string; user_id: number; body: string; expires_at: number };
  quotes: QuoteTable;
  /** The mirrored catalog, packed; `part` is an item type. */
  catalog: { part: string; nth: number; chunk: string; kept_at: number };
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
  /** May see every event that isn't another customer's own; a default chat always may. */
  sees_all: number;
  paused: number;
  /** `native`: CS2Cap itself posts here, so the relay does not. */
  mode: 'routed' | 'native';
  /** null: nobody chose. */
  language: 'en' | 'ru' | null;
  /** IANA name; null: UTC. */
  time_zone: string | null;
  /** Minutes of the chat's own day; null: no quiet hours. */
  quiet_from: number | null;
  quiet_to: number | null;
  quiet_mode: 'silent' | 'digest' | null;
  /** Messages are gathered into digests until then. */
  digest_until: number;
  /** The topic it was before that was closed or deleted; it goes back when the topic opens again. */
  lost_thread_id: number | null;
}

/** A `telegram` destination at CS2Cap that the bot made for a chat. */
export interface NativeTable {
  webhook_id: string;
  chat_key: string;
  silent: number;
  no_preview: number;
  /** 1: the relay paused it because the chat is out of reach; it resumes with the chat. */
  paused_by_us: Generated<number>;
  created_at: number;
}

/** What a chat wants beside the alerts made for it. `filter` is a `Filter` as JSON. */
export interface SubscriptionTable {
  id: Generated<number>;
  chat_key: string;
  filter: string;
  created_by: string;
  created_at: number;
}

/** What a chat does not want to hear of for a while. */
export interface MuteTable {
  id: Generated<number>;
  chat_key: string;
  filter: string;
  until_at: number;
  created_by: string;
}

/** Something the account's admins are told once, until `key` is forgotten. */
export interface NoticeTable {
  id: Generated<number>;
  key: string;
  lane: string;
  chat_id: string;
  text: string;
  state: 'pending' | 'sent' | 'dropped';
  attempts: number;
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
  /** How CS2Cap names this secret; null where it didn't say. */
  last4: string | null;
}

/** A sealed signing secret that was replaced and may still sign a retry. */
export interface RetiredSecretTable {
  id: string;
  secret: string;
  expires_at: number;
}

export interface EventTable {
  id: Generated<number>;
  /** `account` for our own destinations and polling, else the id of the sheet whose path it came in on. */
  stream: string;
  source: 'push' | 'poll' | 'back-fill' | 'lift';
  verdict: 'signed' | 'late' | 'polled' | 'unverified' | 'test';
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
  /** 1: routing found nobody for it. */
  unmatched: Generated<number>;
  /** The thresholds that the buttons −5 % and +5 % set, decided once: two presses must not compound. */
  lower_to: Generated<string | null>;
  raise_to: Generated<string | null>;
}

/** An item as far as its messages need it. */
export interface ItemTable {
  item_id: number;
  name: string;
  phase: string | null;
  image_url: string | null;
  kept_at: number;
}

/** An alert that arms again by itself: after a snooze, or by its standing policy. */
export interface PlannedTable {
  id: Generated<number>;
  due_at: number;
  state: 'waiting' | 'done' | 'cancelled';
  why: 'snooze' | 'policy';
  alert_id: string;
  chat_key: string | null;
  event_id: number | null;
  who: string;
  created_at: number;
}

/** How an alert arms again by itself, always (DESIGN §6 "Re-arm"). */
export interface PolicyTable {
  alert_id: string;
  delay_ms: number;
  /** null: as often as it fires. */
  max_per_day: number | null;
  /** `chat`, or the id of the sheet that said so. */
  source: string;
  set_by: string;
}

/** A question the bot asked in a chat; the answer is a reply to it. */
export interface PromptTable {
  chat_id: string;
  message_id: number;
  user_id: number;
  chat_key: string;
  event_id: number;
  expires_at: number;
}

/** The best prices of an item not long ago, as decimals; null: nobody offers. */
export interface QuoteTable {
  item_id: number;
  currency: string;
  ask: string | null;
  bid: string | null;
  at: number;
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
  /** `held`: waits for the end of the chat's quiet hours, outside its lane. */
  state: 'pending' | 'held' | 'sent' | 'dead' | 'dropped';
  attempts: number;
  ambiguous: number;
  next_at: number;
  deadline_at: number;
  last_error: string | null;
  /** The Telegram message, once sent, for later edits. */
  message_id: number | null;
  /** 1: that message carries other deliveries as well. */
  in_digest: Generated<number>;
  created_at: number;
  finished_at: number | null;
  /** 1: sent without a sound. */
  silent: Generated<number>;
  /** Since when it is being sent. If nobody is sending it, a relay died doing so: it may have arrived. */
  sending_at: Generated<number | null>;
  /** 1: what it shows has changed since it was last begun to be sent. */
  stale: Generated<number>;
  /** For a sheet: the address it came from and its body's length. Nobody has verified it, so it counts against a quota. */
  source: Generated<string | null>;
  bytes: Generated<number>;
}

/** What a sheet found of the deliveries that came from one address on its path. */
export interface SheetSourceTable {
  sheet_id: string;
  source: string;
  /** When the sheet last stored one, so it was genuine. */
  stored_at: number | null;
  /** How many it refused, each within ten minutes of the one before. */
  refused: number;
  refused_at: number | null;
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
  /** In English, for sheets. */
  did: string;
  kind: Generated<ActionKind>;
  /** `chat`: it concerns this chat alone (a mute, an alert split off); else every chat that got the event. */
  scope: Generated<'event' | 'chat'>;
  /** `ActionDetail` as JSON: what it set, and what it takes to undo it. */
  detail: Generated<string>;
  undone_by: Generated<string | null>;
}

export type Db = Kysely<Tables>;

/** The stream of everything that concerns the account itself. */
export const ACCOUNT_STREAM = 'account';

/** Tests of the way to a chat: never counted, never completed from the API (DESIGN §6). */
export const TEST_STREAM = 'test';
