import type { CheckLine } from '#shared/doctor/line.ts';
import { ok, type Result } from '#shared/result.ts';
import { type ChatPlace, findChat } from '../store/chats.ts';
import type { DestinationTrouble } from '../store/destination-troubles.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { type AdminDeps, checkAdmin } from './account-admin.ts';

/** What the running relay knows about itself. */
export interface StatusFacts {
  /** How events come: pushed to our destination, polled, or not at all. */
  readonly webhook: 'push' | 'poll' | 'off';
  readonly lastEventAt?: number;
  readonly pending: number;
  readonly dead: number;
  readonly chats: number;
  readonly sheets: number;
  /** Destinations at CS2Cap whose last deliveries failed. */
  readonly failing: readonly DestinationTrouble[];
  /** Why the last push to each paired sheet did not arrive, as it was written down; none where it did. */
  readonly sheetProblems: readonly string[];
  /** The version that runs. */
  readonly version: string;
  /** What the checks found that `npm run doctor` and the running relay share. */
  readonly checks: readonly CheckLine[];
  /** Events of the last week that no chat got. */
  readonly unmatched: { readonly count: number; readonly lastAt: number | undefined };
}

export interface StatusDeps extends AdminDeps {
  readonly db: Db;
  readonly status: () => Promise<StatusFacts>;
}

/** What this chat gets. */
export type ChatShare =
  | { readonly kind: 'all' }
  | { readonly kind: 'own' }
  | { readonly kind: 'none' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface Status {
  readonly share: ChatShare;
  /** The account's own figures: for admins and default chats only. */
  readonly facts?: StatusFacts;
}

/** How this chat stands, and for those who may know, how the relay does. */
export async function showStatus(
  deps: StatusDeps,
  input: { readonly place: ChatPlace; readonly userId: number | undefined },
): Promise<Result<Status, never>> {
  const chat = await findChat(deps.db, input.place);
  const share = shareOf(chat);
  const mayKnow = checkAdmin(deps, input.userId).ok || (chat?.state === 'active' && chat.sees_all === 1);
  return ok(mayKnow ? { share, facts: await deps.status() } : { share });
}

function shareOf(chat: ChatTable | undefined): ChatShare {
  if (!chat || chat.state === 'disconnected') return { kind: 'none' };
  if (chat.state === 'unreachable') return { kind: 'unreachable', reason: chat.state_reason ?? 'unknown reason' };
  if (chat.paused === 1) return { kind: 'paused' };
  return { kind: chat.is_default === 1 ? 'all' : 'own' };
}
