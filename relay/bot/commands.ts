import type { BotCommand } from 'grammy/types';

/** A command that works: its name, what it does, and who may use it. */
export interface CommandSpec {
  readonly name: string;
  readonly description: string;
  /** `admin`: the people of TELEGRAM_ADMIN_IDS. The others check for themselves what a person may see in a chat. */
  readonly who: 'everyone' | 'admin';
}

/** The one list behind /help and Telegram's command menu; a command is here when it works. */
export const COMMANDS = [
  { name: 'start', description: 'What this bot does, and the first steps', who: 'everyone' },
  { name: 'help', description: 'What you can send me', who: 'everyone' },
  { name: 'id', description: 'The ids of this chat, topic and you', who: 'everyone' },
  { name: 'status', description: 'How this chat and the relay are doing', who: 'everyone' },
  { name: 'alerts', description: 'List the alerts', who: 'everyone' },
  { name: 'connect', description: 'Get alerts in this chat (admins, or with an invite code)', who: 'everyone' },
  { name: 'disconnect', description: 'No more alerts in this chat', who: 'everyone' },
  { name: 'invite', description: 'A one-time link that connects another chat', who: 'admin' },
  { name: 'sheet', description: 'A one-time code that connects a Google Sheet', who: 'admin' },
] as const satisfies readonly CommandSpec[];

/** The commands that a person may use. */
export const commandsFor = (isAdmin: boolean): readonly CommandSpec[] =>
  COMMANDS.filter((command) => isAdmin || command.who === 'everyone');

/** The same list as `setMyCommands` takes it. */
export const menuFor = (isAdmin: boolean): BotCommand[] =>
  commandsFor(isAdmin).map(({ name, description }) => ({ command: name, description }));
