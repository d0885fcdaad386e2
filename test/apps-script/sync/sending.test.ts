import { describe, expect, it } from 'vitest';
import { asiimov, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const createsOf = (world: World) =>
  world.cs2cap.requests.filter((request) => request.method === 'POST' && /alerts/.test(request.path));
type Account = NonNullable<NonNullable<WorldOptions['cs2cap']>['accounts']>[number];
const startAs = (account: Partial<Account>) =>
  startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'quant', ...account }] } });

const paste = (world: World, thresholds: readonly string[], enabled = 'TRUE') =>
  world.book.paste(
    'Alerts',
    'A2',
    thresholds.map((threshold) => [redline.item, '', 'price_below', threshold, 'USD', enabled]),
  );
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);

describe('creates', () => {
  it('go in hundreds, and land on their rows by their place in the batch', async () => {
    const world = await startWorld();
    await paste(world, numbers(230));
    await world.choose('syncNow');
    expect(createsOf(world)).toHaveLength(3);
    const byId = new Map(alertsOf(world).map((alert) => [alert.id, alert.threshold_value]));
    for (const line of world.lines('Alerts')) expect(byId.get(line['Alert ID'] ?? '')).toBe(line['Threshold']);
  });

  it('remember that the tier has no batches', async () => {
    const world = await startAs({ batchAccess: false });
    await paste(world, numbers(3));
    await world.choose('syncNow');
    expect(createsOf(world).map((request) => request.path.endsWith('/batch'))).toEqual([true, false, false, false]);
    await world.book.paste('Alerts', 'A5', [
      [asiimov.item, '', 'spread_exceeds', '15', '', 'TRUE'],
      [asiimov.item, '', 'spread_exceeds', '16', '', 'TRUE'],
    ]);
    await world.choose('syncNow');
    expect(
      createsOf(world)
        .slice(4)
        .map((request) => request.path.endsWith('/batch')),
    ).toEqual([false, false]);
    expect(alertsOf(world)).toHaveLength(5);
  });

  it('fill the cap exactly, say so on the rest, and ask little next time', async () => {
    const world = await startAs({ enabledCap: 24 });
    await paste(world, numbers(120));
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(24);
    expect(createsOf(world).length).toBeLessThan(16);
    expect(world.fact('Armed alerts')).toBe('24 armed of 24 that your CS2Cap tier allows');
    const statuses = world.lines('Alerts').map((line) => line['Status']);
    expect(statuses.filter((status) => status === 'Armed')).toHaveLength(24);
    const rest = world.lines('Alerts').find((line) => line['Status'] === 'Error');
    expect(rest?.['Message']).toMatch(/24/);
    expect(rest?.['Alert ID']).toBe('');
    const before = createsOf(world).length;
    await world.choose('syncNow');
    expect(createsOf(world).length - before).toBe(1);
  });

  it('learn the cap where they go alert by alert, too', async () => {
    const world = await startAs({ enabledCap: 24, batchAccess: false });
    await paste(world, numbers(60));
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(24);
    expect(world.fact('Armed alerts')).toBe('24 armed of 24 that your CS2Cap tier allows');
    const before = createsOf(world).length;
    await world.choose('syncNow');
    expect(createsOf(world).length - before).toBe(1);
  });

  it('notice that the cap has grown', async () => {
    const world = await startAs({ enabledCap: 5 });
    await paste(world, numbers(8));
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(5);
    await world.type('Alerts', 2, 'Enabled', 'FALSE');
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(6);
    expect(alertsOf(world).filter((alert) => alert.is_enabled)).toHaveLength(5);
  });

  it('are not held up by the cap when they arm nothing', async () => {
    const world = await startAs({ enabledCap: 0 });
    await paste(world, numbers(3), 'FALSE');
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(3);
  });

  it('land a 422 of one entry on its row, the others get through', async () => {
    const world = await startAs({});
    world.cs2cap.switches.batchRefusals = 'whole';
    await paste(world, numbers(3));
    await world.type('Alerts', 3, 'Currency', 'XXQ');
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(2);
    expect(statusOf(world, 3)).toMatch(/^Error: .*Currency.*XXQ/);
    expect(createsOf(world)).toHaveLength(2);
  });

  it('are made switched off, after asking, where CS2Cap has nobody to tell', async () => {
    const world = await startAs({ emailVerified: false });
    await paste(world, numbers(2));
    world.person.saysYes = false;
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(0);
    expect(statusOf(world, 2)).toMatch(/^Error: .*verified email/);
    expect(world.person.texts.join()).toContain('2 alerts can’t be armed now');
    world.person.saysYes = true;
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([false, false]);
    expect(statusOf(world, 2)).toMatch(/^Error: Created, but switched off/);
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('TRUE');
    world.cs2cap.account(testKey).setEmailVerified(true);
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([true, true]);
    expect(statusOf(world, 2)).toBe('Armed');
  });
});

