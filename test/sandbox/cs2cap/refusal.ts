/** One entry of a 422's `detail` list, as ValidationErrorItem of openapi.json: `input` may only be an object there, so it is left out. */
export interface ValidationIssue {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** A request that is answered with an error body `{code, detail}` (cs2cap.md C56). Handlers throw it; the server writes it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | readonly ValidationIssue[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string | readonly ValidationIssue[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${code}`);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }
}

/** A 422 whose `detail` is the list of what is wrong, each with its place (cs2cap.md C56). */
export function invalid(...issues: readonly ValidationIssue[]): Refusal {
  return new Refusal(422, 'VALIDATION_ERROR', issues);
}

/** One problem that a rule found, as pydantic words it. */
export function valueError(loc: readonly (string | number)[], text: string): ValidationIssue {
  return { type: 'value_error', loc, msg: `Value error, ${text}` };
}
