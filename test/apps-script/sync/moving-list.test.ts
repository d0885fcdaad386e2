import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { redline, redlineId, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();

/** Stands between the sheet and CS2Cap; deletes the account's newest alert, the first of the list, each time before the second page is given. */
async function startMover(world: World): Promise<string> {
  const ask = (method: string, path: string) =>
    fetch(`${world.cs2cap.url}${path}`, { method, headers: { Authorization: `Bearer ${testKey}` } });
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    if (/alerts\?.*offset=200/.test(url)) await ask('DELETE', `/v1/account/alerts/${alertsOf(world).at(-1)?.id}`);
    const reply = await ask(method, url);
    response.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(await reply.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/v1`;
}

it('takes no alert for deleted because others were, while the list was read', async () => {
  const world = await startWorld();
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  const account = world.cs2cap.account(testKey);
  for (let number = 1; number <= 202; number++) {
    account.plantAlert({ itemId: redlineId, kind: 'price_above', threshold: `${9_000 + number}`, currency: 'USD' });
  }
  await world.inDialog('openSettings', 'saveSettings', [{ apiKey: testKey, base: await startMover(world) }]);
  await world.choose('syncNow');
  expect(alertsOf(world)).toHaveLength(200);
  expect(statusOf(world, 2)).toBe('Armed');
  expect(world.log()[0]).toBe('nothing to do');
});
