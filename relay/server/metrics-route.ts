import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Figure } from '../metrics.ts';
import type { Route, RouteReply } from './http-server.ts';

/** Whatever a proxy says of the request it passes on. */
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * `GET /metrics`: what the relay counted and how it stands, for Prometheus. Only for those who ask from this machine or
 * the private network and not through a proxy, so that publishing the webhook path does not publish this one; for
 * everybody else the path is not there.
 */
export function metricsRoute(deps: {
  readonly publicUrl: string | undefined;
  readonly read: () => Promise<readonly Figure[]>;
}): Route {
  const publicHost = deps.publicUrl === undefined ? undefined : new URL(deps.publicUrl);
  return {
    method: 'GET',
    path: /^\/metrics$/,
    async handle({ headers, source }) {
      if (!mayRead(headers, source, publicHost)) return NOT_HERE;
      const text = await toText(await deps.read());
      return { status: 200, json: undefined, text };
    },
  };
}

const NOT_HERE: RouteReply = {
  status: 404,
  json: { status: 'error', message: 'nothing here; see the README for the paths' },
};

function mayRead(headers: IncomingHttpHeaders, source: string, publicUrl: URL | undefined): boolean {
  if (!isPrivate(source) || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  return publicUrl?.protocol !== 'https:' || headers.host !== publicUrl.host;
}

const NEAR = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  NEAR.addSubnet(network, prefix, 'ipv4');
}
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');

/** An address of this machine or of a private network. */
function isPrivate(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  const version = isIP(plain);
  return version !== 0 && NEAR.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The figures in Prometheus' text form. Its client takes some 20 MB and 50 ms to load, so it is loaded by the first
 * scrape; counting does not need it.
 */
async function toText(figures: readonly Figure[]): Promise<{ readonly type: string; readonly body: string }> {
  const { AggregatorRegistry } = await import('prom-client');
  const registry = AggregatorRegistry.aggregate([figures.map((figure) => ({ ...figure, aggregator: 'sum' }))]);
  return { type: registry.contentType, body: await registry.metrics() };
}
