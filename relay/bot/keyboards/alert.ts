import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { type ActionVerb, encodeAction } from '#shared/telegram/action.ts';
import { numberText } from '#shared/telegram/number-text.ts';
import { type Language, wordsOf } from '#shared/telegram/words.ts';

/** What a fired alert's buttons depend on. `eventId` is the relay's own: short, and CS2Cap's ids stay opaque (C48). */
export interface AlertButtons {
  readonly eventId: number;
  readonly language: Language;
  /** Somebody decided what becomes of it. */
  readonly isSettled: boolean;
  /** There is something to undo. */
  readonly canUndo: boolean;
  /** The absolute thresholds of −5 % and +5 %; absent while the rule is unknown. */
  readonly lower?: string;
  readonly raise?: string;
  readonly isSpread: boolean;
  /** Questions can't be asked in channels: nobody can reply there. */
  readonly canAsk: boolean;
}

/** The buttons under an alert's message. */
export function alertKeyboard(buttons: AlertButtons): InlineKeyboardMarkup {
  const { eventId, language, isSettled, canUndo } = buttons;
  const { buttons: words } = wordsOf(language);
  const button = (verb: ActionVerb, text: string, style?: Style) => actionButton(verb, String(eventId), text, style);
  const undo = canUndo ? [[button('undo', words.undo)]] : [];
  if (isSettled) return keyboard(undo);
  return keyboard([
    [button('rearm', words.rearm, 'primary')],
    [
      buttons.lower === undefined ? [] : button('lower', label('−', buttons.lower, buttons)),
      buttons.raise === undefined ? [] : button('raise', label('+', buttons.raise, buttons)),
    ],
    [
      buttons.canAsk ? button('change', words.change) : [],
      button('snooze1h', words.snoozeHour),
      button('snooze1d', words.snoozeDay),
    ],
    [button('mute', words.mute), button('delete', words.delete, 'danger')],
    ...undo,
  ]);
}

/** Asks before something that can't be taken back by another press, or that would fire at once. */
export function confirmKeyboard(
  eventId: number,
  confirm: 'delete' | 'rearm' | 'lower' | 'raise',
  language: Language,
): InlineKeyboardMarkup {
  const { buttons: words } = wordsOf(language);
  const verb = `${confirm}yes` as const;
  const yes = confirm === 'delete' ? words.deleteYes : words.armAnyway;
  return keyboard([
    [
      actionButton(verb, String(eventId), yes, confirm === 'delete' ? 'danger' : 'primary'),
      actionButton('keep', String(eventId), words.keep),
    ],
  ]);
}

/** A button per row of a digest: arming is what people do most, the rest is under `…`. */
export function digestKeyboard(
  rows: readonly { readonly eventId: number; readonly number: number; readonly isSettled: boolean }[],
  language: Language,
): InlineKeyboardMarkup {
  const { rearm } = wordsOf(language).buttons;
  const open = rows.filter((row) => !row.isSettled);
  return keyboard(
    open.map(({ eventId, number }) => [
      actionButton('rearm', String(eventId), `${rearm} ${number}`),
      actionButton('open', String(eventId), `${number} …`),
    ]),
  );
}

type Style = 'danger' | 'primary';

const label = (sign: string, target: string, { isSpread, language }: AlertButtons) =>
  `${sign}5 ${isSpread ? '' : '% '}→ ${numberText(target, language)}`;

function actionButton(verb: ActionVerb, ref: string, text: string, style?: Style): InlineKeyboardButton[] {
  const data = encodeAction({ verb, ref });
  return data.ok ? [{ text, callback_data: data.value, ...(style ? { style } : {}) }] : [];
}

/** Rows without the empty ones. */
const keyboard = (rows: readonly (readonly InlineKeyboardButton[][])[]): InlineKeyboardMarkup => ({
  inline_keyboard: rows.map((row) => row.flat()).filter((row) => row.length > 0),
});
