import type { AccountDuty } from './account-duty.ts';
import { startAgenda } from './agenda.ts';
import type { BotDeps } from './bot/deps.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { Config } from './config.ts';
import { watchAccount } from './cs2cap/watch-account.ts';
import { dueWork } from './due-work.ts';
import type { Metrics } from './metrics.ts';
import type { Replica } from './replica.ts';
import type { SigningSecrets } from './signing-secrets.ts';
import type { SecretBox } from './store/sealing.ts';

interface Parts {
  readonly config: Config;
  readonly box: SecretBox;
  readonly secrets: SigningSecrets;
  readonly replica: Replica;
  readonly deps: BotDeps;
  readonly account: AccountDuty;
  readonly metrics: Metrics;
  readonly clockWatch: ClockWatch;
}

/** Begins what one replica does for all, here or once no other one does it: the agenda and, with an API key, the account. Gives how to end each. */
export async function beginDuties(parts: Parts): Promise<(() => Promise<void>)[]> {
  const { config, box, secrets, replica, deps, account, metrics, clockWatch } = parts;
  const { db, clock, log, cs2cap, wake, natives } = deps;
  const agenda = await replica.lead('agenda', async () => {
    const running = startAgenda({ clock, log, work: dueWork(deps, config, clockWatch) });
    return () => running.stop();
  });
  if (!cs2cap) return [agenda];
  const watch = () =>
    watchAccount({
      db,
      clock,
      log,
      box,
      cs2cap,
      wake,
      webhookUrl: config.PUBLIC_URL === undefined ? undefined : `${config.PUBLIC_URL}/webhooks/cs2cap`,
      intervalMs: config.POLL_INTERVAL_S * 1000,
      retentionMs: config.RETENTION_DAYS * 86_400_000,
      onRead: (source, events) => metrics.count('relay_events_total', { source }, events),
      onRegistered: () => secrets.reload(),
      givenSecrets: config.CS2C_WEBHOOK_SECRET,
      ...(natives ? { natives } : {}),
    });
  return [agenda, await replica.lead('account', account.whenOurs(watch))];
}
