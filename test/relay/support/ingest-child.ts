import { writeSync } from 'node:fs';
import { systemClock } from '#relay/clock.ts';
import { createInbox } from '#relay/inbox/inbox.ts';
import { connectChat } from '#relay/store/chats.ts';
import { openStore, StoreError } from '#relay/store/open-store.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';

/**
 * A process that takes events into the store of a folder for ever and prints each acknowledged delivery id on a line;
 * its test kills it. With "hold" it only opens the store, says so and waits.
 */
const [folder = '', mode = '', prefix = ''] = process.argv.slice(2);
const AT_ONCE = 4;

try {
  const { db, durable } = await openStore(folder);
  if (mode === 'hold') {
    writeSync(1, 'open\n');
    setInterval(() => undefined, 60_000);
  } else {
    const place = { chatId: '-1001', title: 'Traders', type: 'group', customerId: 1, isDefault: true };
    await connectChat(db, place, 0);
    const inbox = createInbox({
      commit: durable,
      clock: systemClock,
      onWork: () => undefined,
      onAccepted: () => undefined,
    });
    const ingest = async (lane: number): Promise<void> => {
      for (let n = 0; ; n++) {
        const deliveryId = `${prefix}-${lane}-${n}`;
        await inbox.accept({
          stream: ACCOUNT_STREAM,
          source: 'push',
          verdict: 'signed',
          receivedAt: Date.now(),
          eventType: 'alert.triggered',
          facts: { alertId: 'a' },
          deliveryId,
          replayKey: deliveryId,
          goesTo: 'chats',
        });
        writeSync(1, `${deliveryId}\n`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => ingest(lane)));
  }
} catch (error) {
  writeSync(2, error instanceof StoreError ? error.message : String(error));
  process.exitCode = 3;
}
