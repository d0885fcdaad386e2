import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { GoogleChange } from './google/world.ts';
import { type Action, pageActions } from './page-server/actions.ts';
import { ChangeFeed } from './page-server/change-feed.ts';
import { viewChats } from './page-server/chat-view.ts';
import { firstSteps } from './page-server/first-steps.ts';
import { checkSender, HttpRefusal, readJson, sendJson } from './page-server/http-border.ts';
import { streamChanges } from './page-server/live-changes.ts';
import { viewMarket } from './page-server/market-view.ts';
import { bundlePage, type PageFile } from './page-server/page-files.ts';
import type { PageWorld } from './page-server/page-world.ts';
import { ScriptDesk } from './page-server/script-desk.ts';
import { viewSheet } from './page-server/sheet-view.ts';
import { TraceLog } from './page-server/trace-log.ts';
import { WireView } from './page-server/wire-view.ts';

export interface Page {
  readonly url: string;
  stop(): Promise<void>;
}

type View = (query: URLSearchParams) => unknown;

/** How often the page looks whether the relay's process is still there, and whether it said something. */
const lookAtRelayMs = 500;

/** Serves the sandbox's page on loopback. Fails when the port is taken; port 0 takes a free one. */
export async function startPage(world: PageWorld, port: number): Promise<Page> {
  const feed = new ChangeFeed(world.clock);
  const trace = new TraceLog(world);
  const desk = new ScriptDesk(world.sheet.project, () => feed.add('script'));
  const site: Site = {
    world,
    feed,
    files: await bundlePage(),
    views: pageViews(world, desk, trace),
    actions: pageActions(world, desk),
  };
  const server = createServer((request, response) => void serve(site, request, response));
  const unwatch = await listen(server, port).then(() => watch(world, feed));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    async stop() {
      unwatch();
      trace.stop();
      feed.stop();
      desk.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Site {
  readonly world: PageWorld;
  readonly feed: ChangeFeed;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly views: ReadonlyMap<string, View>;
  readonly actions: ReadonlyMap<string, Action>;
}

function pageViews(world: PageWorld, desk: ScriptDesk, trace: TraceLog): ReadonlyMap<string, View> {
  const { sheet, telegram, relay, faults } = world;
  const wire = new WireView(world);
  return new Map<string, View>([
    ['/api/sheet', (query) => viewSheet(sheet.spreadsheet, query.get('tab') ?? undefined)],
    ['/api/menu', () => desk.open()],
    ['/api/script', () => desk.view()],
    ['/api/chat', (query) => viewChats(telegram, query.get('chat') ?? undefined)],
    ['/api/market', (query) => viewMarket(world, query.get('search') ?? '')],
    ['/api/sandbox', () => ({ relay: { up: relay.isUp, url: relay.url }, steps: firstSteps(world) })],
    ['/api/faults', () => faults.view()],
    ['/api/trace', () => trace.view()],
    ['/api/wire', () => wire.view()],
  ]);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** Tells the feed what changes in the stand-ins. The steps of "Try this" can change with everything. */
function watch({ google, telegram, cs2cap, relay, clock }: PageWorld, feed: ChangeFeed): () => void {
  const add = (part: Parameters<ChangeFeed['add']>[0]) => {
    for (const each of [part, 'sandbox', 'trace', 'wire'] as const) feed.add(each);
  };
  let wasUp = relay.isUp;
  let linesSeen = relay.output.length;
  let cancel = (): void => undefined;
  const look = () => {
    if (relay.isUp !== wasUp || relay.output.length !== linesSeen) add('faults');
    wasUp = relay.isUp;
    linesSeen = relay.output.length;
    cancel = clock.after(lookAtRelayMs, look);
  };
  look();
  const ends = [
    google.onChange((change: GoogleChange) =>
      add(change.kind === 'execution' || change.kind === 'ui' ? 'script' : 'sheet'),
    ),
    telegram.onChange(() => add('chat')),
    cs2cap.onChange(() => add('market')),
    () => cancel(),
  ];
  return () => {
    for (const end of ends) end();
  };
}

async function serve(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    checkSender(request);
    await route(site, request, response);
  } catch (error) {
    const status = error instanceof HttpRefusal ? error.status : 400;
    const words = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
    if (response.headersSent) response.destroy();
    else sendJson(response, status, { error: words });
  }
}

async function route(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const action = request.method === 'POST' ? site.actions.get(url.pathname.replace(/^\/api\//, '')) : undefined;
  if (action) {
    const done = await action.run(await readJson(request));
    // Not everything a person does is reported by a stand-in, and the page should not wait for what is.
    site.feed.add('sandbox');
    site.feed.add('faults');
    return sendJson(response, 200, done ?? {});
  }
  if (request.method !== 'GET') throw new HttpRefusal(404, `There is no ${request.method} ${url.pathname}`);
  if (url.pathname === '/api/changes') return streamChanges(site.feed, site.world.clock, response);
  const view = site.views.get(url.pathname);
  if (view) return sendJson(response, 200, await view(url.searchParams));
  const file = site.files.get(url.pathname);
  if (!file) throw new HttpRefusal(404, `There is no page ${url.pathname}`);
  sendFile(site, response, file);
}

/** Scripts and styles only from here; frames only from the Google stand-in, which serves sidebars and dialogs. */
function sendFile({ world }: Site, response: ServerResponse, { type, text }: PageFile): void {
  response.writeHead(200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src ${world.google.url}; frame-ancestors 'none'`,
  });
  response.end(text);
}
