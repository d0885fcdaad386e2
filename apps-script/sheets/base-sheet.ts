import * as z from 'zod/mini';
import type { BaseEntry, Intent } from '#shared/alerts/step.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Book } from './book.ts';
import { decodeText, encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { parseJson, rewriteChanged } from './json-lines.ts';
import { type BASE_COLUMNS, BASE_SPEC } from './tab-specs.ts';
import { cellOf, type Table } from './table.ts';

/** What the toolkit must not forget between two runs. */
export interface BaseContent {
  /** What both sides agreed on at the last sync. */
  readonly entries: readonly BaseEntry[];
  /** Creates whose answers never came. */
  readonly intents: readonly Intent[];
  /** Other things kept as JSON by name, each a list: what the last sync changed, which steps were approved. */
  readonly notes: Readonly<Record<string, readonly unknown[]>>;
}

/** The base as it was read; `table` is what stands in the tab now, so that a write touches only what changed. */
export interface Base extends BaseContent {
  /** The base was made in another spreadsheet: this one is a copy and manages nothing yet (DESIGN §5 "Whose alert is it"). */
  readonly isCopied: boolean;
  readonly table: Table<keyof typeof BASE_COLUMNS>;
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
const RuleJson = z.object({ itemId: z.number(), kind: z.string(), threshold: z.string(), currency: text });
const IntentLine = z.object({
  rowKey: z.string(),
  wantsEnabled: z.boolean(),
  at: z.string(),
  rule: z.optional(RuleJson),
  isTickedOnly: z.optional(z.boolean()),
  replaces: text,
});

const OWNER_KEY = 'spreadsheet';

/** Reads the base; empty in a new sheet and in a copy of another one. */
export function readBase(book: Book): Result<Base, string> {
  const found = ensureTable(book, BASE_SPEC);
  if (!found.ok) return found;
  const table = found.value;
  const lines = table.values.map((values) => ({
    kind: decodeText(cellOf(table, values, 'kind')),
    key: decodeText(cellOf(table, values, 'key')),
    json: parseJson(decodeText(cellOf(table, values, 'json'))),
  }));
  const owner = lines.find((line) => line.kind === 'meta' && line.key === OWNER_KEY)?.json;
  const isCopied = typeof owner === 'string' && owner !== book.getId();
  const own = isCopied ? [] : lines;
  const notes: Record<string, unknown[]> = {};
  for (const { kind, key, json } of own) if (kind === 'note') notes[key] = [...(notes[key] ?? []), ...listOf(json)];
  return ok({
    entries: own.flatMap((line) => (line.kind === 'entry' ? readEntry(line.json) : [])),
    intents: own.flatMap((line) => (line.kind === 'intent' ? readIntent(line.json) : [])),
    notes,
    isCopied,
    table,
  });
}

/** Replaces the base by `next` and gives it as it now stands. Only the lines between the first and last change are written. */
export function writeBase(book: Book, base: Base, next: BaseContent): Base {
  const line = (kind: string, key: string, value: unknown) => ({
    kind: encodeText(kind),
    key: encodeText(key),
    json: encodeText(JSON.stringify(value)),
  });
  const table = rewriteChanged(base.table, [
    line('meta', OWNER_KEY, book.getId()),
    ...next.entries.map((entry) => line('entry', entry.alertId, entry)),
    ...next.intents.map((intent) => line('intent', intent.rowKey, intent)),
    ...Object.entries(next.notes).flatMap(([name, list]) => chunksOf(list).map((chunk) => line('note', name, chunk))),
  ]);
  return { ...next, isCopied: false, table };
}

/** A cell holds 50,000 characters (apps-script.md §5, Size). */
const CHUNK_CHARACTERS = 40_000;

function chunksOf(list: readonly unknown[]): readonly (readonly unknown[])[] {
  const chunks: unknown[][] = [];
  let length = CHUNK_CHARACTERS;
  for (const each of list) {
    const size = JSON.stringify(each).length + 1;
    if (length + size > CHUNK_CHARACTERS) {
      chunks.push([]);
      length = 0;
    }
    chunks[chunks.length - 1]?.push(each);
    length += size;
  }
  return chunks;
}

const listOf = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : []);

const readRule = ({ currency, ...rule }: z.infer<typeof RuleJson>) =>
  currency === undefined ? rule : { ...rule, currency };

function readIntent(json: unknown): Intent[] {
  const parsed = IntentLine.safeParse(json);
  if (!parsed.success) return [];
  const { rule, replaces, isTickedOnly, ...rest } = parsed.data;
  return [
    {
      ...rest,
      ...(rule === undefined ? {} : { rule: readRule(rule) }),
      ...(replaces === undefined ? {} : { replaces }),
      ...(isTickedOnly === undefined ? {} : { isTickedOnly }),
    },
  ];
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
