import { ageInDays, chunksOf, type Mirror, missingTypes, planLoad } from '#shared/items/mirror.ts';
import { ok, type Result } from '#shared/result.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { quotaLine } from '../settings/quota.ts';
import type { Book } from '../sheets/book.ts';
import { readItemSheet, writeItemSheet } from '../sheets/item-sheet.ts';
import { numberStyleOf } from '../sheets/number-style.ts';
import { FACTS, setFact } from '../sheets/status-sheet.ts';
import { refreshMirror } from './refresh-mirror.ts';

/**
 * The catalog for the sidebar, which searches it by itself: 40,000 items are 1 MB and 3 round trips once per opening,
 * where a search on the server would be those round trips and a start of the script for every pause in typing.
 */
export interface CatalogView {
  /** Texts of `encodeItems`; none where the catalog is not loaded. */
  readonly chunks: readonly string[];
  /** What is wrong with the catalog. */
  readonly note: string;
  /** What loading would cost, where that would help; else 0. */
  readonly calls: number;
  readonly quota: string;
  readonly separator: '.' | ',';
}

/** After so many days the sidebar offers to renew the catalog. */
const OLD_DAYS = 7;

/** The mirrored catalog as it is. Fails with words without an API key. */
export function openCatalog(book: Book): Result<CatalogView, string> {
  const access = readApiAccess();
  if (!access.ok) return access;
  const sheet = readItemSheet(book);
  return sheet.ok ? ok(viewOf(book, sheet.value.mirror)) : sheet;
}

/** Loads the catalog, or what of it did not come yet. A part that fails is named in the note. */
export function loadCatalog(book: Book): Result<CatalogView, string> {
  const access = readApiAccess();
  if (!access.ok) return access;
  const sheet = readItemSheet(book);
  if (!sheet.ok) return sheet;
  const { mirror: before } = sheet.value;
  const { mirror, trouble } = refreshMirror(book, withDeadline(access.value), before, planLoad(before));
  if (mirror !== before) writeItemSheet(sheet.value, mirror, nowMs());
  setFact(book, FACTS.quota, quotaLine());
  return ok({ ...viewOf(book, mirror), ...(trouble === undefined ? {} : { note: trouble }) });
}

function viewOf(book: Book, mirror: Mirror): CatalogView {
  const chunks = chunksOf(mirror);
  const missing = missingTypes(mirror);
  const days = ageInDays(mirror, nowMs());
  const note =
    chunks.length === 0
      ? 'The catalog is not loaded yet.'
      : missing.length > 0
        ? `The catalog is not whole yet (${missing.join(', ')}).`
        : days >= OLD_DAYS
          ? `The catalog is ${days} days old.`
          : '';
  return {
    chunks,
    note,
    calls: note === '' ? 0 : planLoad(mirror).calls,
    quota: quotaLine(),
    separator: numberStyleOf(book).separator,
  };
}
