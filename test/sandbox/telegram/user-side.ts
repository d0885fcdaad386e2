import * as z from 'zod';
import type { BotAccount } from './bot-account.ts';
import type { Chat } from './chat.ts';
import type { Crowd } from './crowd.ts';
import type { Person } from './person.ts';
import type { SideDoor, SideReply } from './server.ts';

const who = z.union([z.int(), z.string().min(1)]);
const schemas = {
  send: z.strictObject({
    from: who,
    chat: who.optional(),
    text: z.string(),
    replyTo: z.int().optional(),
    thread: z.int().optional(),
  }),
  press: z.strictObject({ from: who, chat: who.optional(), label: z.string(), message: z.int().optional() }),
  open: z.strictObject({ from: who, url: z.string(), chat: who.optional() }),
  chat: z.strictObject({
    from: who,
    title: z.string().min(1),
    type: z.enum(['group', 'supergroup', 'forum', 'channel']).default('group'),
    bot: z.string().optional(),
  }),
};

/** Lets someone act as people by plain HTTP: /user/send, /user/press, /user/open, /user/chat and GET /user/chats. */
export function createUserSide(crowd: Crowd): SideDoor {
  const routes: Readonly<Record<string, (body: string) => Promise<unknown> | unknown>> = {
    'GET /user/chats': () => listChats(crowd),
    'POST /user/send': (body) => send(crowd, schemas.send.parse(JSON.parse(body))),
    'POST /user/press': (body) => press(crowd, schemas.press.parse(JSON.parse(body))),
    'POST /user/open': (body) => open(crowd, schemas.open.parse(JSON.parse(body))),
    'POST /user/chat': (body) => makeChat(crowd, schemas.chat.parse(JSON.parse(body))),
  };
  return async ({ method, path, body }): Promise<SideReply | undefined> => {
    const route = routes[`${method} ${path}`];
    if (!route) return undefined;
    try {
      return { status: 200, body: (await route(body)) ?? null };
    } catch (error) {
      const text = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
      return { status: 400, body: { error: text } };
    }
  };
}

function listChats(crowd: Crowd) {
  return crowd.chats().map((chat) => ({
    id: chat.id,
    type: chat.type,
    title: chat.title,
    topics: [...chat.topics.values()].map(({ id, name, isClosed }) => ({ id, name, isClosed })),
    members: [...chat.members.values()].map(({ account, status }) => ({
      id: account.id,
      name: account.firstName,
      status,
    })),
    messages: chat.messages(),
  }));
}

function send(crowd: Crowd, { from, chat, text, replyTo, thread }: z.infer<typeof schemas.send>) {
  const seat = personNamed(crowd, from).in(placeNamed(crowd, chat));
  return seat.sends(text, {
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(thread === undefined ? {} : { thread }),
  });
}

function press(crowd: Crowd, { from, chat, label, message }: z.infer<typeof schemas.press>) {
  const seat = personNamed(crowd, from).in(placeNamed(crowd, chat));
  return seat.presses(message === undefined ? label : { label, message });
}

function open(crowd: Crowd, { from, url, chat }: z.infer<typeof schemas.open>) {
  const place = chat === undefined ? undefined : groupNamed(crowd, chat);
  return personNamed(crowd, from).opensDeepLink(url, place);
}

function makeChat(crowd: Crowd, { from, title, type, bot }: z.infer<typeof schemas.chat>) {
  const owner = personNamed(crowd, from);
  const chat =
    type === 'group'
      ? crowd.group({ title, owner })
      : type === 'channel'
        ? crowd.channel({ title, owner })
        : crowd.supergroup({ title, owner, forum: type === 'forum' });
  if (bot !== undefined) chat.addBot(botNamed(crowd, bot), { admin: type === 'channel' });
  return { id: chat.id, title, type };
}

/** A person by id or first name; an unknown name is a new person. */
function personNamed(crowd: Crowd, name: number | string): Person {
  const found = crowd.people().find((person) => person.id === Number(name) || person.firstName === name);
  if (found) return found;
  if (typeof name === 'number') throw new Error(`Nobody has the id ${name}`);
  return crowd.user({ firstName: name });
}

/** A chat by id or title, or the private chat with a bot by its name; by default the one with the first bot. */
function placeNamed(crowd: Crowd, name: number | string | undefined): Chat | BotAccount {
  const [firstBot] = crowd.bots();
  if (name === undefined && firstBot) return firstBot;
  if (typeof name === 'string' && name.startsWith('@')) return botNamed(crowd, name);
  return groupNamed(crowd, name ?? '');
}

function groupNamed(crowd: Crowd, name: number | string): Chat {
  const chat = crowd
    .chats()
    .find(({ id, title, type }) => type !== 'private' && (id === Number(name) || title === name));
  if (!chat) throw new Error(`There is no chat ${name}; GET /user/chats lists them`);
  return chat;
}

function botNamed(crowd: Crowd, name: string): BotAccount {
  const bot = crowd.bots().find(({ username }) => username === name.replace(/^@/, ''));
  if (!bot) throw new Error(`There is no bot ${name}`);
  return bot;
}

/** How to act as a person from a terminal; the stand-alone command prints it. */
export function describeUserSide(url: string, botName = 'your_bot'): string {
  const post = (path: string, body: object) =>
    `  curl -s ${url}/user/${path} -d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`;
  return [
    `API root for a bot: ${url}  (calls go to ${url}/bot<token>/<method>)`,
    'Act as a person (an unknown name is a new person; without "chat" it is the private chat with the first bot):',
    post('send', { from: 'Ann', text: '/start' }),
    post('press', { from: 'Ann', label: 'Re-arm' }),
    post('chat', { from: 'Ann', title: 'Traders', type: 'group', bot: `@${botName}` }),
    post('open', { from: 'Ann', url: `https://t.me/${botName}?start=payload` }),
    'See every chat with its messages and buttons:',
    `  curl -s ${url}/user/chats`,
  ].join('\n');
}
