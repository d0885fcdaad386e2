import type { ApiKey } from './account.ts';
import { alertRoutes } from './alert-routes.ts';
import type { Answer, Call, Route } from './call.ts';
import { itemRoutes } from './item-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { quoteRoutes } from './quote-routes.ts';
import { admit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { reachesTier } from './tier.ts';
import { webhookRoutes } from './webhook-routes.ts';
import type { World } from './world.ts';

/** Every endpoint of the stand-in. */
export const routes: readonly Route[] = [...itemRoutes, ...quoteRoutes, ...alertRoutes, ...webhookRoutes, ...keyRoutes];

/** One HTTP request, read whole. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly bodyText: string;
  /** Whether the body was larger than is read. */
  readonly isTooLarge: boolean;
}

/** Answers a request as the API does, or throws a Refusal: 404 off the map, 401 without a known key, 429, 403, then the endpoint's own. */
export function answer(world: World, incoming: Incoming): Answer {
  if (incoming.isTooLarge) throw new Refusal(413, 'PAYLOAD_TOO_LARGE', 'The request body is too large.');
  const { route, params } = findRoute(incoming.method, incoming.url.pathname);
  const caller = findCaller(world, incoming.authorization);
  if (!caller) {
    const detail = incoming.authorization === undefined ? 'Missing Authorization header' : 'Invalid API key';
    throw new Refusal(401, 'UNAUTHORIZED', detail);
  }
  const now = world.clock.now();
  admit({ ...caller, counted: route.counted, now }, world.switches);
  caller.key.lastUsedAt = now;
  const call: Call = {
    world,
    ...caller,
    now,
    query: incoming.url.searchParams,
    params,
    contentType: incoming.contentType,
    bodyText: incoming.bodyText,
  };
  checkAccess(call, route, incoming.url.pathname);
  return route.handle(call);
}

function findRoute(method: string, pathname: string): { route: Route; params: readonly string[] } {
  const path = pathname.startsWith('/v1/') ? pathname.slice('/v1'.length) : '';
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) return { route, params: match.slice(1).map(decode) };
  }
  throw new Refusal(404, 'NOT_FOUND', 'Not Found');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The account and key of an Authorization header, if it is `Bearer` and known. */
export function findCaller(world: World, authorization: string | undefined): ReturnType<World['findKey']> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return token === undefined ? undefined : world.findKey(token);
}

/** 403 where the tier is too low (C28, C30) or a child key may not manage alerts and webhooks (C51). */
function checkAccess(call: Call, route: Route, pathname: string): void {
  if (route.tier && !reachesTier(call.account.tier, route.tier)) {
    throw new Refusal(403, 'FORBIDDEN', `This endpoint requires the ${route.tier} tier or higher.`);
  }
  if (!call.key.isRoot && !call.world.switches.childKeysMayManage && isManaging(pathname)) {
    throw new Refusal(403, 'FORBIDDEN', 'Child keys cannot manage alerts and webhooks.');
  }
}

function isManaging(pathname: string): boolean {
  return /^\/v1\/account\/(alerts|webhooks)/.test(pathname);
}

/** The account label and root key behind a caller, for records and faults. */
export function callerNames(caller: ReturnType<typeof findCaller>): {
  label: string | undefined;
  rootKey: string | undefined;
} {
  const root: ApiKey | undefined = caller?.account.keys[0];
  return { label: caller?.key.label, rootKey: root?.value };
}
