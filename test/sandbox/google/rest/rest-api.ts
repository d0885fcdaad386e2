/** Google's REST API as far as clasp 3 needs it: Apps Script projects, versions and deployments, and new spreadsheets. */
import type { Reply, WebRequest } from '../web/web-app.ts';
import type { World } from '../world.ts';
import { Accounts } from './accounts.ts';
import { ApiError, errorReply, invalidArgument, jsonReply, notFound } from './api-error.ts';
import { deploymentEndpoints } from './deployments.ts';
import type { ApiCall, Endpoint } from './endpoint.ts';
import { type Makers, projectEndpoints } from './projects.ts';

export class RestApi {
  readonly accounts: Accounts;
  readonly #world: World;
  readonly #endpoints: readonly Endpoint[];

  constructor(world: World, makers: Makers) {
    this.accounts = new Accounts(world.newId);
    this.#world = world;
    this.#endpoints = [...projectEndpoints(world, makers), ...deploymentEndpoints(world)];
  }

  /** The answer to a request of the API; undefined where the path is none of its own. */
  async answer({ request, url, body }: WebRequest): Promise<Reply | undefined> {
    const { method = '' } = request;
    if (method === 'POST' && url.pathname === '/token') return this.accounts.refresh(body.toString('utf8'));
    if (!/^\/(?:v1|drive|oauth2)\//.test(url.pathname)) return undefined;
    try {
      const user = this.accounts.whoCalls(request.headers);
      if (url.pathname === '/oauth2/v2/userinfo') return jsonReply(200, { id: `id-of-${user}`, email: user });
      return jsonReply(200, await this.#run(method, url, { user, body: body.toString('utf8') }));
    } catch (error) {
      if (error instanceof ApiError) return errorReply(error);
      throw error;
    }
  }

  #run(method: string, url: URL, { user, body }: { user: string; body: string }): unknown {
    for (const endpoint of this.#endpoints) {
      const path = endpoint.path.exec(url.pathname);
      if (endpoint.method !== method || !path) continue;
      this.#checkSwitchedOn(url.pathname);
      const call: ApiCall = { user, ids: path.slice(1), query: readQuery(url, endpoint.query ?? []), body };
      return endpoint.run(call);
    }
    throw notFound();
  }

  /** The Apps Script API is off for an account until its owner switches it on (apps-script.md §6). */
  #checkSwitchedOn(pathname: string): void {
    if (this.#world.switches.appsScriptApi === 'on' || !pathname.startsWith('/v1/')) return;
    throw new ApiError(
      'PERMISSION_DENIED',
      'User has not enabled the Apps Script API. Enable it by visiting https://script.google.com/home/usersettings then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.',
    );
  }
}

function readQuery(url: URL, known: readonly string[]): Readonly<Record<string, string>> {
  for (const name of url.searchParams.keys()) {
    if (known.includes(name)) continue;
    throw invalidArgument(`Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`);
  }
  return Object.fromEntries(url.searchParams);
}
