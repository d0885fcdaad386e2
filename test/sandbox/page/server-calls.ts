import * as z from 'zod/mini';

const Refused = z.object({ error: z.string() });

/** Reads one part of the state. Fails with the server's words. */
export async function read<T>(schema: z.ZodMiniType<T>, path: string, query: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`/api/${path}?${new URLSearchParams(query)}`);
  return schema.parse(await bodyOf(response));
}

/** Sends what the person did; gives the answer. Fails with the server's words. */
export async function act<T>(path: string, body: object, schema: z.ZodMiniType<T>): Promise<T> {
  const response = await fetch(`/api/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return schema.parse(await bodyOf(response));
}

async function bodyOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  if (response.ok) return body;
  const refused = Refused.safeParse(body);
  throw new Error(refused.success ? refused.data.error : `The sandbox answered ${response.status}`);
}

/** For answers that say nothing more than that it is done. */
export const Done = z.unknown();
