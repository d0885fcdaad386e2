import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { passwordOf } from './secrets-of.ts';
import type { Db } from './store/schema.ts';
import type { SecretBox } from './store/sealing.ts';
import { rotatingUntil, storedSecrets } from './store/webhooks.ts';

/** The signing secrets of the account's own path: those given by hand and those of our registered destinations. */
export class SigningSecrets {
  readonly #db: Db;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #box: SecretBox;
  readonly #config: Config;
  #stored: readonly string[] = [];
  #rotatingUntil = 0;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(parts: { readonly db: Db; readonly clock: Pick<Clock, 'now'>; readonly box: SecretBox }, config: Config) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#box = parts.box;
    this.#config = config;
  }

  /** What the store has now. One look serves all who ask while another is under way: a flood of forgeries asks for few. */
  reload(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      const look = this.#look();
      this.#running = look.catch(() => undefined);
      return look;
    });
    return this.#next;
  }

  live(): readonly string[] {
    return [...this.#stored, ...this.#config.CS2C_WEBHOOK_SECRET];
  }

  /** Whether a delivery may be signed with a secret that is not in the store yet, as of the last look. */
  isRotating(): boolean {
    return this.#clock.now() < this.#rotatingUntil;
  }

  forRedaction(): readonly string[] {
    const { CS2C_API_KEY, TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET, RELAY_KEY, DATABASE_URL } = this.#config;
    const own = [CS2C_API_KEY, TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET, DATABASE_URL].filter(
      (secret) => secret !== undefined,
    );
    return [...this.live(), ...own, ...RELAY_KEY, ...passwordOf(DATABASE_URL)];
  }

  async #look(): Promise<void> {
    // The marker first: if the secret is stored in between, it is found.
    this.#rotatingUntil = await rotatingUntil(this.#db);
    this.#stored = await storedSecrets(this.#db, this.#box, this.#clock.now());
  }
}
