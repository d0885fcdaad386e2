import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { freePort } from '#sandbox/free-port.ts';
import { until } from '#sandbox/until.ts';
import { testFolder } from '../../support/test-store.ts';
import { replayFixture } from './replay-fixture.ts';

const MAIN = fileURLToPath(new URL('../../../../relay/doctor/main.ts', import.meta.url));
const KEY = 'sk_live_command_key';

/** The command as a person runs it, in a folder of its own. */
async function startCommand(apiBase: string, args: readonly string[]) {
  const folder = testFolder();
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    CS2C_API_KEY: KEY,
    CS2C_API_BASE: apiBase,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
  };
  const child = spawn(process.execPath, [MAIN, '--live', ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { folder, said, ended, interrupt: () => child.kill('SIGINT') };
}

describe('npm run doctor -- --live', () => {
  it('after Ctrl-C leaves nothing at CS2Cap, and keeps what it had seen', async () => {
    const cs2cap = await startCs2cap({
      accounts: [{ key: KEY, tier: 'quant' }],
      switches: { rateLimits: false, retryDelaysMs: [600_000] },
    });
    onTestFinished(() => cs2cap.stop());
    cs2cap.startTicking(50);
    const command = await startCommand(`${cs2cap.url}/v1`, ['--yes']);
    await until('the first attempt', () => command.said.err.includes('waiting for the next'));
    expect(cs2cap.account(KEY).webhooks()).toHaveLength(1);
    command.interrupt();
    expect(await command.ended).toBe(1);
    expect(cs2cap.account(KEY).webhooks()).toEqual([]);
    expect(cs2cap.account(KEY).alerts()).toEqual([]);
    expect(command.said.out).toContain('✓ signatures are written as hex [C36]');
    expect(command.said.out).toContain('nothing came again while this ran [C42]');
    const fixture = readFileSync(join(command.folder, 'cs2cap-live.json'), 'utf8');
    expect(replayFixture(fixture).map((each) => each.kind)).toEqual(['event']);
    for (const text of [command.said.out, command.said.err, fixture]) expect(text).not.toContain(KEY);
  });

  it('does nothing where nobody said yes', async () => {
    const cs2cap = await startCs2cap({ accounts: [{ key: KEY, tier: 'quant' }] });
    onTestFinished(() => cs2cap.stop());
    const command = await startCommand(`${cs2cap.url}/v1`, []);
    expect(await command.ended).toBe(1);
    expect(command.said.err).toContain('Nothing was done. Say --yes to go on without a question.');
    expect(cs2cap.requests).toEqual([]);
  });
});
