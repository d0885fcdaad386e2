/** What chats want: subscriptions, mutes, quiet hours, language, and what their owners are told. */
export const DESTINATION_TABLES = [
  `alter table chats add column sees_all integer not null default 0`,
  `update chats set sees_all = is_default`,
  `alter table chats add column paused integer not null default 0`,
  `alter table chats add column mode text not null default 'routed'`,
  `alter table chats add column language text`,
  `alter table chats add column time_zone text`,
  `alter table chats add column quiet_from integer`,
  `alter table chats add column quiet_to integer`,
  `alter table chats add column quiet_mode text`,
  `alter table chats add column digest_until bigint not null default 0`,
  `alter table events add column unmatched integer not null default 0`,
  `create index events_without_chat on events (received_at) where unmatched = 1`,
  `alter table deliveries add column silent integer not null default 0`,
  `create index deliveries_held on deliveries (next_at) where state = 'held'`,
  `create table subscriptions (
    id integer primary key, chat_key text not null, filter text not null, created_by text not null,
    created_at bigint not null)`,
  `create unique index subscriptions_once on subscriptions (chat_key, filter)`,
  `create table mutes (
    id integer primary key, chat_key text not null, filter text not null, until_at bigint not null,
    created_by text not null)`,
  `create unique index mutes_once on mutes (chat_key, filter)`,
  `create table alert_routes (
    alert_id text not null, chat_key text not null, sheet_id text not null,
    primary key (alert_id, chat_key, sheet_id))`,
  `create index alert_routes_of_sheet on alert_routes (sheet_id)`,
  `create table notices (
    id integer primary key, key text not null unique, lane text not null, chat_id text not null, text text not null,
    state text not null, attempts integer not null, created_at bigint not null)`,
  `create index notices_queue on notices (lane, id) where state = 'pending'`,
];
