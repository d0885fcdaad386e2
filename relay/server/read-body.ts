import type { IncomingMessage } from 'node:http';

/** CS2Cap's bodies are under a kilobyte; 256 KiB leaves room for anything it may add. */
export const BODY_LIMIT = 256 * 1024;

/** The raw bytes of a request, or undefined if there are more than `BODY_LIMIT`. Rejects if the sender goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: the sender is still to read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size);
}
