import type { Reply } from '../web/web-app.ts';

/** Google's status words with the HTTP status each one comes with. */
const httpStatus = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
} as const;

/** A refusal of the REST API. */
export class ApiError extends Error {
  readonly status: keyof typeof httpStatus;

  constructor(status: keyof typeof httpStatus, message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (): ApiError => new ApiError('NOT_FOUND', 'Requested entity was not found.');
export const invalidArgument = (message = 'Request contains an invalid argument.'): ApiError =>
  new ApiError('INVALID_ARGUMENT', message);

/** An answer in JSON. */
export const jsonReply = (status: number, body: unknown): Reply => ({
  status,
  body: JSON.stringify(body, undefined, 2),
  headers: { 'Content-Type': 'application/json; charset=UTF-8' },
});

/** A refusal in the shape of all Google APIs: `{error: {code, message, status}}`. */
export function errorReply({ status, message }: ApiError): Reply {
  const code = httpStatus[status];
  return jsonReply(code, { error: { code, message, status } });
}
