/** Which lanes this process works on, so that a lane has one piece of work in flight however many replicas there are. */
export interface LaneLease {
  /** Takes a lane, or keeps it; false: another replica works on it, and is told that there is work. */
  take(lane: string): Promise<boolean>;
  /** There is nothing to do in a lane for now; it may be given back. */
  rest(lane: string): void;
  /** Nothing may be sent in a lane for so many milliseconds, whoever works on it. */
  paused(lane: string, ms: number): void;
}
