/** The items of CS2Cap, mirrored weekly, in the packed form of `shared/items/catalog-text.ts`. */
export const CATALOG_TABLES = [
  `create table catalog (part text not null, nth integer not null, chunk text not null, kept_at bigint not null,
    primary key (part, nth))`,
];
