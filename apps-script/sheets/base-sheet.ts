import * as z from 'zod/mini';
import type { BaseEntry, Intent } from '#shared/alerts/step.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Book } from './book.ts';
import { decodeText, encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { parseJson, rewriteLines } from './json-lines.ts';
import { BASE_SPEC } from './tab-specs.ts';
import { cellOf } from './table.ts';

/** What both sides agreed on at the last sync, and the creates whose answers never came. */
export interface Base {
  readonly entries: readonly BaseEntry[];
  readonly intents: readonly Intent[];
  /** The base was made in another spreadsheet: this one is a copy and manages nothing yet (DESIGN §5 "Whose alert is it"). */
  readonly isCopied: boolean;
}

const text = z.optional(z.string());
const Entry = z.object({
  rowKey: z.string(),
  alertId: z.string(),
  itemId: z.number(),
  itemName: z.string(),
  phase: text,
  kind: z.string(),
  threshold: z.string(),
  currency: text,
  enabled: z.boolean(),
  fired: z.boolean(),
  lastTriggeredAt: text,
  aliases: z.array(z.string()),
});
const IntentLine = z.object({ rowKey: z.string(), wantsEnabled: z.boolean(), at: z.string() });

const OWNER_KEY = 'spreadsheet';

/** Reads the base; empty in a new sheet and in a copy of another one. */
export function readBase(book: Book): Result<Base, string> {
  const table = ensureTable(book, BASE_SPEC);
  if (!table.ok) return table;
  const lines = table.value.values.map((values) => ({
    kind: decodeText(cellOf(table.value, values, 'kind')),
    key: decodeText(cellOf(table.value, values, 'key')),
    json: parseJson(decodeText(cellOf(table.value, values, 'json'))),
  }));
  const owner = lines.find((line) => line.kind === 'meta' && line.key === OWNER_KEY)?.json;
  if (typeof owner === 'string' && owner !== book.getId()) return ok({ entries: [], intents: [], isCopied: true });
  const entries = lines.flatMap((line) => (line.kind === 'entry' ? readEntry(line.json) : []));
  const intents = lines.flatMap((line) => {
    const intent = IntentLine.safeParse(line.kind === 'intent' ? line.json : undefined);
    return intent.success ? [intent.data] : [];
  });
  return ok({ entries, intents, isCopied: false });
}

/** Replaces the base. */
export function writeBase(book: Book, base: Omit<Base, 'isCopied'>): void {
  const table = ensureTable(book, BASE_SPEC);
  if (!table.ok) throw new Error(table.failure);
  const line = (kind: string, key: string, value: unknown) => ({
    kind: encodeText(kind),
    key: encodeText(key),
    json: encodeText(JSON.stringify(value)),
  });
  rewriteLines(table.value, [
    line('meta', OWNER_KEY, book.getId()),
    ...base.entries.map((entry) => line('entry', entry.alertId, entry)),
    ...base.intents.map((intent) => line('intent', intent.rowKey, intent)),
  ]);
}

function readEntry(json: unknown): BaseEntry[] {
  const parsed = Entry.safeParse(json);
  if (!parsed.success) return [];
  const { phase, currency, lastTriggeredAt, ...rest } = parsed.data;
  return [
    {
      ...rest,
      ...(phase === undefined ? {} : { phase }),
      ...(currency === undefined ? {} : { currency }),
      ...(lastTriggeredAt === undefined ? {} : { lastTriggeredAt }),
    },
  ];
}
