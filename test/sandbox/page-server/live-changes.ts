import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { type ChangeFeed, parts } from './change-feed.ts';

const keepAliveMs = 15_000;

/** Streams which parts changed as server-sent events, beginning with all of them, so that a page that comes back draws everything anew. */
export function streamChanges(feed: ChangeFeed, clock: Clock, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
  const tell = (changed: readonly string[]) =>
    response.write(`event: changed\ndata: ${JSON.stringify({ parts: changed })}\n\n`);
  tell(parts);
  const silence = feed.listen(tell);
  let cancel = (): void => undefined;
  const beat = () => {
    cancel = clock.after(keepAliveMs, beat);
    response.write(': still here\n\n');
  };
  cancel = clock.after(keepAliveMs, beat);
  response.on('close', () => {
    silence();
    cancel();
  });
}
