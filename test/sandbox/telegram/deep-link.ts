/** Where a t.me link of a bot leads. */
export interface DeepLink {
  readonly bot: string;
  readonly to: 'private' | 'group' | 'channel';
  readonly payload: string | undefined;
  /** The link asks for administrator rights (`&admin=`). */
  readonly asAdmin: boolean;
}

/** Reads `https://t.me/<bot>?start=…`; payloads are at most 64 of `A-Za-z0-9_-` (telegram.md §2, Deep links). Throws otherwise. */
export function readDeepLink(text: string): DeepLink {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bot = /^\/(\w{3,32})\/?$/.exec(url?.pathname ?? '')?.[1];
  if (!url || !bot || !['t.me', 'telegram.me'].includes(url.hostname)) throw new Error(`Not a link to a bot: ${text}`);
  const kinds = [
    ['start', 'private'],
    ['startgroup', 'group'],
    ['startchannel', 'channel'],
  ] as const;
  const kind = kinds.find(([name]) => url.searchParams.has(name));
  const payload = kind ? url.searchParams.get(kind[0]) || undefined : undefined;
  if (payload !== undefined && !/^[\w-]{1,64}$/.test(payload)) {
    throw new Error(`The payload of a link is 1–64 of A-Z a-z 0-9 _ -, not ${JSON.stringify(payload)}`);
  }
  return { bot, to: kind?.[1] ?? 'private', payload, asAdmin: url.searchParams.has('admin') };
}
