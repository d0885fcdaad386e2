import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Config } from '../config.ts';
import { moveStore } from '../store/move-store.ts';
import { isDatabaseUrl } from '../store/open-postgres.ts';

export const MOVE_USAGE =
  '  npm run relay -- move --to postgres://…  copies the store of a stopped relay to PostgreSQL; without --to: to DATABASE_URL';

/** Moves the store of DATA_DIR to a database; gives or fails with what to print. Throws `StoreError` if it can't be moved. */
export async function runMove(
  config: Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>,
  args: readonly string[],
  say: (line: string) => void,
): Promise<Result<string, string>> {
  const to = readTarget(args, config.DATABASE_URL);
  if (!to.ok) return to;
  const rows = await moveStore(config.DATA_DIR, to.value, (name, count) => {
    if (count > 0) say(`${name.padEnd(16)} ${String(count).padStart(9)}`);
  });
  const total = [...rows.values()].reduce((sum, count) => sum + count, 0);
  return ok(
    `Copied ${total} rows of ${rows.size} tables from ${config.DATA_DIR} to ${placeIn(to.value)}; counts and checksums agree.
Now set DATABASE_URL to that address, keep RELAY_KEY as it is, and start the relay. Start none on ${config.DATA_DIR} any more: it would send a second time what waits.`,
  );
}

function readTarget(args: readonly string[], fallback: string | undefined): Result<string, string> {
  let given: string | undefined;
  try {
    given = parseArgs({ args: [...args], options: { to: { type: 'string' } } }).values.to;
  } catch {
    return fail(`That can't be read:\n${MOVE_USAGE}`);
  }
  const to = given ?? fallback;
  if (to === undefined) return fail(`Say where to:\n${MOVE_USAGE}`);
  if (isDatabaseUrl(to) && URL.canParse(to)) return ok(to);
  return fail('--to must look like postgres://user:password@host:5432/name');
}

/** Without user and password. */
function placeIn(url: string): string {
  const { host, pathname } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1))} at ${host}`;
}
