import { byId, make, makeButton } from './elements.ts';

const shownMs = 6_000;

/** Says something in the corner for a few seconds; what went wrong stays until it is closed. */
export function notify(title: string, message: string, kind: 'plain' | 'wrong' = 'plain'): void {
  const notice = make('div', { class: `toast ${kind}` }, make('b', {}, title), ' ', message, ' ');
  const close = makeButton('×', () => notice.remove(), { 'aria-label': 'Close' });
  notice.append(close);
  const holder = byId('toasts', HTMLElement);
  // As in Sheets, news of the same thing takes the place of the old.
  for (const old of holder.querySelectorAll<HTMLElement>('.plain')) if (old.dataset['title'] === title) old.remove();
  notice.dataset['title'] = title;
  holder.append(notice);
  if (kind === 'plain') setTimeout(() => notice.remove(), shownMs);
}

/** Does what the person asked for, and says what went wrong if it did. */
export function attempt(what: string, work: () => Promise<unknown>): void {
  work().catch((error: unknown) => notify(what, error instanceof Error ? error.message : String(error), 'wrong'));
}
