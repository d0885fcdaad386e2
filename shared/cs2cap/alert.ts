import * as z from 'zod/mini';
import { Pagination } from './pagination.ts';
import type { ApiFailure } from './reply.ts';

/** The alert kinds the API has today (C8). Kinds are open strings on the wire: a new one must pass through untouched. */
export const ALERT_KINDS = ['price_below', 'price_above', 'spread_exceeds'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const isAlertKind = (text: string): text is AlertKind => ALERT_KINDS.some((kind) => kind === text);

export const AlertItem = z.looseObject({
  item_id: z.number(),
  market_hash_name: z.string(),
  phase: z.nullish(z.string()),
});
export type AlertItem = z.infer<typeof AlertItem>;

/** AlertDefinition of the OpenAPI; `kind` is any string (C8), thresholds are decimal strings in major units (C12). */
export const Alert = z.looseObject({
  id: z.string(),
  kind: z.string(),
  threshold_value: z.string(),
  threshold_currency: z.nullish(z.string()),
  is_enabled: z.boolean(),
  last_triggered_at: z.nullish(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
  item: AlertItem,
});
export type Alert = z.infer<typeof Alert>;

export const AlertPage = z.looseObject({ alerts: z.array(Alert), pagination: Pagination });
export type AlertPage = z.infer<typeof AlertPage>;

/** What `POST /account/alerts` takes. A spread alert carries no currency (C10). */
export interface NewAlert {
  readonly item_id: number;
  readonly kind: AlertKind;
  readonly threshold_value: string;
  readonly threshold_currency?: string;
  readonly is_enabled: boolean;
}

/** What `PATCH /account/alerts/{id}` takes: at least one field, never item or kind (C5). */
export interface AlertChanges {
  readonly threshold_value?: string;
  readonly threshold_currency?: string;
  readonly is_enabled?: boolean;
}

/** One line of a batch reply. `status` other than `created` is an error; the line belongs to the request at `index`, not at its own place (C2). */
export const BatchResult = z.looseObject({
  index: z.number(),
  status: z.string(),
  alert_id: z.nullish(z.string()),
  code: z.nullish(z.string()),
  message: z.nullish(z.string()),
});
export type BatchResult = z.infer<typeof BatchResult>;

export const BatchReply = z.looseObject({ created: z.number(), failed: z.number(), results: z.array(BatchResult) });
export type BatchReply = z.infer<typeof BatchReply>;

/** How many alerts one batch may hold (C2). */
export const BATCH_SIZE = 100;

/** The result that belongs to each request of a batch, in request order; undefined where the reply is silent about one (C2). */
export function resultsByIndex(reply: BatchReply, requested: number): readonly (BatchResult | undefined)[] {
  const byIndex = new Map(reply.results.map((result) => [result.index, result]));
  return Array.from({ length: requested }, (_, index) => byIndex.get(index));
}

export const Deleted = z.looseObject({ ok: z.optional(z.boolean()) });

/**
 * The failure that a result of a batch stands for, `undefined` where the reply is silent about an entry. The form of
 * its message is undocumented: where it begins with a field, as a 422 does in words, that field is named (C2, C56).
 */
export function failureOfResult(result: BatchResult | undefined): ApiFailure {
  const failure = { kind: 'invalid', status: 200 } as const;
  if (!result) {
    const message = 'CS2Cap said nothing about this row; the next sync looks again';
    return { ...failure, kind: 'unreadable', message, fields: [] };
  }
  const message = result.message ?? result.code ?? `CS2Cap answered "${result.status}"`;
  const [, field, text] = /^([a-z_]+): (.+)$/s.exec(message) ?? [];
  const name = result.code === 'ITEM_NOT_FOUND' ? 'item_id' : field;
  return { ...failure, message, fields: name ? [{ path: [name], message: text ?? message }] : [] };
}
