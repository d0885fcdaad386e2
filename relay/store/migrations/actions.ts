/** What people do about alerts: targets, undo, snoozes, standing policies, questions; and what it takes to show it. */
export const ACTION_TABLES = [
  `alter table chat_actions add column kind text not null default 'rearm'`,
  `alter table chat_actions add column scope text not null default 'event'`,
  `alter table chat_actions add column detail text not null default '{}'`,
  `alter table chat_actions add column undone_by text`,
  `alter table events add column lower_to text`,
  `alter table events add column raise_to text`,
  `create index deliveries_sent on deliveries (lane, finished_at) where state = 'sent' and kind = 'message'`,
  `create index deliveries_of_message on deliveries (chat_key, message_id) where kind = 'message'`,
  `create table items (
    item_id bigint primary key, name text not null, phase text, image_url text, kept_at bigint not null)`,
  `create table claims (key text primary key, who text not null, expires_at bigint not null)`,
  `create table planned (
    id integer primary key, due_at bigint not null, state text not null, why text not null, alert_id text not null,
    chat_key text, event_id bigint, who text not null, created_at bigint not null)`,
  `create index planned_due on planned (due_at) where state = 'waiting'`,
  `create index planned_of_alert on planned (alert_id, created_at)`,
  `create table policies (
    alert_id text primary key, delay_ms bigint not null, max_per_day integer, source text not null,
    set_by text not null)`,
  `create table prompts (
    chat_id text not null, message_id bigint not null, user_id bigint not null, chat_key text not null,
    event_id bigint not null, expires_at bigint not null, primary key (chat_id, message_id))`,
  `create table drafts (
    token text primary key, chat_key text not null, user_id bigint not null, body text not null,
    expires_at bigint not null)`,
  `create table quotes (
    item_id bigint not null, currency text not null, ask text, bid text, at bigint not null,
    primary key (item_id, currency))`,
];
