import { Group, Supergroup } from '../telegram/group-chats.ts';
import type { Clear, Fault, FaultWorld } from './fault.ts';

/** How long Telegram asks a bot to wait that sends too fast. */
const retryAfter = 5;

/** Faults of Telegram: its limits, and what people do to a bot. */
export const telegramFaults: readonly Fault[] = [
  {
    name: 'telegram-429',
    says: `Telegram answers every sendMessage with 429 and retry_after ${retryAfter}.`,
    apply: ({ telegram }) =>
      telegram.faults.arm({ method: 'sendMessage', times: Number.POSITIVE_INFINITY }, { kind: '429', retryAfter }),
  },
  {
    name: 'telegram-timeout-after-work',
    says: 'Telegram posts what the bot sends, then cuts the connection without an answer.',
    apply: ({ telegram }) =>
      telegram.faults.arm({ method: 'sendMessage', times: Number.POSITIVE_INFINITY }, { kind: 'drop-after' }),
  },
  {
    name: 'chat-migrated',
    says: 'Every group with the bot becomes a supergroup with another id; the old id answers 400 with the new one.',
    isOnce: true,
    apply: migrateGroups,
  },
  {
    name: 'bot-blocked',
    says: 'Everybody who started the bot has blocked it: messages to them get 403.',
    holds: (world) => privateChats(world, 'kicked').length > 0,
    apply: (world) => {
      const people = privateChats(world, 'member');
      if (people.length === 0) throw new Error('Nobody has started the bot yet');
      for (const person of people) person.blocks(world.bot);
      return () => {
        for (const person of privateChats(world, 'kicked')) person.unblocks(world.bot);
      };
    },
  },
  {
    name: 'topic-closed',
    says: 'Every topic with the bot is closed: messages there get 400 TOPIC_CLOSED.',
    holds: (world) => topicsOf(world).some(({ topic }) => topic.isClosed),
    apply: closeTopics,
  },
];

function privateChats({ telegram, bot }: FaultWorld, status: 'member' | 'kicked') {
  const withBot = telegram.chats().filter((chat) => chat.type === 'private' && chat.statusOf(bot) === status);
  return telegram.people().filter((person) => withBot.some(({ id }) => id === person.id));
}

function migrateGroups({ telegram, bot }: FaultWorld): Clear {
  const groups = telegram
    .chats()
    .filter((chat) => chat instanceof Group)
    .filter((group) => group.isIn(bot) && group.migratedTo === undefined);
  if (groups.length === 0) throw new Error('There is no plain group with the bot in it');
  for (const group of groups) telegram.migrate(group);
  return () => undefined;
}

function topicsOf({ telegram, bot }: FaultWorld) {
  return telegram
    .chats()
    .filter((chat) => chat instanceof Supergroup)
    .filter((chat) => chat.isIn(bot))
    .flatMap((chat) => [...chat.topics.values()].map((topic) => ({ chat, topic })));
}

function closeTopics(world: FaultWorld): Clear {
  const open = topicsOf(world).filter(({ topic }) => !topic.isClosed);
  if (open.length === 0) throw new Error('There is no open topic with the bot in it');
  for (const { chat, topic } of open) chat.closeTopic(topic.id);
  return () => {
    for (const { chat, topic } of open) if (topic.isClosed) chat.reopenTopic(topic.id);
  };
}
