import { describe, expect, it } from 'vitest';
import { asiimov, fireRedline, karambit, recoverRedline, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const changesOf = (world: World) => world.cs2cap.requests.filter((request) => request.method !== 'GET');

describe('Sync now', () => {
  it('creates an alert for every good row and says on a bad one what to do', async () => {
    const world = await startWorld();
    await typeRows(world, [
      redline,
      karambit,
      asiimov,
      { item: 'AK-47 | Nonsense', threshold: '1,5', currency: 'USD' },
    ]);
    await world.choose('syncNow');
    expect([2, 3, 4].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed', 'Armed']);
    expect(statusOf(world, 5)).toMatch(
      /^Error: Threshold "1,5": this sheet's locale uses a dot for decimals; write 1\.5/,
    );
    expect(alertsOf(world).map((alert) => [alert.kind, alert.threshold_value, alert.is_enabled])).toEqual([
      ['price_below', '10', true],
      ['price_below', '500', true],
      ['spread_exceeds', '15', true],
    ]);
    const ids = world.lines('Alerts').map((line) => line['Alert ID']);
    expect(ids).toEqual([...alertsOf(world).map((alert) => alert.id), '']);
    expect(world.log()[0]).toContain('3 created, 1 with an error');
  });

  it('says that an item is unknown, or which phases it has', async () => {
    const world = await startWorld();
    await typeRows(world, [
      { ...redline, item: 'AK-47 | Nonsense' },
      { ...karambit, phase: '' },
    ]);
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Error: "AK-47 | Nonsense" is not in the catalog. Check the spelling.');
    expect(statusOf(world, 3)).toMatch(/^Error: ".*" has phases; set Phase to one of: .*Phase 2/);
    expect(alertsOf(world)).toEqual([]);
  });

  it('sends nothing when nothing changed', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    await world.choose('syncNow');
    const before = changesOf(world).length;
    await world.choose('syncNow');
    expect(changesOf(world)).toHaveLength(before);
    expect(world.log()[0]).toBe('nothing to do');
  });

  it('reads decimal commas in a sheet whose locale has them, and writes them so', async () => {
    const world = await startWorld({ locale: 'de_DE' });
    await typeRows(world, [
      { ...redline, threshold: '1,5' },
      { ...redline, threshold: '2.5' },
    ]);
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.threshold_value)).toEqual(['1.5']);
    expect(statusOf(world, 3)).toContain('uses a comma for decimals; write 1,5');
    expect(world.cell('Alerts', 2, 'Threshold')).toBe('1,5');
  });

  it('shows a fired alert, does not arm it again, and arms it when a person ticks it', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await fireRedline(world);
    await world.choose('syncNow');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Fired');
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('FALSE');
    expect(world.cell('Alerts', 2, 'Last triggered')).toBe('2026-11-23 12:00:00');
    expect(alertsOf(world)[0]?.is_enabled).toBe(false);
    recoverRedline(world);
    await world.type('Alerts', 2, 'Enabled', 'TRUE');
    await world.choose('syncNow');
    expect(alertsOf(world)[0]?.is_enabled).toBe(true);
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('takes over a re-arm that happened elsewhere', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await fireRedline(world);
    await world.choose('syncNow');
    recoverRedline(world);
    await patchFirst(world, { is_enabled: true });
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('TRUE');
  });

  it('writes a threshold with every digit, also into a row without our number format', async () => {
    const world = await startWorld();
    world.book.insertRow('Alerts', 2);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await patchFirst(world, { threshold_value: '12.50' });
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Threshold')).toBe('12.50');
  });

  it('puts a new alert in the place of one whose kind changed, and deletes the old one', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    const old = alertsOf(world)[0]?.id;
    await world.type('Alerts', 2, 'Kind', 'price_above');
    await world.type('Alerts', 2, 'Threshold', '9000');
    await world.choose('syncNow');
    expect(alertsOf(world)).toMatchObject([{ kind: 'price_above', threshold_value: '9000', is_enabled: true }]);
    expect(alertsOf(world)[0]?.id).not.toBe(old);
    expect(statusOf(world, 2)).toBe('Armed');
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('nothing to do');
  });
});

