import type { IncomingMessage } from 'node:http';
import type { RawParams } from './method.ts';
import { badRequest, Refusal } from './refusal.ts';

const maxBodyBytes = 1_000_000;

/** The whole body of a request; 413 above one megabyte. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes) throw new Refusal(413, 'Request Entity Too Large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * The arguments of a call. Those in the URL come first and win, then the body: JSON, urlencoded or multipart; a body of
 * another type is ignored (telegram.md §2, "Does native mode work?").
 */
export async function readParams(query: URLSearchParams, contentType: string, body: Buffer): Promise<RawParams> {
  const params: Record<string, string> = {};
  for (const [name, value] of [...query, ...(await bodyParams(contentType, body))]) {
    if (!Object.hasOwn(params, name)) params[name] = value;
  }
  return params;
}

async function bodyParams(contentType: string, body: Buffer): Promise<Iterable<readonly [string, string]>> {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (body.length === 0) return [];
  switch (type) {
    case 'application/json':
      return jsonParams(body.toString('utf8'));
    case 'application/x-www-form-urlencoded':
      return new URLSearchParams(body.toString('utf8'));
    case 'multipart/form-data':
      return formParams(contentType, body);
    default:
      return [];
  }
}

/** Values of a JSON body become text again: a string stays itself, anything else keeps its JSON. */
function jsonParams(text: string): [string, string][] {
  const entries = Object.entries(parseObject(text));
  return entries.flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    throw badRequest("can't parse JSON object");
  }
  throw badRequest('JSON object expected as request body');
}

async function formParams(contentType: string, body: Buffer): Promise<[string, string][]> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    return [...form].flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []));
  } catch {
    throw badRequest("can't parse multipart/form-data");
  }
}
