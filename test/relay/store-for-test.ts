import type { Db } from '#relay/store/schema.ts';
import { testStore } from './support/test-store.ts';

/** The tables of an empty store of the test's own; both go when the test ends. */
export const storeForTest = async (): Promise<Db> => (await testStore()).db;
