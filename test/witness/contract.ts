import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { freePort } from '#sandbox/free-port.ts';
import { runTour } from '#sandbox/tour.ts';
import { accounts } from './contract/accounts.ts';
import { checkTheChecker } from './contract/check-the-checker.ts';
import { walkClient } from './contract/clients.ts';
import { isInDocument, judge, type Report } from './contract/judge.ts';
import { startValidatingProxy } from './contract/proxy.ts';
import { askEverything } from './contract/suite.ts';
import { startTap, type Tap } from './contract/tap.ts';

const usage = 'Usage: npm run contract -- --spec FILE   (the OpenAPI file of CS2Cap)';
const DEADLINE_MS = 88_000;

/** The document wants UUIDs as delivery ids in paths; the published examples are no UUIDs (cs2cap.md C48). */
const switches = { deliveryIds: 'uuid' } as const;

/** What stands between: the stand-in's port behind the proxy, the tap before it. */
interface Setting {
  readonly port: number;
  readonly tap: Tap;
  readonly receiverUrl: string;
  readonly report: Report;
}

interface Part {
  readonly title: string;
  readonly run: (setting: Setting) => Promise<void>;
}

const parts: readonly Part[] = [
  {
    title: 'the proxy sees planted violations, both ways',
    run: ({ port, tap, report }) => checkTheChecker(port, tap, report),
  },
  { title: 'every endpoint and refusal of the stand-in', run: withStandIn(askEverything) },
  { title: "every request of our client's", run: withStandIn(walkClient) },
  { title: 'the relays and the sheets of the tour', run: playTour },
];

function withStandIn(ask: typeof askEverything): Part['run'] {
  return async ({ port, tap, receiverUrl, report }) => {
    const cs2cap = await startCs2cap({ port, accounts, switches });
    await ask(cs2cap, tap, receiverUrl, report).finally(() => cs2cap.stop());
  };
}

async function playTour({ port, tap, report }: Setting): Promise<void> {
  const seen = tap.exchanges.length;
  const lines: string[] = [];
  const holds = await runTour((line) => lines.push(line), { apiBase: `${tap.url}/v1`, cs2cap: { port, switches } });
  const exchanges = tap.exchanges.slice(seen);
  for (const exchange of exchanges.filter(isInDocument)) {
    for (const complaint of judge(exchange)) report(`${exchange.method} ${exchange.target}: ${complaint}`);
  }
  if (exchanges.length === 0) report('no request of the tour came through the proxy');
  if (!holds) lines.forEach(report);
}

/** A destination on loopback: `/ok` takes everything, `/fails` nothing. */
async function startReceiver(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(request.url?.startsWith('/ok') ? 200 : 500).end('seen'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The receiver has no address');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

async function runParts(specFile: string): Promise<boolean> {
  const port = await freePort();
  const proxy = await startValidatingProxy(specFile, `http://127.0.0.1:${port}`);
  const tap = await startTap(proxy.url);
  const receiver = await startReceiver();
  try {
    let holds = true;
    for (const part of parts) holds = (await runPart(part, { port, tap, receiverUrl: receiver.url })) && holds;
    return holds;
  } finally {
    receiver.server.closeAllConnections();
    receiver.server.close();
    await tap.stop();
    await proxy.stop();
  }
}

async function runPart({ title, run }: Part, setting: Omit<Setting, 'report'>): Promise<boolean> {
  const seen = setting.tap.exchanges.length;
  // One cause shows in many requests; each finding is told once.
  const findings = new Set<string>();
  const report: Report = (finding) => void findings.add(finding);
  await run({ ...setting, report }).catch((error: unknown) => report(wordsOf(error)));
  const count = setting.tap.exchanges.length - seen;
  console.log(`${findings.size === 0 ? 'ok   ' : 'FAIL '} ${title} (${count} requests)`);
  for (const finding of findings) console.log(`        ${finding}`);
  return findings.size === 0;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends the process when the whole takes too long; its children end with it. */
function armDeadline(): void {
  const late = () => {
    console.error(`FAIL  not done within ${DEADLINE_MS / 1000} s`);
    process.exit(1);
  };
  setTimeout(late, DEADLINE_MS).unref();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { spec: { type: 'string' } } });
  if (values.spec === undefined || !existsSync(values.spec)) {
    const reason = values.spec === undefined ? 'no file was named' : `${values.spec} is not here`;
    console.log(`Contract check skipped: ${reason}.\n${usage}`);
    return;
  }
  armDeadline();
  console.log(
    'The stand-in gives deliveries UUIDs here, as the document wants; by default their ids look like the published examples.',
  );
  process.exitCode = 1;
  try {
    const holds = await runParts(resolve(values.spec));
    console.log(holds ? 'No violation but undocumented statuses.' : 'The contract is broken.');
    if (holds) process.exitCode = 0;
  } catch (error) {
    console.error(`FAIL  ${wordsOf(error)}`);
  }
}

await main();
