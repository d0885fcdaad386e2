/** The short story that the pictures of the bot show. */
import type { Sandbox } from '#sandbox/sandbox.ts';
import { until } from '#sandbox/until.ts';

/** An alert is made, fires, is lowered, fires again, and is left with its buttons. */
export async function actOnAlert({ ann, bot, cs2cap }: Sandbox): Promise<void> {
  const seat = ann.in(bot);
  await seat.sends('/connect');
  await seat.sees(/Connected/);
  const redline = cs2cap.market.items().find((item) => item.market_hash_name === 'AK-47 | Redline (Field-Tested)');
  const itemId = redline?.item_id ?? 0;
  cs2cap.market.setPrice(itemId, { ask: '24.00', bid: '22' });
  await seat.sends('/alert AK-47 Redline FT below 20.50 USD');
  await seat.sees(/^Armed/);
  cs2cap.market.setPrice(itemId, { ask: '20.10', bid: '19' });
  const fired = await seat.sees(/Seen: 20\.10/);
  const firedBy = Math.floor(Date.now() / 1000);
  cs2cap.market.setPrice(itemId, { ask: '21.00', bid: '19' });
  await seat.presses(/−5 %/);
  await seat.sees(/✓ Lowered to 19\.475/);
  // Signatures count seconds, and the body is the same: two firings in one second look like one that is replayed.
  await until('the next second', async () => Math.floor(Date.now() / 1000) > firedBy);
  cs2cap.market.setPrice(itemId, { ask: '19.20', bid: '18' });
  await seat.sees(/Seen: 19\.20/, { after: fired });
}

export async function askForAlerts({ ann, bot }: Sandbox): Promise<void> {
  const seat = ann.in(bot);
  await seat.sends('/alert karambit doppler fn below 900 USD');
  const which = await seat.sees('Which one?');
  await seat.presses({ message: which, label: /\| Doppler/ });
  const phase = await seat.sees(/Which phase/);
  await seat.presses({ message: phase, label: 'Ruby' });
  await seat.sees(/^Armed: ★/);
  await seat.sends('/settings quiet 23:00-07:00 digest');
  await seat.sees(/kept for one digest/);
  await seat.sends('/route AK-47 Redline');
  await seat.sees(/Goes to|Nobody/);
  await seat.sends('/alerts');
  await seat.sees(/Alerts: 2/);
}
