import { describe, expect, it } from 'vitest';
import { asiimov, fireRedline, recoverRedline, redline, redlineId, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const changesOf = (world: World) => world.cs2cap.requests.filter((request) => request.method !== 'GET');

describe('Pull from CS2Cap', () => {
  it('takes over what changed there and sends nothing of what changed here', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    await world.choose('syncNow');
    await fireRedline(world);
    await world.type('Alerts', 3, 'Threshold', '20');
    const before = changesOf(world).length;
    await world.choose('pullFromCs2cap');
    expect(statusOf(world, 2)).toBe('Fired');
    expect(world.cell('Alerts', 3, 'Threshold')).toBe('20');
    expect(changesOf(world)).toHaveLength(before);
  });

  it('shows alerts that were made elsewhere once, of known kinds and others, and sends nothing for them', async () => {
    const world = await startWorld();
    await typeRows(world, [asiimov]);
    const account = world.cs2cap.account(testKey);
    account.plantAlert({ itemId: redlineId, kind: 'price_above', threshold: '9000.50', currency: 'USD' });
    account.plantAlert({ itemId: redlineId, kind: 'volume_above', threshold: '3' });
    await world.choose('pullFromCs2cap');
    await world.choose('pullFromCs2cap');
    const shown = world.lines('Alerts').slice(1);
    expect(shown.map((line) => [line['Kind'], line['Threshold'], line['Status']]).sort()).toEqual([
      ['price_above', '9000.50', 'Elsewhere'],
      ['volume_above', '3', 'Elsewhere'],
    ]);
    expect(changesOf(world)).toEqual([]);
  });

  it('takes an alert over that a person adopts, as it is at CS2Cap', async () => {
    const world = await startWorld();
    world.cs2cap
      .account(testKey)
      .plantAlert({ itemId: redlineId, kind: 'price_above', threshold: '9000', currency: 'USD' });
    await world.choose('pullFromCs2cap');
    const before = changesOf(world).length;
    world.book.select('Alerts', 'A2');
    await world.choose('adoptSelected');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(changesOf(world)).toHaveLength(before);
    await world.type('Alerts', 2, 'Threshold', '9500');
    await world.choose('syncNow');
    expect(alertsOf(world)).toMatchObject([{ threshold_value: '9500', is_enabled: true }]);
  });

  it('adopts nothing that is not shown as elsewhere', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    world.book.select('Alerts', 'A2');
    await world.choose('adoptSelected');
    expect(world.person.texts.at(-1)).toContain(
      'Select rows whose Status is Elsewhere: the selected ones have nothing to adopt',
    );
  });

  it('lets a person adopt a shown alert by clearing its Alert ID', async () => {
    const world = await startWorld();
    world.cs2cap
      .account(testKey)
      .plantAlert({ itemId: redlineId, kind: 'price_above', threshold: '9000', currency: 'USD' });
    await world.choose('pullFromCs2cap');
    await world.book.clear('Alerts', 'M2');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(alertsOf(world)).toHaveLength(1);
    expect(world.cell('Alerts', 2, 'Alert ID')).toBe(alertsOf(world)[0]?.id);
  });
});

describe('Re-arm selected', () => {
  it('arms and ticks the selected row, and sends nothing else', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    await fireRedline(world);
    await world.choose('syncNow');
    recoverRedline(world);
    await world.type('Alerts', 3, 'Threshold', '20');
    world.book.select('Alerts', 'A2');
    await world.choose('rearmSelected');
    expect([statusOf(world, 2), world.cell('Alerts', 2, 'Enabled')]).toEqual(['Armed', 'TRUE']);
    expect(alertsOf(world).map((alert) => [alert.threshold_value, alert.is_enabled])).toEqual([
      ['10', true],
      ['15', true],
    ]);
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.threshold_value)).toEqual(['10', '20']);
  });

  it('arms a row whose trigger the sheet has not heard of yet', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await fireRedline(world);
    recoverRedline(world);
    world.book.select('Alerts', 'A2');
    await world.choose('rearmSelected');
    expect([statusOf(world, 2), world.cell('Alerts', 2, 'Enabled')]).toEqual(['Armed', 'TRUE']);
    expect(alertsOf(world)[0]?.is_enabled).toBe(true);
  });

  it('does not take a copied row for the one it was copied from', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await fireRedline(world);
    await world.choose('syncNow');
    recoverRedline(world);
    await world.book.paste('Alerts', 'A4', [world.book.rows('Alerts')[1] ?? []]);
    world.book.select('Alerts', 'A4');
    await world.choose('rearmSelected');
    expect(world.person.texts.at(-1)).toContain('Select rows whose Status is Fired or Off');
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([false]);
    expect(statusOf(world, 2)).toBe('Fired');
  });

  it('takes several ranges, and not the rows that a filter hides', async () => {
    const world = await startWorld();
    await typeRows(
      world,
      ['8', '9', '10', '11'].map((threshold) => ({ ...redline, threshold, enabled: 'FALSE' })),
    );
    await world.choose('syncNow');
    world.book.filterBy('Alerts', 4, ['8', '9', '11']);
    world.book.select('Alerts', 'A2', 'A3:A4');
    await world.choose('rearmSelected');
    expect(alertsOf(world).map((alert) => [alert.threshold_value, alert.is_enabled])).toEqual([
      ['8', true],
      ['9', true],
      ['10', false],
      ['11', false],
    ]);
  });

  it('says which would fire at once, and arms only the others if a person wants so', async () => {
    const world = await startWorld();
    await typeRows(
      world,
      ['8', '100'].map((threshold) => ({ ...redline, threshold, enabled: 'FALSE' })),
    );
    await world.choose('syncNow');
    recoverRedline(world);
    world.person.saysYes = false;
    world.book.select('Alerts', 'A2:A3');
    await world.choose('rearmSelected');
    expect(world.person.texts.join()).toMatch(/1 of 2 would fire at once.*price_below 100, best ask now 12/s);
    expect(alertsOf(world).map((alert) => [alert.threshold_value, alert.is_enabled])).toEqual([
      ['8', true],
      ['100', false],
    ]);
    world.person.saysYes = true;
    await world.choose('rearmSelected');
    expect(alertsOf(world).every((alert) => alert.is_enabled)).toBe(true);
  });

  it('says what to select', async () => {
    const world = await startWorld();
    world.book.select('Events', 'A1');
    await world.choose('rearmSelected');
    expect(world.person.texts.at(-1)).toContain('Select rows in the Alerts tab first.');
  });
});

