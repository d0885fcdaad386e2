import { may, type Role } from '../use-cases/roles.ts';
import { COMMANDS, formOf } from './commands.ts';

const COLUMNS: readonly (readonly [Role, string])[] = [
  ['stranger', 'anyone'],
  ['member', 'members'],
  ['chat-admin', 'chat admins'],
  ['account-admin', 'account admins'],
];

/** The commands by role as a Markdown table, for the README: from the same list as /help and the menus. */
export function commandTable(): string {
  const header = ['command', 'does', ...COLUMNS.map(([, title]) => title)];
  const rows = COMMANDS.map((command) => [
    `\`/${command.name}${formOf(command, 'en').replaceAll('|', '\\|')}\``,
    command.description.en,
    ...COLUMNS.map(([role]) => (may(role, command.right) ? '✓' : '')),
  ]);
  return markdownTable([header, ...rows]);
}

/** A Markdown table of a header and rows, its columns as wide as their widest cell, as the README's other tables are. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [header = '', ...lines] = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 3))));
  return [header, line(widths.map((width) => '-'.repeat(width))), ...lines].join('\n');
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
