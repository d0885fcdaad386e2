import type { Alert } from '#shared/cs2cap/alert.ts';
import {
  createAlert,
  createWebhook,
  deleteAlert,
  deleteSubKey,
  deleteWebhook,
  getDelivery,
  listAlertEvents,
  listAlerts,
  listDeliveries,
  listItems,
  listSubKeys,
  listWebhooks,
  patchAlert,
  patchWebhook,
  rotateWebhookSecret,
} from '#shared/cs2cap/requests.ts';
import type { Delivery } from '#shared/cs2cap/webhook.ts';
import type { Clock } from '../../clock.ts';
import { type Asking, callOnce } from '../../cs2cap/call-once.ts';
import { randomToken } from '../../hash.ts';
import { answer, deliveryAnswers, type LiveAnswer, type Observed, type Understood, understand } from './answers.ts';
import { askChildKey, askQuietly, askUrlRules, LIVE_LABEL, remove, whyOf } from './ask-account.ts';
import { type CleanUp, createCleanUp } from './clean-up.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export interface LiveOptions {
  readonly base: string;
  readonly apiKey: string;
  readonly clock: Clock;
  /** Ends the probe early; what it made is deleted all the same. */
  readonly signal: AbortSignal;
  /** Where CS2Cap reaches the receiver, and where it listens; undefined: nothing can be received. */
  readonly receive: { readonly publicUrl: string; readonly host: string; readonly port: number } | undefined;
  /** What is being done, for people. */
  readonly tell: (words: string) => void;
}

export interface LiveResult {
  readonly answers: readonly LiveAnswer[];
  readonly understood: readonly Understood[];
  /** What could not be deleted, in words that tell how. */
  readonly left: readonly string[];
}

/** Prices are new every 5 to 10 minutes (C23), so a first event may take that long. */
const FIRST_WAIT_MS = 20 * 60_000;
const NEXT_WAIT_MS = 15 * 60_000;
/** The history shows an event a moment after it was sent. */
const SETTLE_MS = 2000;

/** A threshold that nobody sets by hand, below which everything lies: so the alert fires at once, and is known again. */
const THRESHOLD = '987654.32';
const ITEM = 'AK-47 | Redline (Field-Tested)';

/**
 * Finds out on a real account what no document settles: makes a disabled alert and a destination, arms it once, answers
 * its deliveries on purpose with 503, a redirect, then 200, and deletes everything again, whatever happens.
 */
export async function runLive(options: LiveOptions): Promise<LiveResult> {
  const { clock, signal } = options;
  const asking: Asking = { base: options.base, apiKey: options.apiKey, clock, signal };
  const cleanUp = createCleanUp(clock);
  const nonce = randomToken(12);
  const receiver = options.receive && (await startReceiver({ ...options.receive, nonce, clock }));
  const probe: Probe = { options, asking, cleanUp, receiver, answers: [], seen: nothingSeen(receiver) };
  try {
    await play(probe);
  } finally {
    options.tell('deleting what was made');
    const left = await cleanUp.run();
    // A call that got no answer may have made something all the same: its label or threshold tells.
    await sweep(patient(asking));
    await receiver?.close();
    probe.left = left;
  }
  const observed = probe.seen;
  return {
    answers: [...probe.answers, ...deliveryAnswers(observed)],
    understood: understand(observed),
    left: probe.left ?? [],
  };
}

interface Probe {
  readonly options: LiveOptions;
  readonly asking: Asking;
  readonly cleanUp: CleanUp;
  readonly receiver: Receiver | undefined;
  readonly answers: LiveAnswer[];
  seen: Observed;
  left?: readonly string[];
}

const nothingSeen = (receiver: Receiver | undefined): Observed => ({
  posts: receiver?.posts ?? [],
  secrets: [],
  rotatedAt: undefined,
  event: undefined,
  alertAfter: undefined,
  delivery: undefined,
});

