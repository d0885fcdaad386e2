import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { armAlert, connect, startReceiver, startStandIn, testKey } from '../cs2cap/harness.ts';
import { startGoogle } from '../google/google.ts';
import { openScript } from '../google/script-fixture.ts';
import { createRelayProcess } from '../relay-process.ts';
import { rawCall, startScene as startTelegramScene } from '../telegram/raw-call.ts';
import type { FaultWorld } from './fault.ts';
import { FaultBoard } from './fault-board.ts';

/** A script that tells what it finds: which entry ran, whether there is a spreadsheet, whether the lock is free. */
const code = (cs2capUrl: string) => `
function answer(by) {
  return ContentService.createTextOutput(JSON.stringify({
    by: by,
    spreadsheet: SpreadsheetApp.getActiveSpreadsheet() !== null,
    lock: LockService.getScriptLock().tryLock(0),
  }));
}
function doPost() { return answer('doPost'); }
function doGet() { return answer('doGet'); }
function callOut() { return UrlFetchApp.fetch('${cs2capUrl}/v1/fx', { muteHttpExceptions: true }).getResponseCode(); }
`;

/** Stand-ins on a clock of their own, with a receiver of deliveries, a forum topic and a group; they stop when the test ends. */
export async function startFaultScene() {
  const standIn = await startStandIn({ switches: { rateLimits: false } });
  const { cs2cap, clock } = standIn;
  const google = await startGoogle({ clock });
  onTestFinished(() => google.stop());
  const { telegram, bot, ann, bea } = await startTelegramScene({ clock });
  onTestFinished(() => telegram.stop());
  const { project, sheet: spreadsheet } = openScript(google, { code: code(cs2cap.url) });
  const deployment = project.deploy();
  const receiver = await startReceiver();
  const destination = await connect(standIn, { url: receiver.url, platform: 'custom' });
  const group = telegram.group({ title: 'Traders', owner: ann });
  group.addBot(bot);
  const forum = telegram.supergroup({ title: 'Desk', owner: ann, forum: true });
  forum.addBot(bot);
  const topic = forum.addTopic('Alerts');
  const relay = await idleRelay(cs2cap.url);
  const world: FaultWorld = {
    cs2cap,
    google,
    telegram,
    bot,
    ann,
    bea,
    relay,
    sheet: { spreadsheet, project, deployment },
    accountKeys: [testKey],
  };
  return {
    ...standIn,
    world,
    board: new FaultBoard(world),
    project,
    receiver,
    destination,
    group,
    forum,
    topic,
    execUrl: deployment.execUrl,
    bot: (method: string, params: object) => rawCall(telegram, method, params),
    /** Arms as many alerts as told, lets them fire at once, and gives what the receiver got. */
    async fires(count = 1) {
      for (let index = 0; index < count; index += 1) await armAlert(standIn, { threshold_value: String(21 + index) });
      receiver.received.length = 0;
      await cs2cap.tick();
      return [...receiver.received];
    },
  };
}

export type FaultScene = Awaited<ReturnType<typeof startFaultScene>>;

/** A relay on an empty folder, not started yet. */
async function idleRelay(cs2capUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'fault-test-'));
  const relay = await createRelayProcess(
    { CS2C_API_BASE: `${cs2capUrl}/v1`, CS2C_API_KEY: testKey, DATA_DIR: join(folder, 'relay') },
    { cwd: folder },
  );
  onTestFinished(async () => {
    await relay.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return relay;
}
