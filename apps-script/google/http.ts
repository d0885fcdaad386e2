import type { HttpReply } from '#shared/cs2cap/reply.ts';
import type { HttpRequest } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';

/** An answer, or why none came, in words. */
export type Fetched = Result<HttpReply, string>;

/** Sends requests at the same time. One that gets no answer fails the whole wave: UrlFetchApp then tells nothing of the others. */
export function fetchWave(requests: readonly HttpRequest[]): readonly Fetched[] {
  if (requests.length === 0) return [];
  try {
    return UrlFetchApp.fetchAll(requests.map(toOptions)).map((response) => ok(toReply(response)));
  } catch (error) {
    return requests.map(() => fail(wordsOf(error)));
  }
}

/** Sends one request. */
export function fetchOne(request: HttpRequest): Fetched {
  const { url, ...options } = toOptions(request);
  try {
    return ok(toReply(UrlFetchApp.fetch(url, options)));
  } catch (error) {
    return fail(wordsOf(error));
  }
}

const METHODS = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const;

function toOptions(request: HttpRequest): GoogleAppsScript.URL_Fetch.URLFetchRequest {
  const { 'Content-Type': contentType, ...headers } = request.headers;
  return {
    url: request.url,
    method: METHODS[request.method],
    headers,
    muteHttpExceptions: true,
    // A redirect would carry the key to wherever it points.
    followRedirects: false,
    ...(contentType === undefined ? {} : { contentType }),
    ...(request.body === undefined ? {} : { payload: request.body }),
  };
}

function toReply(response: GoogleAppsScript.URL_Fetch.HTTPResponse): HttpReply {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.getHeaders())) headers[name] = String(value);
  // Decoded when it is read: twelve parts of the catalog at once would be 100 MB of text.
  return {
    status: response.getResponseCode(),
    headers,
    get text() {
      return response.getContentText('UTF-8');
    },
  };
}

/** The reason without the address, which may hold what no cell should show. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/https?:\/\/\S+/g, 'the server').slice(0, 200);
}
