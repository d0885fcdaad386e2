import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals secrets at rest. Without `RELAY_KEY` they are stored as they are, behind the folder's permissions. */
export interface SecretBox {
  seal(secret: string): string;
  /** Throws `WrongKeyError` if no key opens it. */
  unseal(stored: string): string;
  /** The same secret sealed with the first key; unchanged if it is already. Throws `WrongKeyError` if no key opens it. */
  reseal(stored: string): string;
}

export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError';
}

const PREFIX = 'aes256gcm:';

/** A box over the keys of `RELAY_KEY` (`new,old`): AES-256-GCM, sealed with the first, opened with any. */
export function createSecretBox(keys: readonly string[]): SecretBox {
  const derived = keys.map((key) => createHash('sha256').update(key).digest());
  const [newest] = derived;
  const seal = (secret: string) => (newest ? sealWith(newest, secret) : secret);
  const unseal = (stored: string) => {
    if (!stored.startsWith(PREFIX)) return stored;
    for (const key of derived) {
      const opened = tryOpen(key, stored);
      if (opened !== undefined) return opened;
    }
    throw new WrongKeyError('RELAY_KEY does not open the stored secrets. Set the key they were sealed with.');
  };
  const isCurrent = (stored: string) =>
    newest ? stored.startsWith(PREFIX) && tryOpen(newest, stored) !== undefined : !stored.startsWith(PREFIX);
  return { seal, unseal, reseal: (stored) => (isCurrent(stored) ? stored : seal(unseal(stored))) };
}

function sealWith(key: Buffer, secret: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

function tryOpen(key: Buffer, stored: string): string | undefined {
  const bytes = Buffer.from(stored.slice(PREFIX.length), 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
