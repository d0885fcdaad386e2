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
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // The request is left as it is, not destroyed: the sender is still to read the answer.
    const stop = (why: 'too-large' | 'no-room') => {
      request.off('data', onData).pause();
      resolve(why);
    };
    const onData = (bytes: Buffer) => {
      size += bytes.length;
      if (size > BODY_LIMIT) return stop('too-large');
      if (!take(bytes.length)) return stop('no-room');
      chunks.push(bytes);
    };
    request.on('data', onData);
    request.on('end', () => resolve(Buffer.concat(chunks, size)));
    request.on('error', reject);
    request.on('close', () => void (request.complete || reject(new Error('the sender went away'))));
  });
}
