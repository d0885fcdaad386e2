/** The connection pool alone: all of undici would take 15 MiB and a tenth of a second at start. */
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';

  export = Pool;
}
