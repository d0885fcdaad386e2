/** What it takes to keep a path bounded that takes what nobody has verified: who sent it, how large it is, what the sheet found. */
export const LIFTING_TABLES = [
  `alter table deliveries add column source text`,
  `alter table deliveries add column bytes bigint not null default 0`,
  `create index deliveries_refused on deliveries (lane, id) where state = 'dead' and source is not null`,
  `create table sheet_sources (
    sheet_id text not null, source text not null, stored_at bigint, refused bigint not null, refused_at bigint,
    primary key (sheet_id, source))`,
];
