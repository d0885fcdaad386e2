/** What a check found: `ok`, `note` (nothing is wrong, but read it) or `bad`, which says what to do. */
export interface CheckLine {
  /** Stable name of the check, for machines. */
  readonly code: string;
  readonly level: 'ok' | 'note' | 'bad';
  /** One line for people; of secrets at most the last four characters. */
  readonly words: string;
}

type Make = (code: string, words: string) => CheckLine;

export const good: Make = (code, words) => ({ code, level: 'ok', words });
export const note: Make = (code, words) => ({ code, level: 'note', words });
export const bad: Make = (code, words) => ({ code, level: 'bad', words });

const MARKS = { ok: '✓', note: '·', bad: '✗' } as const;

/** A check as people read it. */
export const showLine = ({ level, words }: CheckLine): string => `${MARKS[level]} ${words}`;
