import pg from 'pg';
import { REPLICA_CHANNEL } from './lane-leases.ts';
import { connectionOf } from './postgres-dialect.ts';

const RECONNECT_MS = 500;

/** Hears what replicas tell each other, over a connection of its own that is made anew whenever it breaks. */
export interface Listening {
  close(): Promise<void>;
}

/** Begins to listen; `onMessage` hears texts, `onConnected` that the past moments may have been missed. */
export function listenToReplicas(
  url: string,
  { onMessage, onConnected }: { readonly onMessage: (text: string) => void; readonly onConnected: () => void },
): Listening {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function connect(): Promise<void> {
    const own = new pg.Client(connectionOf(url));
    client = own;
    // Once broken, only its end counts.
    own.on('error', () => undefined);
    own.once('end', again);
    own.on('notification', ({ payload }) => onMessage(payload ?? ''));
    try {
      await own.connect();
      await own.query(`listen ${REPLICA_CHANNEL}`);
      onConnected();
    } catch {
      await own.end().catch(() => undefined);
      again();
    }
  }

  function again(): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void connect(), RECONNECT_MS);
  }

  void connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
