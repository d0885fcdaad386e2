/** One call as it came in. It never holds the token. */
export interface RecordedCall {
  /** Milliseconds on the stand-in's clock. */
  readonly at: number;
  /** The bot's username; empty when the token is unknown. */
  readonly bot: string;
  readonly method: string;
  /** As the schema reads them; as text when it refuses them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The HTTP status; 0 while it is open and when the connection was cut. */
  readonly status: number;
  readonly answeredErrorCode: number | undefined;
}

const keptCalls = 20_000;

/** Every call in the order it came, the newest 20,000. */
export class CallLog {
  readonly #calls: RecordedCall[] = [];

  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  /** Notes a call; the returned function notes its answer. */
  note(call: Omit<RecordedCall, 'status' | 'answeredErrorCode'>): (status: number) => void {
    const answer: { status: number; answeredErrorCode: number | undefined } = {
      status: 0,
      answeredErrorCode: undefined,
    };
    const record = Object.assign(answer, call);
    this.#calls.push(record);
    if (this.#calls.length > keptCalls) this.#calls.shift();
    return (status) => {
      record.status = status;
      record.answeredErrorCode = status === 200 ? undefined : status;
    };
  }
}