async function play(probe: Probe): Promise<void> {
  const { options, asking, cleanUp, receiver, answers } = probe;
  options.tell('deleting what an earlier run may have left');
  await sweep(asking);
  options.tell('asking what makes nothing');
  answers.push(...(await askQuietly(asking)));
  const alert = await makeAlert(probe);
  if (!alert || options.signal.aborted) return;
  options.tell('trying which addresses destinations may have');
  answers.push(...(await askUrlRules(asking, cleanUp)));
  const webhookId = receiver && (await makeDestination(probe, receiver));
  if (options.signal.aborted) return;
  options.tell('trying what a child key may do');
  answers.push(...(await askChildKey(asking, cleanUp, { alertId: alert.id, webhookId })));
  if (receiver && webhookId !== undefined) await receiveOne(probe, receiver, alert, webhookId);
}

/** Without the signal of the probe: what is begun is ended, so that nothing is made that nobody knows of. */
const patient = ({ base, apiKey, clock }: Asking): Asking => ({ base, apiKey, clock });

/** A run that was killed leaves its marks; they are known by label and threshold. */
async function sweep(asking: Asking): Promise<void> {
  const alerts = await callOnce(asking, listAlerts({ limit: 200, offset: 0 }));
  const webhooks = await callOnce(asking, listWebhooks());
  const keys = await callOnce(asking, listSubKeys({ limit: 100, offset: 0 }));
  const ours = alerts.result.ok
    ? alerts.result.value.alerts.filter((alert) => Number(alert.threshold_value) === Number(THRESHOLD))
    : [];
  for (const alert of ours) await remove(asking, deleteAlert(alert.id));
  const made = webhooks.result.ok ? webhooks.result.value.webhooks : [];
  for (const webhook of made) if (webhook.label === LIVE_LABEL) await remove(asking, deleteWebhook(webhook.id));
  for (const id of keys.result.ok ? keys.result.value.keys.flatMap(idOfOurs) : [])
    await remove(asking, deleteSubKey(id));
}

/** A listed child key may stand inside a line of its own. */
function idOfOurs(listed: unknown): string[] {
  const inner: unknown = typeof listed === 'object' && listed !== null ? Reflect.get(listed, 'key') : undefined;
  const key = typeof inner === 'object' && inner !== null ? inner : listed;
  if (typeof key !== 'object' || key === null || Reflect.get(key, 'name') !== LIVE_LABEL) return [];
  const id: unknown = Reflect.get(key, 'id');
  return typeof id === 'string' ? [id] : [];
}

async function makeAlert({ options, asking, cleanUp, answers }: Probe): Promise<Alert | undefined> {
  options.tell('making a disabled alert');
  const items = await callOnce(asking, listItems({ market_hash_name: ITEM, limit: 1, offset: 0 }));
  const itemId = items.result.ok ? items.result.value.items[0]?.item_id : undefined;
  if (typeof itemId !== 'number') {
    answers.push(answer('arming', 'C16', undefined, String, `no item to watch: ${whyOf(items.result)}`));
    return undefined;
  }
  const made = await callOnce(
    patient(asking),
    createAlert({
      item_id: itemId,
      kind: 'price_below',
      threshold_value: THRESHOLD,
      threshold_currency: 'USD',
      is_enabled: false,
    }),
  );
  if (!made.result.ok) {
    answers.push(answer('arming', 'C16', undefined, String, `the alert was not made: ${whyOf(made.result)}`));
    return undefined;
  }
  const { id } = made.result.value;
  cleanUp.add(`the alert ${id} (${ITEM}, below ${THRESHOLD} USD)`, () => remove(asking, deleteAlert(id)));
  return made.result.value;
}

