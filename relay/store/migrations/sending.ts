/** What is under way, so that a send cut off by a crash is known as one, and what changed meanwhile. */
export const SENDING_COLUMNS = [
  `alter table deliveries add column sending_at bigint`,
  `alter table deliveries add column stale integer not null default 0`,
  `create index events_unsigned on events (stream, alert_id, id) where signature is null`,
];
