import { createServer } from 'node:net';

/**
 * Where programs that are told their port listen: below the ports that systems give to connections going out, one of
 * which could take a free port between the look and the start.
 */
const FROM = 20_000;
const TO = 32_000;

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FROM + Math.floor(Math.random() * (TO - FROM));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
