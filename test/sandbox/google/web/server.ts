/** The HTTP face of the stand-in. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import * as z from 'zod';
import type { RestApi } from '../rest/rest-api.ts';
import type { Runner } from '../runner.ts';
import type { World } from '../world.ts';
import { dialogPage, scriptRun } from './dialog-page.ts';
import { notFoundPage } from './pages.ts';
import { type Reply, WebApp, type WebRequest } from './web-app.ts';

const ScriptRun = z.object({ dialog: z.string(), functionName: z.string(), args: z.array(z.unknown()).default([]) });

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const open = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Content-Type' };

const reply = (status: number, type: string, body: string): Reply => ({
  status,
  body,
  headers: { 'Content-Type': `${type}; charset=utf-8`, ...open },
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function uiRun(world: World, runner: Runner, body: Buffer): Promise<Reply> {
  const parsed = ScriptRun.safeParse(parseJson(body.toString('utf8')));
  if (!parsed.success) return reply(400, 'text/plain', z.prettifyError(parsed.error));
  return reply(200, 'application/json', JSON.stringify(await scriptRun(world, runner, parsed.data)));
}

function dialog(world: World, id: string): Reply {
  const page = dialogPage(world, id);
  return reply(page === undefined ? 404 : 200, 'text/html', page ?? notFoundPage());
}

interface Faces {
  readonly webApp: WebApp;
  readonly rest: RestApi;
}

async function route(world: World, runner: Runner, { webApp, rest }: Faces, web: WebRequest): Promise<Reply> {
  const { pathname } = web.url;
  const answered = await rest.answer(web);
  if (answered) return answered;
  const exec = /^\/macros\/s\/([^/]+)(\/.*)$/.exec(pathname);
  if (exec) return webApp.exec(web, exec[1] ?? '', exec[2] ?? '');
  if (pathname === '/macros/echo') return webApp.echo(web);
  if (web.request.method === 'OPTIONS') return reply(204, 'text/plain', '');
  if (pathname === '/ui/run' && web.request.method === 'POST') return uiRun(world, runner, web.body);
  return dialog(world, /^\/ui\/dialog\/([^/]+)$/.exec(pathname)?.[1] ?? '');
}

/** Makes the server; whoever calls it listens and closes. */
export function makeServer(world: World, runner: Runner, rest: RestApi): Server {
  const faces = { webApp: new WebApp(world, runner), rest };
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const body = await readBody(request);
    return route(world, runner, faces, { request, url: new URL(request.url ?? '/', world.baseUrl()), body });
  };
  return createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => reply(500, 'text/plain', String(error)))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  });
}
