import { once } from 'node:events';
import type { Server } from 'node:http';
import { type Clock, systemClock } from '../clock.ts';
import type { Account, AccountSpec } from './account.ts';
import { type AccountView, viewAccount } from './account-view.ts';
import { evaluateAlerts } from './alert-engine.ts';
import { type CatalogItem, loadCatalog } from './catalog.ts';
import { Courier } from './courier.ts';
import { FaultPlan } from './fault-plan.ts';
import { type Composed, Forger, type Reply } from './forgery.ts';
import { Market } from './market.ts';
import type { Change, RecordedRequest } from './record.ts';
import { createApiServer } from './server.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { World } from './world.ts';

export type { AccountSpec } from './account.ts';
export type { AccountView } from './account-view.ts';
export { type CatalogItem, loadCatalog } from './catalog.ts';
export type { Composed, Reply } from './forgery.ts';
export type { Market } from './market.ts';
export type { Change, RecordedRequest } from './record.ts';
export type { Switches } from './switches.ts';

export interface Cs2capOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Default: the small catalog of the fixtures. */
  readonly catalog?: readonly CatalogItem[];
  /** Default: one Quant account with the key `sk_test`. */
  readonly accounts?: readonly AccountSpec[];
  readonly switches?: Partial<Switches>;
}

/** A running stand-in of CS2Cap on the loopback interface. */
export interface Cs2cap {
  /** `http://127.0.0.1:PORT`; the API is at `url` + '/v1'. */
  readonly url: string;
  /** May be changed at any time. */
  readonly switches: Switches;
  readonly requests: readonly RecordedRequest[];
  readonly faults: FaultPlan;
  readonly market: Market;
  /** The account of a root or child key; throws when there is none. */
  account(key: string): AccountView;
  addAccount(spec: AccountSpec): AccountView;
  /** Evaluates all alerts once, then makes the delivery attempts that are due and waits for them. */
  tick(): Promise<void>;
  /** Ticks on the clock, never two at once; the returned function ends that. */
  startTicking(everyMs: number): () => void;
  /** Waits for delivery attempts under way, such as retries that the clock started. */
  settled(): Promise<void>;
  /** POSTs a signed delivery that a test composes to a destination of the account. */
  send(key: string, webhookId: string, composed: Composed): Promise<Reply>;
  /** POSTs a delivery signed with a secret that nobody has. */
  forge(key: string, webhookId: string, body?: string): Promise<Reply>;
  /** POSTs the bytes and headers of a delivery's last attempt again, under another delivery id if one is given. */
  replay(deliveryId: string, newDeliveryId?: string): Promise<Reply>;
  onChange(listener: (what: Change) => void): () => void;
  stop(): Promise<void>;
}

/** Starts the stand-in; it answers when the promise resolves. Fails when the port is taken. */
export async function startCs2cap(options: Cs2capOptions = {}): Promise<Cs2cap> {
  const world = new World({
    clock: options.clock ?? systemClock,
    market: new Market(options.catalog ?? loadCatalog()),
    switches: { ...defaultSwitches, ...options.switches },
    faults: new FaultPlan(),
  });
  for (const spec of options.accounts ?? [{ key: 'sk_test', tier: 'quant' }]) world.addAccount(spec);
  world.market.onMove((itemId) => world.tell({ kind: 'price', at: world.clock.now(), itemId }));
  const requests: RecordedRequest[] = [];
  const server = createApiServer(world, requests);
  const url = await listen(server, options.port ?? 0);
  return assemble(world, requests, server, url);
}

function assemble(world: World, requests: readonly RecordedRequest[], server: Server, url: string): Cs2cap {
  const courier = new Courier(world);
  const forger = new Forger(world, courier);
  const tickers = new Set<() => void>();
  const tick = (): Promise<void> => {
    evaluateAlerts(world);
    return courier.deliverDue();
  };
  return {
    url,
    switches: world.switches,
    requests,
    faults: world.faults,
    market: world.market,
    account: (key) => viewAccount(world, accountOf(world, key)),
    addAccount: (spec) => viewAccount(world, world.addAccount(spec)),
    tick,
    startTicking: (everyMs) => {
      const end = repeat(world.clock, everyMs, tick);
      tickers.add(end);
      return end;
    },
    settled: () => courier.settled(),
    send: (key, webhookId, composed) => forger.compose(accountOf(world, key), webhookId, composed),
    forge: (key, webhookId, body) => forger.forge(accountOf(world, key), webhookId, body),
    replay: (deliveryId, newDeliveryId) => forger.replay(deliveryId, newDeliveryId),
    onChange: (listener) => world.onChange(listener),
    stop: async () => {
      for (const end of tickers) end();
      await courier.stop();
      await close(server);
    },
  };
}

function accountOf(world: World, key: string): Account {
  const found = world.findKey(key);
  if (!found) throw new Error('No account has this key');
  return found.account;
}

/** Runs `work` every `everyMs` after the last run ended; the returned function ends that. */
function repeat(clock: Clock, everyMs: number, work: () => Promise<void>): () => void {
  let isOver = false;
  let cancel = (): void => undefined;
  const plan = (): void => {
    if (!isOver) cancel = clock.after(everyMs, () => void work().finally(plan));
  };
  plan();
  return () => {
    isOver = true;
    cancel();
  };
}

async function listen(server: Server, port: number): Promise<string> {
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address');
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
