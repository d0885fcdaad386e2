import type { Clock } from './clock.ts';
import type { ClockWatch } from './clock-watch.ts';
import { allowsLocal, type Config } from './config.ts';
import { gaugeReader } from './gauges.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { type RunState, readReadiness } from './readiness.ts';
import { healthRoutes } from './server/health-routes.ts';
import type { Route } from './server/http-server.ts';
import { metricsRoute } from './server/metrics-route.ts';
import { createRefusalLimit } from './server/refusal-limit.ts';
import { sheetRoutes } from './server/sheet-routes.ts';
import type { UpdateHandler } from './server/telegram-route.ts';
import { telegramRoute } from './server/telegram-route.ts';
import { webhookRoutes } from './server/webhook-routes.ts';
import type { SigningSecrets } from './signing-secrets.ts';
import type { Store } from './store/open-store.ts';
import type { SecretBox } from './store/sealing.ts';

interface Parts {
  readonly config: Config;
  readonly build: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly box: SecretBox;
  readonly secrets: SigningSecrets;
  readonly metrics: Metrics;
  readonly clockWatch: ClockWatch;
  readonly state: Readonly<RunState>;
  readonly inbox: Inbox;
  readonly wake: (lanes: readonly string[]) => void;
  /** Absent without a bot, or where it asks for updates itself. */
  readonly updates: UpdateHandler | undefined;
}

/** All that the relay answers over HTTP. */
export function httpRoutes(parts: Parts): readonly Route[] {
  const { config, build, clock, log, box, metrics, clockWatch, state, updates } = parts;
  const { db } = parts.store;
  const readGauges = gaugeReader({ db, clock, build, skewMs: () => clockWatch.skewMs });
  const shared = { db, clock, log, box, limit: createRefusalLimit(clock) };
  return [
    ...healthRoutes({ build, readiness: () => readReadiness({ db, clock, state }) }),
    metricsRoute({ publicUrl: config.PUBLIC_URL, read: async () => [...metrics.read(), ...(await readGauges())] }),
    ...webhookRoutes({
      ...shared,
      inbox: parts.inbox,
      metrics,
      clockWatch,
      toleranceS: config.SIGNATURE_TOLERANCE_S,
      secrets: parts.secrets,
    }),
    ...sheetRoutes({
      ...shared,
      wake: parts.wake,
      build,
      publicUrl: config.PUBLIC_URL,
      allowLocal: allowsLocal(config),
    }),
    ...(updates ? [telegramRoute(updates)] : []),
  ];
}
