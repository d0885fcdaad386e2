import type * as z from 'zod/mini';
import { Alert, type AlertChanges, AlertPage, BatchReply, Deleted, type NewAlert } from './alert.ts';
import { AlertEventPage } from './alert-event.ts';
import { FxRates } from './fx.ts';
import { catalogPart, ItemPage, ItemTypes } from './item.ts';
import { ChildKeys, NewChildKey, OwnKey } from './key.ts';
import { BidBatch, BidPage, PriceBatch, PricePage } from './quote.ts';
import {
  Delivery,
  DeliveryPage,
  type NewWebhook,
  Webhook,
  type WebhookChanges,
  WebhookList,
  WebhookSecret,
} from './webhook.ts';

/**
 * A call to CS2Cap as data: a host sends it, `readReply` reads what came back.
 * `safeToRepeat` says whether a second try after an unclear first one can do harm: there is no idempotency key (C1).
 * `countsAgainstQuota`: items, prices, bids and fx cost monthly quota, alert and webhook routes don't (C19).
 */
export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly safeToRepeat: boolean;
  readonly countsAgainstQuota: boolean;
  readonly schema: z.ZodMiniType<T>;
}

/** A request in the terms of HTTP, for `fetch` and `UrlFetchApp` alike. */
export interface HttpRequest {
  readonly method: ApiRequest<unknown>['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

type Query = Readonly<Record<string, string | number | undefined>>;

const read = <T>(path: string, schema: z.ZodMiniType<T>, query: Query = {}, countsAgainstQuota = false) =>
  request<T>('GET', path, schema, { query, safeToRepeat: true, countsAgainstQuota });

export const listAlerts = (page: Page, search?: string) => read('/account/alerts', AlertPage, { ...page, search });

export const createAlert = (alert: NewAlert) => request('POST', '/account/alerts', Alert, { body: alert });

export const createAlerts = (alerts: readonly NewAlert[]) =>
  request('POST', '/account/alerts/batch', BatchReply, { body: { alerts } });

export const patchAlert = (id: string, changes: AlertChanges) =>
  request('PATCH', `/account/alerts/${segment(id)}`, Alert, { body: changes, safeToRepeat: true });

export const deleteAlert = (id: string) =>
  request('DELETE', `/account/alerts/${segment(id)}`, Deleted, { safeToRepeat: true });

export const listAlertEvents = (page: Page) => read('/account/alerts/events', AlertEventPage, { ...page });

export const listWebhooks = () => read('/account/webhooks', WebhookList);

export const createWebhook = (webhook: NewWebhook) =>
  request('POST', '/account/webhooks', WebhookSecret, { body: webhook });

export const patchWebhook = (id: string, changes: WebhookChanges) =>
  request('PATCH', `/account/webhooks/${segment(id)}`, Webhook, { body: changes, safeToRepeat: true });

export const deleteWebhook = (id: string) =>
  request('DELETE', `/account/webhooks/${segment(id)}`, Deleted, { safeToRepeat: true });

/** A new signing secret; the old one stops at once as far as the documents promise (C46). */
export const rotateWebhookSecret = (id: string) =>
  request('POST', `/account/webhooks/${segment(id)}/rotate-secret`, WebhookSecret, {});

/** `limit` is always sent: the documents disagree about its default (C47). */
export const listDeliveries = (page: Page) => read('/account/webhooks/deliveries', DeliveryPage, { ...page });

export const getDelivery = (id: string) => read(`/account/webhooks/deliveries/${segment(id)}`, Delivery);

/** Limits of the key that asks. It is in no contract: a 404 says nothing (C59). */
export const getKey = () => read('/account/key', OwnKey);

export const listSubKeys = (page: Page) => read('/account/sub-keys', ChildKeys, { ...page });

/** A child key, told once (C51). Two tries may leave two keys. */
export const createSubKey = (name: string) => request('POST', '/account/sub-keys', NewChildKey, { body: { name } });

export const deleteSubKey = (id: string) =>
  request('DELETE', `/account/sub-keys/${segment(id)}`, Deleted, { safeToRepeat: true });

export interface ItemSearch extends Page {
  readonly q?: string;
  readonly market_hash_name?: string;
  readonly item_id?: number;
}

/** `limit` is required here: without it the API answers with the whole catalog (C24). */
export const listItems = (search: ItemSearch) => read('/items', ItemPage, { ...search }, true);

/** Without `limit`, all items of a type come in one answer, on every tier (C24); those in `wanted` with all that is told of them. */
export const listItemsOfType = (type: string, wanted: ReadonlySet<number> = new Set()) =>
  read('/items', catalogPart(wanted), { item_type: type }, true);

export const getItemTypes = () => read('/items/metadata', ItemTypes, {}, true);

export const listPrices = (itemId: number, currency: string) =>
  read('/prices', PricePage, { item_id: itemId, currency }, true);

export const listBids = (itemId: number, currency: string) =>
  read('/bids', BidPage, { item_id: itemId, currency, limit: 100 }, true);

export const batchPrices = (itemIds: readonly number[], currency: string) =>
  batchQuotes('/prices/batch', PriceBatch, itemIds, currency);

export const batchBids = (itemIds: readonly number[], currency: string) =>
  batchQuotes('/bids/batch', BidBatch, itemIds, currency);

export const getFx = () => read('/fx', FxRates, {}, true);

/** The base address with exactly one `/v1` at its end, whichever of the documents' spellings it came in (C52). */
export function normaliseBase(base: string): string {
  return `${base
    .trim()
    .replace(/\/+$/, '')
    .replace(/(\/v1)+$/, '')}/v1`;
}

/** The HTTP form of a request: address with encoded query, bearer key, JSON body. */
export function toHttp(base: string, apiKey: string, request: ApiRequest<unknown>): HttpRequest {
  const query = Object.entries(request.query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const url = `${normaliseBase(base)}${request.path}${query ? `?${query}` : ''}`;
  const headers = { Authorization: `Bearer ${apiKey}`, Accept: 'application/json' };
  return request.body === undefined
    ? { method: request.method, url, headers }
    : {
        method: request.method,
        url,
        headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
        body: JSON.stringify(request.body),
      };
}

interface RequestParts {
  readonly query?: Query;
  readonly body?: unknown;
  readonly safeToRepeat?: boolean;
  readonly countsAgainstQuota?: boolean;
}

function request<T>(
  method: ApiRequest<T>['method'],
  path: string,
  schema: z.ZodMiniType<T>,
  parts: RequestParts,
): ApiRequest<T> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(parts.query ?? {})) if (value !== undefined) query[name] = String(value);
  return {
    method,
    path,
    query,
    ...(parts.body === undefined ? {} : { body: parts.body }),
    safeToRepeat: parts.safeToRepeat ?? false,
    countsAgainstQuota: parts.countsAgainstQuota ?? false,
    schema,
  };
}

function batchQuotes<T>(path: string, schema: z.ZodMiniType<T>, itemIds: readonly number[], currency: string) {
  return request('POST', path, schema, {
    body: { item_ids: itemIds, currency },
    safeToRepeat: true,
    countsAgainstQuota: true,
  });
}

const segment = (id: string) => encodeURIComponent(id);
