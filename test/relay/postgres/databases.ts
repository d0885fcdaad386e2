import pg from 'pg';

const LOCK = 7_310_004;

/** Runs statements on a server as its superuser. */
export async function runOn<T extends object>(url: string, ...statements: readonly string[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: T[] = [];
    for (const statement of statements) rows = (await client.query<T>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The same server, another database of it. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Numbers of the databases of this worker that a test has at present. */
const taken = new Set<number>();

/** An empty database with the relay's tables; a worker's are used again, because emptying costs less than copying. */
export async function takeDatabase(server: string, template: string) {
  let number = 1;
  while (taken.has(number)) number++;
  taken.add(number);
  const name = `${template}_${process.env['VITEST_POOL_ID'] ?? process.pid}_${number}`;
  const url = databaseUrl(server, name);
  const [known] = await runOn(server, `select 1 from pg_database where datname = '${name}'`);
  if (known) await empty(url);
  // A template can be copied by one at a time.
  else await runOn(server, `select pg_advisory_lock(${LOCK})`, `create database ${name} template ${template}`);
  return { url, giveBack: () => void taken.delete(number) };
}

async function empty(url: string): Promise<void> {
  const tables = await runOn<{ name: string }>(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    `select quote_ident(tablename) as name from pg_tables
     where schemaname = 'public' and tablename not in ('kysely_migration', 'kysely_migration_lock', 'customers')`,
  );
  await runOn(
    url,
    `truncate ${tables.map(({ name }) => name).join(', ')} restart identity`,
    `delete from customers where id > 1`,
    `alter table customers alter column id restart`,
  );
}

/** Removes a template and what was copied from it. */
export async function dropAll(server: string, template: string): Promise<void> {
  const databases = await runOn<{ name: string }>(
    server,
    `select datname as name from pg_database where datname like '${template}%'`,
  );
  await runOn(server, ...databases.map(({ name }) => `drop database ${name} with (force)`));
}