describe('an edited row', () => {
  it('says that the change waits for a sync, until that has run', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    expect(world.cell('Alerts', 2, 'Message')).toBe('Edited: CS2Cap ▸ Sync now sends it');
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Message')).toBe('');
    await world.type('Alerts', 2, 'Threshold', '11');
    expect(world.cell('Alerts', 2, 'Message')).not.toBe('');
    await world.type('Alerts', 2, 'Threshold', '10');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
  });
});

describe('a copied spreadsheet', () => {
  it('manages none of the alerts of the original, and says so', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    // What a copy has: the same cells under another id.
    await world.book.type('_base', 'C2', '"the id of the original"');
    await world.type('Alerts', 2, 'Enabled', 'FALSE');
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Elsewhere');
    expect(world.log()[0]).toContain('this spreadsheet is a copy');
    expect(alertsOf(world)[0]?.is_enabled).toBe(true);
  });
});

describe('the relay’s news', () => {
  it('stand beside the row that somebody acted on in a chat', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    const alert_id = alertsOf(world)[0]?.id ?? '';
    peer.actions = [{ at: world.clock.now(), who: 'Ann', chat: 'Traders', alert_id, did: 're-armed' }];
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed: re-armed by Ann in Traders');
    expect(peer.messages.at(-1)?.build).toMatch(/^[0-9a-f]{12}$/);
  });

  it('count as heard once they stand there: not when an answer was lost, not when only Diagnose asked', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    const alert_id = alertsOf(world)[0]?.id ?? '';
    const heard = () => peer.messages.at(-1)?.heard;
    peer.actions = [{ at: world.clock.now(), who: 'Ann', chat: 'Traders', alert_id, did: 're-armed' }];
    peer.actionsUntil = 7;
    peer.losesAnswer = true;
    await world.choose('syncNow');
    expect(statusOf(world, 2)).not.toContain('Ann');
    await world.choose('diagnose');
    expect(heard()).toBe(0);
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed: re-armed by Ann in Traders');
    peer.actions = [];
    await world.choose('syncNow');
    expect(heard()).toBe(7);
  });
});

describe('the Notify and Re-arm columns with a relay', () => {
  const chats = [
    { key: 'c1', label: 'Traders' },
    { key: 'c2', label: 'Ann' },
  ];

  it('are told to the relay when they change, by the keys of chats, and offered as a list', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    peer.chats = chats;
    await typeRows(world, [redline, asiimov]);
    await world.type('Alerts', 2, 'Notify', 'traders, Ann');
    await world.type('Alerts', 3, 'Re-arm', 'after 6 h, at most 2 a day');
    await world.choose('syncNow');
    const [first, second] = world.lines('Alerts').map((line) => line['Alert ID']);
    expect(peer.messages.at(-1)).toMatchObject({
      routes: [{ alert_id: first, chats: ['c1', 'c2'] }],
      rearms: [{ alert_id: second, after_ms: 6 * 3_600_000, per_day: 2 }],
    });
    const told = peer.messages.filter((message) => message.routes).length;
    await world.choose('syncNow');
    expect(peer.messages.filter((message) => message.routes)).toHaveLength(told);
    await world.type('Alerts', 2, 'Notify', '');
    await world.choose('syncNow');
    expect(peer.messages.at(-1)?.routes).toEqual([]);
  });

  it('say on the row which label no chat has; the others are still served', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    peer.chats = chats;
    await typeRows(world, [redline]);
    await world.type('Alerts', 2, 'Notify', 'Traders, Bea');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed: Notify: no chat of this sheet is called "Bea"; there are: Traders, Ann');
    expect(peer.messages.at(-1)?.routes).toMatchObject([{ chats: ['c1'] }]);
  });
});
