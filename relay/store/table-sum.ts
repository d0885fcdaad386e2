import { createHash } from 'node:crypto';

/** What a table holds, in short: how many rows, and a checksum that their order does not change. */
export interface TableSum {
  readonly rows: number;
  readonly sum: string;
}

/** A row's values, in the order of the table's columns. */
export type RowValues = readonly unknown[];

const SUM_BITS = 128;

/** Takes rows one by one and tells their sum; two engines that hold the same tell the same. */
export function startSum(): { add(row: RowValues): void; read(): TableSum } {
  let rows = 0;
  let total = 0n;
  return {
    add(row) {
      rows++;
      total = BigInt.asUintN(SUM_BITS, total + hashOf(row));
    },
    read: () => ({ rows, sum: total.toString(16) }),
  };
}

/** Each value goes in with its type and length, so that no two rows read the same. */
function hashOf(row: RowValues): bigint {
  const hash = createHash('sha256');
  for (const value of row) {
    if (value === null) hash.update('-;');
    else if (typeof value === 'number') hash.update(`#${value};`);
    else {
      const bytes = bytesOf(value);
      hash.update(typeof value === 'string' ? `"${bytes.length};` : `x${bytes.length};`).update(bytes);
    }
  }
  return BigInt(`0x${hash.digest('hex').slice(0, SUM_BITS / 4)}`);
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a ${typeof value} is no stored value`);
}
