/** Signing secrets that were replaced and may still sign a retry, and how CS2Cap names the one that is current. */
export const SECRET_TABLES = [
  `alter table webhooks add column last4 text`,
  `create table retired_secrets (id text primary key, secret text not null, expires_at bigint not null)`,
];