describe('where CS2Cap has nobody to tell', () => {
  it.each([
    ['the account has no batches', false, 5],
    ['they are many batches', true, 230],
  ])('creates ask once, for all of them, where %s', async (_where, batchAccess, count) => {
    const world = await startAs({ emailVerified: false, batchAccess });
    await paste(world, numbers(count));
    await world.choose('syncNow');
    const asked = world.person.texts.filter((text) => text.includes('CS2Cap has nobody to tell'));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(`so ${count} alert`);
    expect(alertsOf(world).filter((alert) => !alert.is_enabled)).toHaveLength(count);
    expect(world.log()[0]).toBe(`${count} created, ${count} with an error: see Message`);
  });
});

describe('a question that is answered when another run has been at it since', () => {
  it('sends nothing more, writes nothing over what that run did, and says so', async () => {
    const world = await startAs({ emailVerified: false });
    await paste(world, numbers(2));
    const late = world.project.run('syncNow', [], {
      ui: async (request) => {
        const isQuestion = request.title === 'CS2Cap has nobody to tell';
        if (!isQuestion) return { button: 'OK' };
        await world.clock.advance(8 * 60_000);
        world.cs2cap.account(testKey).setEmailVerified(true);
        await world.choose('syncNow');
        return { button: 'YES' };
      },
    });
    expect((await late).ok).toBe(true);
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([true, true]);
    expect([2, 3].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed']);
    expect(world.log()[0]).toContain('another run began while you were asked: 2 changes left to it; sync again');
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('nothing to do');
    expect(alertsOf(world)).toHaveLength(2);
  });
});

describe('a replacement', () => {
  it('leaves one alert and its old id as an alias, wherever the run dies', async () => {
    for (const call of [2, 3, 4, 5]) {
      const world = await startWorld();
      await typeRows(world, [redline]);
      await world.choose('syncNow');
      await world.type('Alerts', 2, 'Kind', 'price_above');
      await world.type('Alerts', 2, 'Threshold', '9000');
      world.google.switches.killAt = { method: 'UrlFetchApp.fetchAll', call };
      await world.choose('syncNow').catch(() => undefined);
      world.google.switches.killAt = undefined;
      await world.clock.advance(8 * 60_000);
      await world.choose('syncNow');
      expect(alertsOf(world)).toMatchObject([{ kind: 'price_above', threshold_value: '9000', is_enabled: true }]);
      expect(statusOf(world, 2)).toBe('Armed');
    }
  });
});

describe('patches and deletes', () => {
  it('go in parallel waves', async () => {
    const world = await startWorld();
    await paste(world, numbers(60));
    await world.choose('syncNow');
    await paste(
      world,
      numbers(60).map((number) => `${number}.5`),
    );
    const result = await world.project.run('syncNow', [], { ui: world.person.ui });
    expect(result.counts.methods['UrlFetchApp.fetchAll']).toBeLessThanOrEqual(4);
    expect(alertsOf(world).every((alert) => alert.threshold_value.endsWith('.5'))).toBe(true);
  });

  it('tell of a delete that CS2Cap refuses: its row is gone and could not', async () => {
    const world = await startWorld();
    await paste(world, numbers(3));
    await world.choose('syncNow');
    world.book.deleteRow('Alerts', 3);
    world.cs2cap.faults.arm(
      { method: 'DELETE', path: /alerts/ },
      { kind: 'status', status: 403, code: 'X', detail: 'No.' },
    );
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('1 alert could not be deleted at CS2Cap: No.');
    await world.choose('syncNow');
    expect([world.log()[0], alertsOf(world).length]).toEqual(['1 deleted', 2]);
  });

  it('never repeat a used-up month', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Threshold', '9');
    world.cs2cap.faults.arm(
      { method: 'PATCH', path: /alerts/ },
      { kind: 'status', status: 429, code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED', detail: 'Monthly quota exceeded.' },
    );
    await world.choose('syncNow');
    expect(world.cs2cap.requests.filter((request) => request.method === 'PATCH')).toHaveLength(1);
    expect(statusOf(world, 2)).toBe('Error: Monthly quota exceeded.');
  });
});
