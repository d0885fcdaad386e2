/** Destinations at CS2Cap that post to a chat themselves, topics that were lost, and caps per chat. */
export const NATIVE_TABLES = [
  `create table natives (
    webhook_id text primary key, chat_key text not null, silent integer not null, no_preview integer not null,
    paused_by_us integer not null default 0, created_at bigint not null)`,
  `create unique index natives_of_chat on natives (chat_key)`,
  `alter table chats add column lost_thread_id integer`,
  `alter table customers add column max_alerts_per_chat integer not null default 100`,
  `update customers set max_alerts_per_chat = 100000 where id = 1`,
  `create table updates (update_id bigint primary key, seen_at bigint not null)`,
];
