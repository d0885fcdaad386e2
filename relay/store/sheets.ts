import type { Db, SheetTable } from './schema.ts';

export const findSheet = (db: Db, id: string): Promise<SheetTable | undefined> =>
  db.selectFrom('sheets').selectAll().where('id', '=', id).executeTakeFirst();

/** The setting that holds under which name a sheet's signatures came last (C35). */
export const signatureHeaderOf = (sheetId: string): string => `signature_header:${sheetId}`;

/** Stores a newly paired sheet. */
export async function addSheet(db: Db, sheet: SheetTable): Promise<void> {
  await db.insertInto('sheets').values(sheet).execute();
}

/** What a paired sheet told of itself. */
export async function updateSheet(
  db: Db,
  id: string,
  changes: Partial<Pick<SheetTable, 'exec_url' | 'build' | 'state' | 'actions_told_until'>>,
  now: number,
): Promise<void> {
  await db
    .updateTable('sheets')
    .set({ ...changes, last_contact_at: now })
    .where('id', '=', id)
    .execute();
}

/** Remembers how the last push to a sheet went. */
export async function noteSheetContact(
  db: Db,
  id: string,
  contact: { readonly build: string } | { readonly problem: string },
  now: number,
): Promise<void> {
  const changes =
    'build' in contact
      ? { build: contact.build, last_contact_at: now, last_problem: null }
      : { last_problem: contact.problem };
  await db.updateTable('sheets').set(changes).where('id', '=', id).execute();
}

/** How many sheets are paired. */
export async function countSheets(db: Db): Promise<number> {
  const row = await db
    .selectFrom('sheets')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('state', '=', 'paired')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Why the last push to a paired sheet did not arrive, for each where it did not. */
export async function sheetProblems(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('sheets')
    .select('last_problem')
    .where('state', '=', 'paired')
    .where('last_problem', 'is not', null)
    .orderBy('paired_at')
    .execute();
  return rows.flatMap((row) => row.last_problem ?? []);
}

/** What is known of each paired sheet, the one heard of last first. */
export const pairedSheets = (db: Db): Promise<Pick<SheetTable, 'build' | 'last_contact_at' | 'last_problem'>[]> =>
  db
    .selectFrom('sheets')
    .select(['build', 'last_contact_at', 'last_problem'])
    .where('state', '=', 'paired')
    .orderBy('last_contact_at', (order) => order.desc().nullsLast())
    .execute();
