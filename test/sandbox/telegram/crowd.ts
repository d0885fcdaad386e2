import { BotAccount, type BotSpec } from './bot-account.ts';
import type { Chat } from './chat.ts';
import { Channel, Group, type GroupSpec, Supergroup } from './group-chats.ts';
import { Person, type PersonSpec } from './person.ts';
import type { World } from './world.ts';

type ChatSpec = Pick<GroupSpec, 'title' | 'owner' | 'members' | 'username'>;

/** The accounts and chats of the stand-in, and how to make them. */
export interface Crowd {
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
}

/** Makes accounts and chats in a world, with ids as Telegram gives them (telegram.md §2, Ids). */
export function createCrowd(world: World): Crowd {
  const people: Person[] = [];
  let lastGroupId = -4_000_000_000;
  let lastSupergroupId = -1_002_000_000_000;
  function add<C extends Chat>(chat: C): C {
    world.addChat(chat);
    return chat;
  }
  const supergroup: Crowd['supergroup'] = (spec) =>
    add(new Supergroup({ ...spec, id: --lastSupergroupId, stage: world }));

  return {
    addBot(spec) {
      const bot = new BotAccount(spec, world.clock);
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
    supergroup,
    channel: (spec) => add(new Channel({ ...spec, id: --lastSupergroupId, stage: world })),
    migrate: (group) => migrate(world, group, supergroup({ title: group.title, owner: group.owner })),
    chat: (id) => world.groupChat(id) ?? liveliest(world.chats().filter((chat) => chat.id === id)),
    chats: () => world.chats(),
    people: () => people,
    bots: () => world.bots,
  };
}

/** Members move as they are; a service message in each chat names the other. */
function migrate(world: World, group: Group, next: Supergroup): Supergroup {
  for (const [id, member] of group.members) next.members.set(id, { ...member });
  world.post(group, { from: group.owner, service: { migrate_to_chat_id: next.id } });
  group.migratedTo = next.id;
  world.post(next, { from: group.owner, service: { migrate_from_chat_id: group.id } });
  return next;
}

function liveliest(chats: readonly Chat[]): Chat | undefined {
  return chats.toSorted((a, b) => (b.stored().at(-1)?.id ?? 0) - (a.stored().at(-1)?.id ?? 0))[0];
}
