/** What replicas on one database share: who is alive, who works on which lane, how long lanes are paused. */
export const REPLICA_TABLES = [
  `create table replicas (id text primary key, until_at bigint not null)`,
  `create table lane_leases (lane text primary key, owner text not null)`,
  `create index lane_leases_of_owner on lane_leases (owner)`,
  `create table lane_pauses (lane text primary key, until_at bigint not null)`,
];
