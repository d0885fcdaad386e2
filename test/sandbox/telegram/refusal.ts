import type { ResponseParameters } from 'grammy/types';

/** A call that is answered with `{ok: false, error_code, description}`. Methods throw it; the server writes it. */
export class Refusal extends Error {
  readonly code: number;
  readonly description: string;
  readonly parameters: ResponseParameters | undefined;

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(`${code} ${description}`);
    this.name = 'Refusal';
    this.code = code;
    this.description = description;
    this.parameters = parameters;
  }
}

/** A 400 in the Bot API's words: "Bad Request: …". */
export const badRequest = (text: string, parameters?: ResponseParameters): Refusal =>
  new Refusal(400, `Bad Request: ${text}`, parameters);

/** A 403: the chat exists, but this bot may not reach it (telegram.md §2, table of answers). */
export const forbidden = (text: string): Refusal => new Refusal(403, `Forbidden: ${text}`);

/** A 409: getUpdates and webhooks exclude each other, and so do two pollers (telegram.md §1). */
export const conflict = (text: string): Refusal => new Refusal(409, `Conflict: ${text}`);

/** A 429 that says in whole seconds when to come back (telegram.md §2, Limits). */
export const tooMany = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
