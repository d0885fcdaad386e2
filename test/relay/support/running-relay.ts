import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '#relay/clock.ts';
import { readConfig } from '#relay/config.ts';
import { type Relay, startRelay } from '#relay/relay.ts';

/** A whole relay on a free port, and its log; it stops when the test ends. */
export async function startTestRelay(
  environment: Record<string, string>,
  clock: Clock = systemClock,
): Promise<Relay & { readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const config = readConfig({ PORT: '0', ...environment });
  const relay = await startRelay({
    config,
    build: 'test',
    clock,
    writeLog: (line) => void lines.push(line),
  });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= relay.stop());
  onTestFinished(stop);
  return { url: relay.url, stop, lines };
}
