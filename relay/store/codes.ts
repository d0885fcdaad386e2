import { randomToken, sha256 } from '../hash.ts';
import type { CodeTable, Db } from './schema.ts';

/** What a live code is good for. */
export interface CodeGrant {
  readonly customerId: number;
  /** The invited chat becomes a default chat. */
  readonly grantsAll: boolean;
}

/** A new one-time code: 96 random bits, in letters that a Telegram deep link takes. Only its hash is stored. */
export async function createCode(
  db: Db,
  code: {
    readonly purpose: CodeTable['purpose'];
    readonly customerId: number;
    readonly ttlMs: number;
    /** Default false. */
    readonly grantsAll?: boolean;
  },
  now: number,
): Promise<string> {
  const text = randomToken(12);
  await db
    .insertInto('codes')
    .values({
      hash: sha256(text),
      purpose: code.purpose,
      customer_id: code.customerId,
      created_at: now,
      expires_at: now + code.ttlMs,
      used_at: null,
      grants_all: code.grantsAll ? 1 : 0,
    })
    .execute();
  return text;
}

/** What a code would give, without using it up; undefined if it is unknown, expired or used. */
export async function findCode(
  db: Db,
  code: string,
  purpose: CodeTable['purpose'],
  now: number,
): Promise<CodeGrant | undefined> {
  const row = await db
    .selectFrom('codes')
    .select(['customer_id', 'grants_all'])
    .where('hash', '=', sha256(code))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && grantOf(row);
}

/** Uses a code up. Gives its owner, or undefined if it is unknown, expired or already used; two at once can't both get it. */
export async function redeemCode(
  db: Db,
  code: string,
  purpose: CodeTable['purpose'],
  now: number,
): Promise<CodeGrant | undefined> {
  const used = await db
    .updateTable('codes')
    .set({ used_at: now })
    .where('hash', '=', sha256(code))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['customer_id', 'grants_all'])
    .executeTakeFirst();
  return used && grantOf(used);
}

const grantOf = (row: Pick<CodeTable, 'customer_id' | 'grants_all'>): CodeGrant => ({
  customerId: row.customer_id,
  grantsAll: row.grants_all === 1,
});
