import type { Route } from './http-server.ts';

/** How the relay's parts are, each in words. */
export interface Readiness {
  readonly store: string;
  readonly queue: string;
  readonly bot: string;
  /** Why the relay should get no traffic; absent: it may. */
  readonly problem?: string;
}

/** `GET /healthz`: the process answers. `GET /readyz`: store, queue and bot in words; 503 with the reason if one is unusable. */
export function healthRoutes(deps: {
  readonly build: string;
  readonly readiness: () => Promise<Readiness>;
}): readonly Route[] {
  return [
    {
      method: 'GET',
      path: /^\/healthz$/,
      handle: async () => ({ status: 200, json: { status: 'ok', build: deps.build } }),
    },
    {
      method: 'GET',
      path: /^\/readyz$/,
      async handle() {
        const { problem, ...parts } = await deps.readiness();
        return problem === undefined
          ? { status: 200, json: { status: 'ready', ...parts } }
          : { status: 503, json: { status: 'not ready', message: problem, ...parts }, retryAfterS: 5 };
      },
    },
  ];
}