describe('Sync now, when CS2Cap is difficult', () => {
  it('sends alert by alert where the account has no batches (C2)', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'quant', batchAccess: false }] } });
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(2);
    expect([2, 3].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed']);
  });

  it('lands a full cap on the row that is too many, the others get through (C2)', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'quant', enabledCap: 1 }] } });
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(1);
    expect(statusOf(world, 2)).toBe('Armed');
    expect(statusOf(world, 3)).toMatch(/^Error: .+/);
  });

  it('adopts what an unanswered create made instead of making it twice (C1)', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    world.cs2cap.faults.arm({ method: 'POST', path: /batch$/ }, { kind: 'drop-after' });
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toMatch(/^Error: .*could not be reached/);
    expect(alertsOf(world)).toHaveLength(2);
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(2);
    expect([2, 3].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed']);
  });

  it('makes each alert once, wherever a run dies', async () => {
    const world = await startWorld();
    for (let call = 1; call <= 7; call++) {
      await typeRows(world, [{ ...redline, threshold: `${call}` }], call + 1);
      world.google.switches.killAt = { method: 'Range.setValues', call };
      await world.choose('syncNow').catch(() => undefined);
      world.google.switches.killAt = undefined;
      await world.clock.advance(10 * 60_000);
      await world.choose('syncNow');
      expect([alertsOf(world).length, statusOf(world, call + 1)]).toEqual([call, 'Armed']);
    }
  });

  it('waits out a burst limit', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    world.cs2cap.faults.arm(
      { path: /account\/alerts$/ },
      { kind: 'status', status: 429, code: 'RATE_LIMIT_EXCEEDED', retryAfterS: 3 },
    );
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('says that the key is refused, and changes no row', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    world.cs2cap.faults.arm(
      { path: /alerts/, times: 9 },
      { kind: 'status', status: 401, code: 'X', detail: 'Invalid key.' },
    );
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('CS2Cap could not be asked for its alerts: Invalid key.');
    expect(world.cell('Alerts', 2, 'Status')).toBe('');
  });
});

describe('Sync now, in a sheet that is not as it should be', () => {
  it('does nothing in an empty one', async () => {
    const world = await startWorld();
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('nothing to do');
  });

  it('takes a row of spaces and an unticked box for a blank one', async () => {
    const world = await startWorld();
    await typeRows(world, [{ item: '   ', kind: '  ', threshold: ' ', enabled: 'FALSE' }, redline]);
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('');
    expect(statusOf(world, 3)).toBe('Armed');
  });

  it('names a missing tab and how it comes back', async () => {
    const world = await startWorld();
    world.book.renameTab('Alerts', 'My alerts');
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('There is no tab "Alerts". Choose CS2Cap ▸ Set up this sheet');
  });

  it('names a renamed header, and deletes nothing because of it', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.book.type('Alerts', 'D1', 'Limit');
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('The Alerts tab has no column "Threshold"');
    expect(alertsOf(world)).toHaveLength(1);
  });

  it('says what is wrong in Enabled, and takes the message away once it is corrected', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Enabled', 'maybe');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Error: Enabled must be ticked or not, got "maybe"');
    await world.type('Alerts', 2, 'Enabled', 'TRUE');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(alertsOf(world)).toHaveLength(1);
  });

  it('says of a mistyped Kind beside an alert what to do, and sends nothing', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.book.paste('Alerts', 'C2', [['price_blow']]);
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toContain('If you typed it, choose one from the list');
    expect(alertsOf(world)).toMatchObject([{ kind: 'price_below', is_enabled: true }]);
  });

  it('finds its columns wherever people moved them', async () => {
    const world = await startWorld();
    world.book.insertColumn('Alerts', 1);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('asks for the key first', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('Choose CS2Cap ▸ Settings…');
  });
});

/** Changes the first alert at CS2Cap, past the sheet. */
async function patchFirst(world: World, changes: object): Promise<void> {
  await fetch(`${world.cs2cap.url}/v1/account/alerts/${alertsOf(world)[0]?.id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });
}

describe('Sync now, with the key of another account', () => {
  it('asks before it takes all alerts for deleted, and changes nothing without a yes', async () => {
    const accounts = [
      { key: testKey, tier: 'quant' as const },
      { key: 'sk_other', tier: 'quant' as const },
    ];
    const world = await startWorld({ cs2cap: { accounts } });
    await typeRows(
      world,
      ['7', '8', '9'].map((threshold) => ({ ...redline, threshold })),
    );
    await world.choose('syncNow');
    const before = world.lines('_base');
    await world.ask('saveSettings', { apiKey: 'sk_other', base: '' });
    world.person.saysYes = false;
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('None of the 3 alerts of this sheet is in this CS2Cap account.');
    expect(world.lines('_base')).toEqual(before);
    expect(JSON.stringify(await world.ask('loadPlan', 'sync'))).toContain('enter the right one');
    await world.ask('saveSettings', { apiKey: testKey, base: '' });
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    await world.ask('saveSettings', { apiKey: 'sk_other', base: '' });
    world.person.saysYes = true;
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Deleted');
  });
});
