import type { Update } from 'grammy/types';
import type { UpdateType } from './fields.ts';

/** Left out unless a bot asks for them (telegram.md §1, allowed_updates). */
const notByDefault: readonly UpdateType[] = ['chat_member', 'message_reaction', 'message_reaction_count'];
/** The server forgets what nobody fetched for a day. */
const keepMs = 24 * 3_600_000;

export interface QueuedUpdate {
  readonly update: Update;
  readonly at: number;
  /** Updates of one lane are pushed in order, one at a time. */
  readonly lane: string;
}

/** The updates of one bot that nobody has confirmed yet. */
export class UpdateQueue {
  #queued: QueuedUpdate[] = [];
  #nextId: number;
  #allowed: readonly UpdateType[] | undefined;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(firstId: number, now: () => number) {
    this.#nextId = firstId;
    this.#now = now;
  }

  /** The setting stays until it is given again; an empty list means the default (telegram.md §1: sticky). */
  allow(types: readonly UpdateType[] | undefined): void {
    if (types) this.#allowed = types.length > 0 ? types : undefined;
  }

  get allowed(): readonly UpdateType[] | undefined {
    return this.#allowed;
  }

  /** Queues an update, unless the bot did not ask for its type: that one never existed. */
  push(type: UpdateType, content: Omit<Update, 'update_id'>, lane: string): void {
    if (this.#allowed ? !this.#allowed.includes(type) : notByDefault.includes(type)) return;
    this.#queued.push({ update: { update_id: this.#nextId++, ...content }, at: this.#now(), lane });
    for (const listener of this.#listeners) listener();
  }

  /** An offset confirms everything before it; a negative one keeps only that many of the newest. */
  confirm(offset: number): void {
    if (offset < 0) this.#queued = this.#queued.slice(offset);
    else this.#queued = this.#queued.filter(({ update }) => update.update_id >= offset);
  }

  drop(updateId: number): void {
    this.#queued = this.#queued.filter(({ update }) => update.update_id !== updateId);
  }

  clear(): void {
    this.#queued = [];
  }

  /** What waits, oldest first. */
  pending(): readonly QueuedUpdate[] {
    const oldest = this.#now() - keepMs;
    this.#queued = this.#queued.filter(({ at }) => at >= oldest);
    return this.#queued;
  }

  onPush(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
