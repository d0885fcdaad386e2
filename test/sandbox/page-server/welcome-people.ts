import type { Sandbox } from '../sandbox.ts';

/** Opens the chats that a stranger finds on the page: Ann's and Bea's with the bot, and a group of both with the bot in it. */
export async function welcomePeople({
  telegram,
  bot,
  ann,
  bea,
}: Pick<Sandbox, 'telegram' | 'bot' | 'ann' | 'bea'>): Promise<void> {
  await ann.startsBot(bot);
  telegram.group({ title: 'Traders', owner: ann, members: [bea] }).addBot(bot);
  bea.in(bot);
}
