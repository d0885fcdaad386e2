import { make } from './elements.ts';
import type { Entity } from './state.ts';

/** What a press on a link or a command in a message does. */
export interface TextActions {
  readonly openLink: (url: string) => void;
  readonly sayCommand: (text: string) => void;
}

/** The text of a message as nodes; entities are UTF-16 ranges, as JavaScript counts, and may lie inside each other. */
export function renderText(text: string, entities: readonly Entity[], actions: TextActions): DocumentFragment {
  const edges = entities.flatMap(({ offset, length }) => [offset, offset + length]);
  const cuts = [...new Set([0, ...edges, text.length])].sort((a, b) => a - b);
  const fragment = document.createDocumentFragment();
  cuts.slice(0, -1).forEach((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const covering = entities.filter(({ offset, length }) => offset <= start && offset + length >= end);
    const piece = text.slice(start, end);
    const innermostFirst = [...covering].sort((a, b) => a.length - b.length);
    fragment.append(
      innermostFirst.reduce<Node>(
        (inner, entity) => wrap(inner, entity, words(text, entity), actions),
        new Text(piece),
      ),
    );
  });
  return fragment;
}

const words = (text: string, { offset, length }: Entity): string => text.slice(offset, offset + length);

/** `covered` is everything the entity covers; `inner` may be a part of it, where other entities cut through. */
function wrap(inner: Node, entity: Entity, covered: string, actions: TextActions): HTMLElement {
  switch (entity.type) {
    case 'bold':
      return make('b', {}, inner);
    case 'italic':
      return make('i', {}, inner);
    case 'underline':
      return make('u', {}, inner);
    case 'strikethrough':
      return make('s', {}, inner);
    case 'code':
      return make('code', { title: 'Press to copy', tabindex: '0', role: 'button', 'data-copy': covered }, inner);
    case 'pre':
      return make('code', { class: 'block' }, inner);
    case 'blockquote':
    case 'expandable_blockquote':
      return make('q', {}, inner);
    case 'spoiler':
      return make('span', { class: 'spoiler' }, inner);
    case 'url':
      return link(inner, covered, actions);
    case 'text_link':
      return link(inner, entity.url ?? covered, actions);
    case 'bot_command':
      return command(inner, covered, actions);
    default:
      return make('span', { class: 'found' }, inner);
  }
}

/** Links to bots are opened by the person who speaks; others in a new tab. */
function link(inner: Node, url: string, { openLink }: TextActions): HTMLElement {
  const anchor = make(
    'a',
    { href: /^https?:/.test(url) ? url : undefined, target: '_blank', rel: 'noreferrer' },
    inner,
  );
  anchor.addEventListener('click', (event) => {
    if (!/^https:\/\/(t|telegram)\.me\//.test(url)) return;
    event.preventDefault();
    openLink(url);
  });
  return anchor;
}

function command(inner: Node, text: string, { sayCommand }: TextActions): HTMLElement {
  const button = make('button', { type: 'button', class: 'in-text' }, inner);
  button.addEventListener('click', () => sayCommand(text));
  return button;
}
