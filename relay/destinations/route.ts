/** What routing looks at: who was named for the alert, and which chats there are. */
export interface RouteInput {
  /** Keys of the chats the alert was created for. */
  readonly named: readonly string[];
  readonly chats: readonly RoutableChat[];
}

export interface RoutableChat {
  readonly key: string;
  readonly chatId: string;
  readonly isDefault: boolean;
}

export interface Route {
  readonly to: readonly RoutableChat[];
  readonly because: 'named' | 'default' | 'nobody';
}

/**
 * Who gets an event: the chats named for its alert, else the default chats (DESIGN §5). An alert with named chats
 * never falls through to the defaults, even if none of them can be reached now.
 */
export function route(input: RouteInput): Route {
  if (input.named.length > 0) {
    const named = new Set(input.named);
    return { to: input.chats.filter((chat) => named.has(chat.key)), because: 'named' };
  }
  const to = input.chats.filter((chat) => chat.isDefault);
  return { to, because: to.length > 0 ? 'default' : 'nobody' };
}
