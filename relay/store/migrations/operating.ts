/** What listing and counting dead letters takes. */
export const OPERATING_INDEXES = [`create index deliveries_dead on deliveries (id, kind) where state = 'dead'`];
