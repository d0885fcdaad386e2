import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '#relay/config.ts';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('readConfig', () => {
  it('gives every default for an empty environment', () => {
    expect(readConfig({})).toEqual({
      CS2C_API_BASE: 'https://api.cs2c.app/v1',
      CS2C_WEBHOOK_SECRET: [],
      TELEGRAM_API_ROOT: 'https://api.telegram.org',
      TELEGRAM_ADMIN_IDS: [],
      TELEGRAM_DEFAULT_CHATS: [],
      TELEGRAM_PACING: 'adaptive',
      TELEGRAM_DIGEST_AFTER: 3,
      TELEGRAM_MODE: 'polling',
      POLL_INTERVAL_S: 60,
      HOST: '127.0.0.1',
      PORT: 8787,
      TRUST_PROXY: 0,
      DATA_DIR: './data',
      RELAY_KEY: [],
      SIGNATURE_TOLERANCE_S: 300,
      RETENTION_DAYS: 90,
      LOG_LEVEL: 'info',
    });
  });

  it('reads every variable in its own form', () => {
    const config = readConfig({
      CS2C_API_KEY: 'sk_test',
      CS2C_API_BASE: 'http://127.0.0.1:4000',
      CS2C_WEBHOOK_SECRET: 'whsec_one, whsec_two,',
      TELEGRAM_BOT_TOKEN: '4242:obvious_test-token',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:5000/',
      TELEGRAM_ADMIN_IDS: '5000000001, 7',
      TELEGRAM_DEFAULT_CHATS: '-1001, -1002:7,@my_channel',
      TELEGRAM_PACING: 'off',
      TELEGRAM_DIGEST_AFTER: '0',
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: 'letters-and_1',
      PUBLIC_URL: 'https://relay.example/',
      POLL_INTERVAL_S: '5',
      HOST: '0.0.0.0',
      PORT: '0',
      TRUST_PROXY: '1',
      DATA_DIR: '/var/relay',
      RELAY_KEY: 'new,old',
      SIGNATURE_TOLERANCE_S: '0',
      RETENTION_DAYS: '30',
      LOG_LEVEL: 'debug',
    });
    expect(config).toEqual({
      CS2C_API_KEY: 'sk_test',
      CS2C_API_BASE: 'http://127.0.0.1:4000/v1',
      CS2C_WEBHOOK_SECRET: ['whsec_one', 'whsec_two'],
      TELEGRAM_BOT_TOKEN: '4242:obvious_test-token',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:5000',
      TELEGRAM_ADMIN_IDS: [5_000_000_001, 7],
      TELEGRAM_DEFAULT_CHATS: [{ chatId: '-1001' }, { chatId: '-1002', threadId: 7 }, { chatId: '@my_channel' }],
      TELEGRAM_PACING: 'off',
      TELEGRAM_DIGEST_AFTER: 0,
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: 'letters-and_1',
      PUBLIC_URL: 'https://relay.example',
      POLL_INTERVAL_S: 5,
      HOST: '0.0.0.0',
      PORT: 0,
      TRUST_PROXY: 1,
      DATA_DIR: '/var/relay',
      RELAY_KEY: ['new', 'old'],
      SIGNATURE_TOLERANCE_S: 0,
      RETENTION_DAYS: 30,
      LOG_LEVEL: 'debug',
    });
  });

  it('takes a blank variable as unset', () => {
    const names = ['CS2C_API_KEY', 'TELEGRAM_BOT_TOKEN', 'PUBLIC_URL', 'PORT', 'DATABASE_URL', 'LOG_LEVEL'];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(readConfig({}));
  });

  it.each(['https://api.cs2c.app', 'https://api.cs2c.app/', 'https://api.cs2c.app/v1', 'https://api.cs2c.app/v1/v1/'])(
    'repairs the API base %s to one /v1 (C52)',
    (base) => {
      expect(readConfig({ CS2C_API_BASE: base }).CS2C_API_BASE).toBe('https://api.cs2c.app/v1');
    },
  );

  it.each([
    ['CS2C_API_KEY', 'short'],
    ['CS2C_API_BASE', 'api.cs2c.app'],
    ['TELEGRAM_BOT_TOKEN', 'no token'],
    ['TELEGRAM_API_ROOT', 'ftp://example'],
    ['TELEGRAM_ADMIN_IDS', '@ann'],
    ['TELEGRAM_DEFAULT_CHATS', '-1001:seven'],
    ['TELEGRAM_MODE', 'push'],
    ['TELEGRAM_WEBHOOK_SECRET', 'with spaces'],
    ['PUBLIC_URL', 'http://relay.example'],
    ['POLL_INTERVAL_S', '0'],
    // setTimeout takes no longer wait than 24 days: it would poll without a pause.
    ['POLL_INTERVAL_S', '9999999'],
    ['PORT', '65536'],
    ['TRUST_PROXY', 'maybe'],
    ['TRUST_PROXY', '-1'],
    ['TRUST_PROXY', '10'],
    ['DATABASE_URL', 'mysql://localhost/relay'],
    ['SIGNATURE_TOLERANCE_S', '-1'],
    // A late copy of an event is taken for 30 days: its keys have to be there.
    ['RETENTION_DAYS', '29'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(problemsOf({ [name]: value })).toMatch(new RegExp(`^  ${name}: `, 'm'));
  });

  it.each([
    ['PORT', 'x', 'must be a whole number'],
    ['PORT', '1.5', 'must be a whole number'],
    ['PORT', '65536', 'must be at most 65535'],
    ['POLL_INTERVAL_S', '0', 'must be at least 1'],
    ['RETENTION_DAYS', '7', 'must be at least 30: for 30 days'],
  ])('says of %s=%s what it may be', (name, value, words) => {
    expect(problemsOf({ [name]: value })).toContain(`${name}: ${words}`);
  });

  it('takes http for this machine only', () => {
    expect(readConfig({ PUBLIC_URL: 'http://127.0.0.1:8787' }).PUBLIC_URL).toBe('http://127.0.0.1:8787');
  });

  it('lists every bad variable in one error, also those that miss a companion', () => {
    const problems = problemsOf({
      PORT: 'x',
      LOG_LEVEL: 'loud',
      TELEGRAM_ADMIN_IDS: 'ann,bea',
      TELEGRAM_MODE: 'webhook',
    });
    const lines = problems.split('\n');
    expect(lines.at(-1)).toBe('Correct them in .env; .env.example says what each is for.');
    expect(problems).toContain('LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent\n');
    const named = lines.slice(0, -1).map((line) => line.split(':')[0]?.trim());
    expect(named.slice(1).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'TELEGRAM_ADMIN_IDS',
      'TELEGRAM_ADMIN_IDS',
      'TELEGRAM_WEBHOOK_SECRET',
    ]);
  });

  it('takes a PostgreSQL address, and says how one looks without printing what was given', () => {
    const url = 'postgres://relay:hunter22@db/relay';
    expect(readConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
    const problems = problemsOf({ DATABASE_URL: 'postgres://relay:hunter22#@db/relay' });
    expect(problems).toContain('must look like postgres://user:password@host:5432/name');
    expect(problems).not.toContain('hunter22');
  });

  it('needs an address and a secret for webhook mode', () => {
    expect(problemsOf({ TELEGRAM_MODE: 'webhook', TELEGRAM_WEBHOOK_SECRET: 's' })).toContain('PUBLIC_URL');
    expect(problemsOf({ TELEGRAM_MODE: 'webhook', PUBLIC_URL: 'https://relay.example' })).toContain(
      'TELEGRAM_WEBHOOK_SECRET',
    );
  });

  it('never repeats a secret in its message', () => {
    const problems = problemsOf({ TELEGRAM_BOT_TOKEN: 'not!a!token!at!all', TELEGRAM_WEBHOOK_SECRET: 'se cr et' });
    expect(problems).not.toMatch(/not!a!token|se cr et/);
  });
});
