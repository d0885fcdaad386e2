import type { Db } from './schema.ts';
import { readSetting, writeSetting } from './settings.ts';

/** A destination at CS2Cap whose last deliveries failed for good. Times in milliseconds. */
export interface DestinationTrouble {
  readonly id: string;
  readonly label: string;
  readonly since: number;
  readonly lastAt: number;
  readonly failed: number;
  /** The HTTP status of the last answer, where there was one. */
  readonly status?: number;
}

const KEY = 'destination-troubles';

export async function readTroubles(db: Db): Promise<readonly DestinationTrouble[]> {
  const text = await readSetting(db, KEY);
  return text === undefined ? [] : JSON.parse(text);
}

export const keepTroubles = (db: Db, troubles: readonly DestinationTrouble[]): Promise<void> =>
  writeSetting(db, KEY, JSON.stringify(troubles));
