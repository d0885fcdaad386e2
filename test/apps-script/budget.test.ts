import { describe, expect, it } from 'vitest';
import { redlineId } from './alert-rows.ts';
import { startWorld, testKey } from './harness.ts';
import { pairWithPeer } from './relay-peer.ts';

/** Every call to a service is a round trip of 100–500 ms on Google's servers (apps-script.md §5). */
describe('round trips', () => {
  it('of a sync that changes 150 rows do not grow with the rows', async () => {
    const world = await startWorld();
    const account = world.cs2cap.account(testKey);
    for (let index = 1; index <= 150; index++) {
      account.plantAlert({ itemId: redlineId, kind: 'price_below', threshold: `${index / 100}`, currency: 'USD' });
    }
    await world.choose('pullFromCs2cap');
    await world.book.clear('Alerts', 'M2:M151');
    const result = await world.project.run('syncNow', [], { ui: world.person.ui });
    expect(world.lines('Alerts').filter((line) => line['Status'] === 'Armed')).toHaveLength(150);
    expect(result.counts.spreadsheet).toBeLessThanOrEqual(60);
  });

  it('of an incoming push stay few', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    const webhook = world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';
    for (let index = 0; index < 20; index++) {
      await world.cs2cap.send(testKey, webhook, { body: JSON.stringify({ alert_id: `a${index}`, item_id: 1 }) });
    }
    await peer.push(peer.lifted);
    const push = world.project.executions.find((execution) => execution.functionName === 'doPost');
    expect(world.lines('Events')).toHaveLength(20);
    expect(push?.result?.counts.spreadsheet).toBeLessThanOrEqual(25);
  });
});
