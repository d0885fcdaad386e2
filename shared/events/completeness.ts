/** What is known of the log as a whole; times in milliseconds, 0: never. */
export interface LogState {
  /** CS2Cap was first asked for its events then; what fired before is history that nobody promised. */
  readonly sinceMs: number;
  /** Up to here everything that CS2Cap listed is in the log. */
  readonly untilMs: number;
  /** Spans in which events may be missing, and can't be read any more. */
  readonly gaps: readonly (readonly [number, number])[];
  /** CS2Cap was told to push since then; 0: it was not. */
  readonly pushSinceMs: number;
  /** Events older than this are not known any more, so they are not added again. */
  readonly forgottenMs: number;
  /** Lines logged since then wait for what follows: rows to show as Fired, chats to tell. */
  readonly followedUntilMs: number;
  /** Chats wait for what could not be told. */
  readonly isUntold: boolean;
  /** Why pushes do not come although they should; empty while they do. */
  readonly silence: string;
}

export const NEW_LOG: LogState = {
  sinceMs: 0,
  untilMs: 0,
  gaps: [],
  pushSinceMs: 0,
  forgottenMs: 0,
  followedUntilMs: 0,
  isUntold: false,
  silence: '',
};

/** What one look at CS2Cap's list showed. */
export interface Listing {
  readonly atMs: number;
  /** There was more than could be read. */
  readonly isCut: boolean;
  /** An event that was known already was seen, or none was known. */
  readonly isJoined: boolean;
  /** The oldest event that was read; undefined where none is listed. */
  readonly oldestMs: number | undefined;
}

/** How many gaps are remembered. */
const MOST_GAPS = 5;

/**
 * The state after a look. A gap opens where the list was too long to be read back, or where CS2Cap lists nothing any
 * more from before the last look: then nobody can tell what fired in between.
 */
export function afterListing(state: LogState, { atMs, isCut, isJoined, oldestMs }: Listing): LogState {
  if (state.sinceMs === 0) return { ...state, sinceMs: atMs, untilMs: atMs };
  const isGap = oldestMs !== undefined && oldestMs > state.untilMs && (isCut || !isJoined);
  const gaps = isGap ? [...state.gaps, [state.untilMs, oldestMs] as const].slice(-MOST_GAPS) : state.gaps;
  return { ...state, untilMs: atMs, gaps };
}

export interface Tally {
  /** Events in the log, without tests. */
  readonly events: number;
  /** Listed by CS2Cap, but not in the log yet. */
  readonly missing: number;
  /** Listed, but in a form that can't be read. */
  readonly unreadable: number;
  readonly backFilled: number;
  readonly unconfirmed: number;
  readonly failedDeliveries: number;
  /** 0: none yet. */
  readonly lastPushMs: number;
}

/** One line about the whole log. It claims only what is known: "missing" counts what CS2Cap still lists, nobody can count the rest. */
export function completenessWords(state: LogState, tally: Tally, timeOf: (ms: number) => string): string {
  const { gaps, untilMs, pushSinceMs, silence } = state;
  const some = (count: number, words: string) => (count > 0 ? [`${count} ${words}`] : []);
  return [
    `Complete up to ${timeOf(untilMs)}`,
    `${tally.events} event${tally.events === 1 ? '' : 's'}`,
    `${tally.missing} missing`,
    `${tally.backFilled} back-filled`,
    ...some(tally.unconfirmed, 'unconfirmed'),
    ...some(tally.unreadable, 'listed in a form that can’t be read'),
    ...some(tally.failedDeliveries, 'deliveries failed'),
    ...(pushSinceMs > 0 ? [pushWords(tally.lastPushMs, untilMs)] : ['polled, no push']),
    ...gaps.map(([from, to]) => `gap ${timeOf(from)}–${timeOf(to)}: CS2Cap’s list does not reach back to it`),
    ...(silence === '' ? [] : [silence]),
  ].join(' · ');
}

function pushWords(lastPushMs: number, nowMs: number): string {
  if (lastPushMs === 0) return 'no push yet';
  const minutes = Math.max(0, Math.round((nowMs - lastPushMs) / 60_000));
  if (minutes < 60) return `last push ${minutes} min ago`;
  return minutes < 2_880
    ? `last push ${Math.round(minutes / 60)} h ago`
    : `last push ${Math.round(minutes / 1_440)} days ago`;
}
