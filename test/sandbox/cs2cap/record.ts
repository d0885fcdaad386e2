/** One request as the stand-in saw it, without the API key; accounts are named by label, tokens in URLs are blacked out. */
export interface RecordedRequest {
  readonly at: number;
  /** `account-1`, or `account-1/child-1` for a child key; absent when no known key came. */
  readonly account?: string;
  readonly method: string;
  readonly path: string;
  /** A repeated parameter's values are joined by commas. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** 0 when the connection was cut instead of answered. */
  readonly status: number;
  /** The `code` of an error body. */
  readonly code?: string;
}

/** What happens in the stand-in, for the page and for traces; free of keys, secrets and whole signatures. */
export type Change =
  | { readonly kind: 'request'; readonly request: RecordedRequest }
  | { readonly kind: 'price'; readonly at: number; readonly itemId: number }
  | {
      readonly kind: 'alert-fired';
      readonly at: number;
      readonly account: string;
      readonly eventId: string;
      readonly alertId: string;
      readonly itemId: number;
      readonly marketHashName: string;
      readonly value: string;
      readonly currency: string | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'delivery-attempt';
      readonly at: number;
      readonly account: string;
      readonly deliveryId: string;
      readonly endpointId: string;
      readonly endpointLabel: string;
      readonly platform: string;
      readonly url: string;
      readonly attempt: number;
      readonly status: 'succeeded' | 'failed';
      readonly httpStatus: number | null;
      readonly error: string | null;
      readonly headers: Readonly<Record<string, string>>;
    };

const keptRequests = 20_000;

/** Adds a request and forgets the oldest, so that a long run does not grow without end. */
export function keepRequest(requests: RecordedRequest[], request: RecordedRequest): void {
  requests.push(request);
  if (requests.length > keptRequests) requests.shift();
}
