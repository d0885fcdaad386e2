import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { BotAccount, type BotSpec } from './bot-account.ts';
import { BotApi } from './bot-api.ts';
import type { RecordedCall } from './call-log.ts';
import type { Chat } from './chat.ts';
import type { Fault, FaultMatch } from './fault-plan.ts';
import { Channel, Group, type GroupSpec, Supergroup } from './group-chats.ts';
import { Person, type PersonSpec } from './person.ts';
import { Refusal } from './refusal.ts';
import { createTelegramServer } from './server.ts';
import { createUserSide } from './user-side.ts';
import { type Change, World } from './world.ts';

export type { BotAccount } from './bot-account.ts';
export type { RecordedCall } from './call-log.ts';
export type { Chat } from './chat.ts';
export type { Fault, FaultMatch } from './fault-plan.ts';
export type { Channel, Group, Supergroup } from './group-chats.ts';
export type { ChatButton, ChatMessage } from './message.ts';
export type { Person } from './person.ts';
export type { CallbackAnswer, Change } from './world.ts';

export interface TelegramOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Dates, flood limits, long polls and pauses follow it. Default: the system's. */
  readonly clock?: Clock;
  /** Whether sending too fast gets 429. Default true. */
  readonly limits?: boolean;
  /** Whether unknown parameters get 400 instead of being ignored. Default true. */
  readonly strict?: boolean;
}

type ChatSpec = Pick<GroupSpec, 'title' | 'owner' | 'members' | 'username'>;

/** The stand-in: the Bot API over HTTP, and the people on the other side of it. */
export interface Telegram {
  /** The API root: `<url>/bot<token>/<method>`. */
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  readonly faults: { arm(match: FaultMatch, fault: Fault): void; clear(): void };
  addBot(spec: BotSpec): BotAccount;
  user(spec: PersonSpec): Person;
  group(spec: Omit<ChatSpec, 'username'>): Group;
  supergroup(spec: ChatSpec & { readonly forum?: boolean }): Supergroup;
  channel(spec: ChatSpec): Channel;
  /** The group becomes a supergroup with another id; the old id answers 400 with the new one (telegram.md §2). */
  migrate(group: Group): Supergroup;
  /** The chat with this id; for a person's id, their liveliest conversation with a bot. */
  chat(id: number): Chat | undefined;
  chats(): readonly Chat[];
  people(): readonly Person[];
  bots(): readonly BotAccount[];
  onChange(listener: (change: Change) => void): () => void;
  stop(): Promise<void>;
}

/** Starts the stand-in on a loopback port. */
export async function startTelegram(options: TelegramOptions = {}): Promise<Telegram> {
  const { port = 0, clock = systemClock, limits = true, strict = true } = options;
  const world = new World({ clock, hasLimits: limits, isStrict: strict });
  const api = new BotApi(world);
  const people: Person[] = [];
  let lastGroupId = -4_000_000_000;
  let lastSupergroupId = -1_002_000_000_000;

  function add<C extends Chat>(chat: C): C {
    world.addChat(chat);
    return chat;
  }

  const telegram: Omit<Telegram, 'url' | 'stop'> = {
    calls: api.log.calls,
    faults: api.faults,
    addBot(spec) {
      const bot = new BotAccount(spec, clock);
      world.bots.push(bot);
      return bot;
    },
    user(spec) {
      // Above 2^31, as ids of new accounts are.
      const person = new Person({ id: 5_000_000_001 + people.length, ...spec }, world);
      people.push(person);
      world.people.set(person.id, person);
      return person;
    },
    group: (spec) => add(new Group({ ...spec, id: --lastGroupId, stage: world })),
    supergroup: (spec) => add(new Supergroup({ ...spec, id: --lastSupergroupId, stage: world })),
    channel: (spec) => add(new Channel({ ...spec, id: --lastSupergroupId, stage: world })),
    migrate(group) {
      const next = add(
        new Supergroup({ title: group.title, owner: group.owner, id: --lastSupergroupId, stage: world }),
      );
      for (const [id, member] of group.members) next.members.set(id, { ...member });
      world.post(group, { from: group.owner, service: { migrate_to_chat_id: next.id } });
      group.migratedTo = next.id;
      world.post(next, { from: group.owner, service: { migrate_from_chat_id: group.id } });
      return next;
    },
    chat: (id) => world.groupChat(id) ?? liveliest(world.chats().filter((chat) => chat.id === id)),
    chats: () => world.chats(),
    people: () => people,
    bots: () => world.bots,
    onChange: (listener) => world.onChange(listener),
  };
  const server = createTelegramServer(api, createUserSide(telegram));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    ...telegram,
    url: `http://127.0.0.1:${boundPort(server.address())}`,
    async stop() {
      for (const bot of world.bots) {
        bot.webhook?.stop();
        bot.longPoll.end(new Refusal(502, 'Bad Gateway'));
      }
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function liveliest(chats: readonly Chat[]): Chat | undefined {
  return chats.toSorted((a, b) => (b.stored().at(-1)?.id ?? 0) - (a.stored().at(-1)?.id ?? 0))[0];
}

function boundPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port');
  return address.port;
}
