import { once } from 'node:events';
import { createServer } from 'node:http';
import { judge, type Report } from './judge.ts';
import type { Tap } from './tap.ts';

/** Plants a wrong request before a wrong reply: a proxy that finds neither would make every later "ok" worthless. */
export async function checkTheChecker(port: number, tap: Tap, report: Report): Promise<void> {
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"alerts":"none"}'));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    await fetch(`${tap.url}/v1/account/alerts?limit=many`, { headers: { Authorization: 'Bearer sk_test' } });
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  const last = tap.exchanges.at(-1);
  const complaints = last ? judge(last) : [];
  for (const side of ['request', 'reply']) {
    if (!complaints.some((complaint) => complaint.startsWith(side))) report(`the proxy did not see a wrong ${side}`);
  }
}
