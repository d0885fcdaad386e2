interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Reads an answer of /exec: whether it is ours, and whether it tells the build that was just deployed. */
export function judgeAnswer(answer: Answer, build: string): { readonly isGood: boolean; readonly words: string };
/** Asks /exec once, as anybody could; undefined where Google cannot be reached. */
export function askWebApp(execUrl: string): Promise<Answer | undefined>;
