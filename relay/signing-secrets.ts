import type { Config } from './config.ts';
import { storedSecrets } from './cs2cap/register-webhook.ts';
import type { Store } from './store/open-store.ts';
import type { SecretBox } from './store/sealing.ts';

/** The signing secrets of the account's own path: those given by hand and those of our registered destinations. */
export class SigningSecrets {
  readonly #store: Store;
  readonly #box: SecretBox;
  readonly #config: Config;
  #stored: readonly string[] = [];

  constructor(store: Store, box: SecretBox, config: Config) {
    this.#store = store;
    this.#box = box;
    this.#config = config;
  }

  async reload(): Promise<void> {
    this.#stored = await storedSecrets(this.#store.db, this.#box);
  }

  live(): readonly string[] {
    return [...this.#stored, ...this.#config.CS2C_WEBHOOK_SECRET];
  }

  forRedaction(): readonly string[] {
    const { CS2C_API_KEY, TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET, RELAY_KEY } = this.#config;
    const own = [CS2C_API_KEY, TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET].filter((secret) => secret !== undefined);
    return [...this.live(), ...own, ...RELAY_KEY];
  }
}
