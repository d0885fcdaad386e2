/** Which deliveries share a message: only these are looked up by it, so an index over all would cost every send a page. */
export const DIGEST_COLUMNS = [
  `alter table deliveries add column in_digest integer not null default 0`,
  `update deliveries set in_digest = 1 where kind = 'message' and message_id is not null and exists (
    select 1 from deliveries as other where other.kind = 'message' and other.chat_key = deliveries.chat_key
      and other.message_id = deliveries.message_id and other.id <> deliveries.id)`,
  `drop index deliveries_of_message`,
  `create index deliveries_of_digest on deliveries (chat_key, message_id) where in_digest = 1`,
];