/** As the relay does it: inactive, then its secret is here, then active. */
async function makeDestination(probe: Probe, receiver: Receiver): Promise<string | undefined> {
  const { options, asking, cleanUp, answers } = probe;
  options.tell('making a destination');
  const url = `${options.receive?.publicUrl}${receiver.path}`;
  const made = await callOnce(
    patient(asking),
    createWebhook({ label: LIVE_LABEL, url, platform: 'custom', is_active: false }),
  );
  if (!made.result.ok) {
    answers.push(answer('destination', 'C30', undefined, String, `no destination was made: ${whyOf(made.result)}`));
    return undefined;
  }
  const { webhook, secret } = made.result.value;
  cleanUp.add(`the destination ${webhook.id} (“${LIVE_LABEL}”)`, () => remove(asking, deleteWebhook(webhook.id)));
  probe.seen = { ...probe.seen, secrets: [secret] };
  const active = await callOnce(asking, patchWebhook(webhook.id, { is_active: true }));
  const isSecond = active.result.ok ? 'taken' : `refused with ${active.status}`;
  answers.push(
    answer(
      'second-destination',
      'C31',
      isSecond,
      (found) => `a custom destination beside those that are there: ${found}`,
      '',
    ),
  );
  return active.result.ok ? webhook.id : undefined;
}

async function receiveOne(probe: Probe, receiver: Receiver, alert: Alert, webhookId: string): Promise<void> {
  const { options, asking, answers } = probe;
  const { signal, tell } = options;
  if (signal.aborted) return;
  const armed = await callOnce(asking, patchAlert(alert.id, { is_enabled: true }));
  const how = armed.result.ok ? 'yes' : `no: ${armed.status} ${armed.result.failure.code ?? ''}`.trim();
  answers.push(
    answer('arming', 'C16', how, (found) => `an alert can be armed with an active destination: ${found}`, ''),
  );
  if (!armed.result.ok) return;
  tell('armed; waiting for the event (prices are new every 5 to 10 minutes), Ctrl-C ends it and cleans up');
  const first = await receiver.next(0, FIRST_WAIT_MS, signal);
  if (first) await followRetries(probe, receiver, webhookId);
  if (signal.aborted) return;
  await readAfterwards(probe, alert, webhookId);
}

/** The first attempt got 503: a new secret now tells with which one the retries are signed. */
async function followRetries(probe: Probe, receiver: Receiver, webhookId: string): Promise<void> {
  const { asking, options } = probe;
  const { clock, signal, tell } = options;
  tell('the first attempt came and was answered with 503; waiting for the next');
  const rotated = await callOnce(patient(asking), rotateWebhookSecret(webhookId));
  if (rotated.result.ok)
    probe.seen = {
      ...probe.seen,
      secrets: [rotated.result.value.secret, ...probe.seen.secrets],
      rotatedAt: clock.now(),
    };
  const second = await receiver.next(1, NEXT_WAIT_MS, signal);
  if (!second) return;
  tell('the second attempt came and was answered with a redirect; waiting for what follows');
  await receiver.next(2, NEXT_WAIT_MS, signal);
}

async function readAfterwards(probe: Probe, alert: Alert, webhookId: string): Promise<void> {
  const { asking, options } = probe;
  options.tell('reading what CS2Cap wrote down');
  await new Promise<void>((resolve) => options.clock.after(SETTLE_MS, resolve));
  const events = await callOnce(asking, listAlertEvents({ limit: 20, offset: 0 }));
  const event = events.result.ok ? events.result.value.events.find((each) => each.alert_id === alert.id) : undefined;
  const alerts = await callOnce(asking, listAlerts({ limit: 200, offset: 0 }));
  const alertAfter = alerts.result.ok ? alerts.result.value.alerts.find((each) => each.id === alert.id) : undefined;
  probe.seen = { ...probe.seen, event, alertAfter, delivery: await readDelivery(asking, webhookId) };
}

async function readDelivery(asking: Asking, webhookId: string): Promise<Delivery | undefined> {
  const listed = await callOnce(asking, listDeliveries({ limit: 50, offset: 0 }));
  const ours = listed.result.ok
    ? listed.result.value.deliveries.find((each) => each.endpoint_id === webhookId)
    : undefined;
  if (!ours) return undefined;
  const detail = await callOnce(asking, getDelivery(ours.id));
  return detail.result.ok ? detail.result.value : ours;
}
