import { describe, expect, it } from 'vitest';
import { asiimov, fireRedline, recoverRedline, redline, redlineId, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const changesOf = (world: World) => world.cs2cap.requests.filter((request) => request.method !== 'GET');

describe('Preview sync', () => {
  it('lists what Sync now would do, with reasons, and does none of it', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, { ...redline, item: 'AK-47 | Nonsense' }]);
    const before = world.lines('Alerts');
    await world.choose('previewSync');
    expect(world.person.texts.at(-1)).toBe(
      'Preview sync: Row 2: create — new row\n' +
        'Row 3: not sent — Item "AK-47 | Nonsense" is not in the CS2Cap catalog; check the spelling',
    );
    expect(world.lines('Alerts')).toEqual(before);
    expect(changesOf(world)).toEqual([]);
  });

  it('says that there is nothing to do', async () => {
    const world = await startWorld();
    await world.choose('previewSync');
    expect(world.person.texts.at(-1)).toContain('Nothing to do');
  });
});

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
    expect(world.lines('Status')[0]?.['Outcome']).toContain('this spreadsheet is a copy');
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
});
