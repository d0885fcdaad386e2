import { sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { ACTION_TABLES } from './migrations/actions.ts';
import { CATALOG_TABLES } from './migrations/catalog.ts';
import { DESTINATION_TABLES } from './migrations/destinations.ts';
import { LIFTING_TABLES } from './migrations/lifting.ts';
import { NATIVE_TABLES } from './migrations/natives.ts';
import { OPERATING_INDEXES } from './migrations/operating.ts';
import { SECRET_TABLES } from './migrations/secrets.ts';
import { SENDING_COLUMNS } from './migrations/sending.ts';
import type { Db } from './schema.ts';

/** Every change of the schema, oldest first. A landed one is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-first': running(() => FIRST),
  '002-destinations': running(() => DESTINATION_TABLES),
  '003-actions': running(() => ACTION_TABLES),
  '004-catalog': running(() => CATALOG_TABLES),
  '005-natives': running(() => NATIVE_TABLES),
  '007-operating': running(() => OPERATING_INDEXES),
  '008-sending': running(() => SENDING_COLUMNS),
  '009-secrets': running(() => SECRET_TABLES),
  '010-lifting': running(() => LIFTING_TABLES),
};

function running(statements: () => readonly string[]): Migration {
  return {
    async up(db: Db): Promise<void> {
      for (const statement of statements()) await sql.raw(statement).execute(db);
    },
  };
}

export const migrationProvider: MigrationProvider = { getMigrations: async () => MIGRATIONS };

const FIRST = [
  `create table customers (
    id integer primary key, label text not null, max_chats integer not null, max_alerts integer not null,
    created_at bigint not null)`,
  `insert into customers (id, label, max_chats, max_alerts, created_at) values (1, 'Account admin', 1000, 100000, 0)`,
  `create table chats (
    key text primary key, chat_id text not null, thread_id integer, title text not null, type text not null,
    customer_id integer not null references customers (id), is_default integer not null, state text not null,
    state_reason text, created_at bigint not null)`,
  `create unique index chats_place on chats (chat_id, coalesce(thread_id, 0))`,
  `create table codes (
    hash text primary key, purpose text not null, customer_id integer not null, created_at bigint not null,
    expires_at bigint not null, used_at bigint, grants_all integer not null)`,
  `create table alerts (
    id text primary key, item_id bigint not null, item_name text not null, phase text, kind text not null,
    threshold text not null, currency text, enabled integer not null, last_triggered_at text, updated_at text not null)`,
  `create table alert_chats (alert_id text not null, chat_key text not null, primary key (alert_id, chat_key))`,
  `create table webhooks (
    id text primary key, url text not null, secret text not null, created_at bigint not null,
    activated integer not null)`,
  `create table events (
    id integer primary key, stream text not null, source text not null, verdict text not null,
    received_at bigint not null, event_type text not null, facts text not null, body blob, signed_at text,
    signature text, delivery_id text, api_event_id text, alert_id text)`,
  `create index events_unmatched on events (stream, alert_id, received_at) where api_event_id is null`,
  `create index events_of_alert on events (stream, alert_id, id)`,
  `create table event_keys (
    stream text not null, key text not null, event_id bigint not null, seen_at bigint not null,
    primary key (stream, key))`,
  `create index event_keys_of_event on event_keys (event_id)`,
  `create table deliveries (
    id integer primary key, event_id bigint not null references events (id), lane text not null, kind text not null,
    chat_key text, sheet_id text, state text not null, attempts integer not null, ambiguous integer not null,
    next_at bigint not null, deadline_at bigint not null, last_error text, message_id bigint,
    created_at bigint not null, finished_at bigint)`,
  `create index deliveries_queue on deliveries (lane, id) where state = 'pending'`,
  `create index deliveries_of_event on deliveries (event_id, kind)`,
  `create table attempts (
    id integer primary key, delivery_id bigint not null, at bigint not null, outcome text not null, detail text,
    ms integer not null)`,
  `create index attempts_of_delivery on attempts (delivery_id)`,
  `create table sheets (
    id text primary key, link_key text not null, exec_url text not null, build text not null,
    customer_id integer not null, state text not null, paired_at bigint not null, last_contact_at bigint,
    actions_told_until bigint not null, last_problem text)`,
  `create table chat_actions (
    id integer primary key, at bigint not null, who text not null, chat_key text not null, alert_id text not null,
    event_id bigint, did text not null)`,
  `create index chat_actions_of_event on chat_actions (event_id)`,
  `create table refusals (
    id integer primary key, at bigint not null, stream text not null, kind text not null, message text not null)`,
  `create table settings (key text primary key, value text not null)`,
];
