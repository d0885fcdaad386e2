import { randomToken, sha256 } from '../hash.ts';
import type { CodeTable, Db } from './schema.ts';

/** A new one-time code: 96 random bits, in letters that a Telegram deep link takes. Only its hash is stored. */
export async function createCode(
  db: Db,
  code: { readonly purpose: CodeTable['purpose']; readonly customerId: number; readonly ttlMs: number },
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
    })
    .execute();
  return text;
}

/** Uses a code up. Gives its owner, or undefined if it is unknown, expired or already used; two at once can't both get it. */
export async function redeemCode(
  db: Db,
  code: string,
  purpose: CodeTable['purpose'],
  now: number,
): Promise<{ readonly customerId: number } | undefined> {
  const used = await db
    .updateTable('codes')
    .set({ used_at: now })
    .where('hash', '=', sha256(code))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('customer_id')
    .executeTakeFirst();
  return used && { customerId: used.customer_id };
}
