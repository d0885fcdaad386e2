import { createClockWatch } from '#relay/clock-watch.ts';
import { createInbox, type Inbox } from '#relay/inbox/inbox.ts';
import { createMetrics, type Metrics } from '#relay/metrics.ts';
import { createHttpServer } from '#relay/server/http-server.ts';
import { createRefusalLimit } from '#relay/server/refusal-limit.ts';
import { sheetRoutes } from '#relay/server/sheet-routes.ts';
import { webhookRoutes } from '#relay/server/webhook-routes.ts';
import type { SigningSecrets } from '#relay/signing-secrets.ts';
import type { Store } from '#relay/store/open-store.ts';
import { createSecretBox } from '#relay/store/sealing.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { listen } from './listen.ts';
import { type Delivery, SECRET } from './signed-delivery.ts';
import { type TestLog, testLog } from './test-log.ts';
import { testStore } from './test-store.ts';

/** The relay's HTTP side over a store of its own, without bot and account. */
export interface RelayServer {
  readonly url: string;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly log: TestLog;
  readonly inbox: Inbox;
  readonly metrics: Metrics;
  /** Lanes that were woken, in order. */
  readonly woken: readonly string[];
  post(path: string, delivery: Partial<Delivery>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** Starts it on a free port; it stops when the test ends. */
export async function startRelayServer(
  options: {
    readonly publicUrl?: string | undefined;
    readonly trustedProxies?: number;
    readonly secrets?: string[] | SigningSecrets;
    readonly clock?: ManualClock;
    readonly store?: Awaited<ReturnType<typeof testStore>>;
  } = {},
): Promise<RelayServer> {
  const store = options.store ?? (await testStore());
  const clock = options.clock ?? new ManualClock();
  const log = testLog();
  const woken: string[] = [];
  const { db } = store;
  const inbox = createInbox({
    commit: store.durable,
    clock,
    onWork: (lanes) => woken.push(...lanes),
    onAccepted: () => undefined,
  });
  const metrics = createMetrics();
  const clockWatch = createClockWatch({ clock, log: log.log });
  const shared = { db, clock, log: log.log, box: createSecretBox([]), limit: createRefusalLimit(clock) };
  const given = options.secrets ?? [SECRET];
  const secrets = Array.isArray(given)
    ? { live: () => given, reload: async () => undefined, isRotating: () => false }
    : given;
  const publicUrl = 'publicUrl' in options ? options.publicUrl : 'https://relay.example';
  const server = createHttpServer(
    [
      ...webhookRoutes({ ...shared, inbox, metrics, clockWatch, toleranceS: 300, secrets }),
      ...sheetRoutes({
        ...shared,
        wake: (lanes) => woken.push(...lanes),
        build: '0.1.0',
        publicUrl,
        allowLocal: false,
      }),
    ],
    { log: log.log, clock, trustedProxies: options.trustedProxies ?? 0 },
  );
  const url = `http://127.0.0.1:${await listen(server)}`;
  return {
    url,
    store,
    clock,
    log,
    inbox,
    metrics,
    woken,
    async post(path, { headers = {}, body = '' }) {
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: Buffer.from(body) });
      return { status: response.status, headers: response.headers, json: await response.json() };
    },
  };
}
