import { type AlertMessage, actedText, amount, itemTitle, pastText, ruleText } from './alert-message.ts';
import { bold, code, cut, lines, type Part, type RichText, rich } from './rich-text.ts';
import { type Language, wordsOf } from './words.ts';

/** So many alerts share one message, each with a button of its own. */
export const DIGEST_ROWS = 20;

/** Room for the longest reason or name of a row: twenty rows must fit into one message. */
const ROW_LIMIT = 190;

/** Several events as one message, a row each: a burst must not flood a chat (DESIGN §5 "Lanes"). */
export function digestMessage(messages: readonly AlertMessage[], language: Language = 'en'): RichText {
  return cut(
    lines(
      bold(wordsOf(language).digest(messages.length)),
      ...messages.map((message, index) => cut(row(message, index + 1, language), ROW_LIMIT)),
    ),
  );
}

function row({ facts, actions }: AlertMessage, number: number, language: Language): RichText {
  const { kind, threshold, thresholdCurrency, value, valueCurrency } = facts;
  const rule = kind === undefined ? undefined : ruleText(kind, threshold, thresholdCurrency, language);
  const past = pastText(facts, language);
  const last = actions[actions.length - 1];
  const parts: readonly (Part | undefined)[] = [
    rich(`${number}. `, bold(itemTitle(facts, language))),
    rule,
    value === undefined ? undefined : code(amount(value, valueCurrency, kind, language)),
    past,
    last && `✓ ${actedText(last, kind, language)}`,
  ];
  const known = parts.filter((part) => part !== undefined);
  return rich(...known.flatMap((part, index) => (index === 0 ? [part] : [' · ', part])));
}
