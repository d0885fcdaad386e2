import type { Sandbox } from '../sandbox.ts';

/** Opens the chats that a stranger finds on the page: Ann's and Bea's with the bot, a group of both and a forum with one topic, with the bot in them. */
export async function welcomePeople({
  telegram,
  bot,
  ann,
  bea,
}: Pick<Sandbox, 'telegram' | 'bot' | 'ann' | 'bea'>): Promise<void> {
  await ann.startsBot(bot);
  telegram.group({ title: 'Traders', owner: ann, members: [bea] }).addBot(bot);
  const forum = telegram.supergroup({ title: 'Desk', owner: ann, members: [bea], forum: true });
  forum.addBot(bot);
  forum.addTopic('Alerts');
  bea.in(bot);
}
