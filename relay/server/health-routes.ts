import type { Route } from './http-server.ts';

/** `GET /healthz`: the process answers. `GET /readyz`: store, queue and bot are usable; 503 with the reason if not. */
export function healthRoutes(deps: {
  readonly build: string;
  readonly readiness: () => Promise<string | undefined>;
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
        const problem = await deps.readiness();
        return problem === undefined
          ? { status: 200, json: { status: 'ready' } }
          : { status: 503, json: { status: 'not ready', message: problem } };
      },
    },
  ];
}
