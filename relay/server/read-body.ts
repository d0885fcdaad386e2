import type { IncomingMessage } from 'node:http';

/** CS2Cap's bodies are under a kilobyte; 256 KiB leaves room for anything it may add. */
export const BODY_LIMIT = 256 * 1024;

/** What bodies take until they are answered, over all requests: a flood of large or slow ones must not eat the memory. */
export interface BodyMemory {
  /** Whether there is room for so many bytes more; they count until they are given back. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createBodyMemory(limit: number): BodyMemory {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > limit) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

/** The raw bytes of a request, or why they were not read to the end. Rejects if the sender goes away. */
export async function readBody(
  request: IncomingMessage,
  take: (bytes: number) => boolean,
): Promise<Buffer | 'too-large' | 'no-room'> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return 'too-large';
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: the sender is still to read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) return 'too-large';
    if (!take(bytes.length)) return 'no-room';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size);
}
