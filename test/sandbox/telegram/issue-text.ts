import type * as z from 'zod';

/** What a parameter's problem is called in the answer; texts that are the stand-in's own say so. */
export function issueText(issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    return `unknown parameter ${[path, issue.keys[0]].filter(Boolean).join('.')} (stand-in)`;
  }
  // zod's own messages begin like this; any other is one of ours.
  const isOurs = issue && !/^(?:Invalid|Too|Unrecognized)/.test(issue.message);
  return isOurs ? issue.message : `can't read parameter ${path}: ${issue?.message} (stand-in)`;
}
