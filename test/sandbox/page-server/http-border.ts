import type { IncomingMessage, ServerResponse } from 'node:http';

const mostBytes = 1_048_576;

/** What a handler gave that is no success; the message is for the person in front of the page. */
export class HttpRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'HttpRefusal';
    this.status = status;
  }
}

/**
 * Throws unless the request was sent to a loopback name and, where a browser says who sent it, by our own page: any web
 * site can make a browser post to 127.0.0.1, and a name that resolves there would even let it read the answer.
 */
export function checkSender({ headers }: IncomingMessage): void {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))
    throw new HttpRefusal(403, 'This page is served to this computer only');
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
    throw new HttpRefusal(403, 'Requests from other sites are refused');
  }
}

/** The JSON body of a request; throws for another content type, for what is no JSON, and for more than a megabyte. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpRefusal(415, 'Send application/json');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > mostBytes) throw new HttpRefusal(413, 'The body is larger than a megabyte');
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpRefusal(400, 'The body is no JSON');
  }
}

/** Answers with JSON that nobody keeps. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
