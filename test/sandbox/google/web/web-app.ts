/** The web app of a deployment: /exec and the echo behind it (apps-script.md §1, §2). */
import type { IncomingMessage } from 'node:http';
import type { Deployment, ProjectState } from '../project-state.ts';
import { type Finished, type Runner, tooManyMessage } from '../runner.ts';
import type { World } from '../world.ts';
import { accessDeniedPage, errorPage, loginPage, notFoundPage, sandboxPage } from './pages.ts';

interface Kept {
  readonly content: string;
  readonly mimeType: string;
  readonly execUrl: string;
  readonly expiresAt: number;
}

/** How long an echo can be fetched. */
const echoLifeMs = 5 * 60_000;

const html = { 'Content-Type': 'text/html; charset=utf-8' };

/** One HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const page = (status: number, body: string): Reply => ({ status, body, headers: html });
const redirect = (to: string): Reply => ({ status: 302, body: '', headers: { ...html, Location: to } });

export interface WebRequest {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
}

/** The event of doGet and doPost, field by field as apps-script.md §1.1 lists them. No header ever reaches a script. */
export function webEvent(
  { request, url, body }: WebRequest,
  charsetlessBody: 'utf-8' | 'latin1',
): Record<string, unknown> {
  const type = request.headers['content-type'] ?? '';
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  const charset = /charset=/i.test(type) || isForm ? 'utf8' : charsetlessBody === 'latin1' ? 'latin1' : 'utf8';
  const contents = body.toString(charset);
  const isPost = request.method === 'POST';
  const pairs = [...url.searchParams, ...(isPost && isForm ? new URLSearchParams(contents) : [])];
  const parameters: Record<string, string[]> = {};
  for (const [key, value] of pairs) parameters[key] = [...(parameters[key] ?? []), value];
  return {
    parameter: Object.fromEntries(Object.entries(parameters).map(([key, values]) => [key, values[0]])),
    parameters,
    queryString: url.search.slice(1),
    contextPath: '',
    contentLength: isPost ? body.length : -1,
    ...(isPost
      ? {
          postData: {
            contents,
            length: body.length,
            name: 'postData',
            type: type.split(';')[0]?.trim() || 'application/octet-stream',
          },
        }
      : {}),
  };
}

interface Found {
  readonly project: ProjectState;
  readonly deployment: Deployment;
}

export class WebApp {
  readonly #world: World;
  readonly #runner: Runner;
  readonly #kept = new Map<string, Kept>();

  constructor(world: World, runner: Runner) {
    this.#world = world;
    this.#runner = runner;
  }

  /** The answer of /macros/s/<deployment>/exec and of what hangs below it. */
  async exec(web: WebRequest, deploymentId: string, rest: string): Promise<Reply> {
    const { request, url } = web;
    const found = this.#find(deploymentId);
    if (!found) return this.#isHead(deploymentId) ? page(200, loginPage()) : page(404, notFoundPage());
    const isOpen = found.deployment.version.program.manifest.webapp?.access === 'ANYONE_ANONYMOUS';
    if (request.method === 'HEAD') return page(isOpen ? 403 : 200, '');
    if (url.searchParams.has('c') || url.searchParams.has('sid')) return page(405, notFoundPage());
    if (rest !== '/exec' || !isOpen) return page(200, loginPage());
    if (!this.#hasConsent(found.deployment)) return page(403, accessDeniedPage());
    if (request.method !== 'GET' && request.method !== 'POST') return page(405, notFoundPage());
    return this.#run(web, found);
  }

  /** The answer of /macros/echo: GET only, each key once and not for long. */
  echo({ request, url }: WebRequest): Reply {
    if (request.method !== 'GET') return page(405, notFoundPage());
    const key = url.searchParams.get('user_content_key') ?? '';
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    const { echo } = this.#world.switches;
    if (!kept || kept.expiresAt <= this.#world.clock.now() || echo === 'lost') return page(404, notFoundPage());
    if (echo === 'bounced') return redirect(kept.execUrl);
    const headers = { 'Content-Type': `${kept.mimeType}; charset=utf-8`, 'Access-Control-Allow-Origin': '*' };
    return { status: 200, body: kept.content, headers };
  }

  /** A deployment that was only ever made by the API may stay closed, whatever its manifest says (apps-script.md §2.6). */
  #hasConsent({ wasInEditor }: Deployment): boolean {
    return wasInEditor || this.#world.switches.firstDeploymentByApi === 'as-manifest';
  }

  /** The head's own deployment, for which everybody needs a login (apps-script.md §2.5). */
  #isHead(deploymentId: string): boolean {
    return [...this.#world.projects.values()].some((project) => project.headDeploymentId === deploymentId);
  }

  #find(deploymentId: string): Found | undefined {
    for (const project of this.#world.projects.values()) {
      const deployment = project.deployments.get(deploymentId);
      if (deployment) return { project, deployment };
    }
    return undefined;
  }

  async #run(web: WebRequest, { project, deployment }: Found): Promise<Reply> {
    const { switches, clock } = this.#world;
    if (switches.exec !== 'run' && switches.exec !== 'error-after')
      return page(200, errorPage(refusals[switches.exec]));
    const finished = await this.#runner.run({
      project,
      program: deployment.version.program,
      functionName: web.request.method === 'POST' ? 'doPost' : 'doGet',
      kind: 'web-app',
      args: [{ kind: 'data', value: webEvent(web, switches.charsetlessBody) }],
      activeBook: switches.activeSpreadsheetInDoPost === 'null' ? null : project.bookId,
    });
    const heldMs = switches.answerDelayMs;
    if (heldMs > 0) await new Promise<void>((resolve) => void clock.after(heldMs, resolve));
    if (switches.exec === 'error-after') return page(200, errorPage(refusals.error));
    return this.#reply(finished, `${this.#world.baseUrl()}/macros/s/${deployment.id}/exec`);
  }

  #reply({ result, returned }: Finished, execUrl: string): Reply {
    if (!result.ok) return page(200, errorPage(shown(result.error)));
    if (returned?.type === 'html') return page(200, sandboxPage(returned.title, returned.content));
    if (returned?.type === 'text') return this.#keep(returned.content, returned.mimeType, execUrl);
    const nothing = returned === undefined || returned.value === undefined || returned.value === null;
    const message = nothing
      ? 'The script completed but did not return anything.'
      : 'The script completed but the returned value is not a supported return type.';
    return page(200, errorPage(message));
  }

  #keep(content: string, mimeType: string, execUrl: string): Reply {
    const key = this.#world.newId('echo');
    this.#kept.set(key, { content, mimeType, execUrl, expiresAt: this.#world.clock.now() + echoLifeMs });
    return redirect(`${this.#world.baseUrl()}/macros/echo?user_content_key=${key}&lib=sandbox`);
  }
}

/** What Google says instead of running a script. */
const refusals = {
  error: 'Sorry, a server error occurred. Please wait a bit and try again.',
  'too-many': tooManyMessage,
  quota: 'Service using too much computer time for one day',
};

function shown(error: { name: string; message: string } | undefined): string {
  if (!error) return 'Unknown error';
  return error.message.startsWith('Script function not found') ? error.message : `${error.name}: ${error.message}`;
}
