import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { type Config, readConfig } from '#relay/config.ts';
import { envExample } from '#relay/env-example.ts';
import { freePort } from '#sandbox/free-port.ts';
import { until } from '#sandbox/until.ts';
import { testFolder } from '../support/test-store.ts';
import { layOut, readStages, root, textsOf, wordsOf } from './image.ts';

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const readme = read('README.md');
const Package = z.looseObject({ scripts: z.record(z.string(), z.string()) });
const { scripts } = Package.parse(JSON.parse(read('package.json')));

describe('.env.example', () => {
  const text = read('.env.example');
  const variables = [...text.matchAll(/^#([A-Z][A-Z_0-9]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));

  it('is what config.ts says; npm run env:example writes it anew', () => {
    expect(text).toBe(envExample());
  });

  it('changes nothing when every line of it is taken, since each holds its default', () => {
    const environment = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    expect(readConfig(environment)).toEqual(readConfig({}));
  });

  it('has no variable that README’s table lacks, and the other way round', () => {
    const table = readme.slice(readme.indexOf('## Settings of the relay'), readme.indexOf('## The bot'));
    const told = [...table.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(
      ([, cell = '']) => cell.match(/[A-Z][A-Z_0-9]+/g) ?? [],
    );
    expect(variables.map(({ name }) => name).sort()).toEqual([...new Set(told)].sort());
  });
});

describe('the Dockerfile', () => {
  const [modules, last] = readStages();

  it('installs what production needs in one stage, and runs as nobody special in another', () => {
    expect(readStages()).toHaveLength(2);
    expect([...textsOf(modules, 'FROM'), ...textsOf(last, 'FROM')]).toEqual([
      'node:24-slim AS modules',
      'node:24-slim',
    ]);
    expect(textsOf(modules, 'RUN')).toEqual(['npm ci --omit=dev --ignore-scripts']);
    expect(textsOf(last, 'USER')).toEqual(['node']);
    expect(last?.findIndex(({ name }) => name === 'USER')).toBeGreaterThan(
      last?.findIndex(({ name }) => name === 'RUN') ?? 0,
    );
    const start = wordsOf(textsOf(last, 'CMD')[0] ?? '').join(' ');
    expect(start).toBe(scripts['relay']);
  });

  it('gets every file that it copies past .dockerignore', () => {
    const let_through = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = [...textsOf(modules, 'COPY'), ...textsOf(last, 'COPY')]
      .filter((text) => !text.startsWith('--from'))
      .flatMap((text) => text.split(/\s+/).slice(0, -1));
    expect([...new Set(copied)].sort()).toEqual(let_through.sort());
  });

  it('makes a relay that starts, is healthy while it runs, and is not afterwards', { timeout: 40_000 }, async () => {
    const folder = testFolder();
    layOut(folder);
    expect(existsSync(join(folder, 'node_modules/vitest'))).toBe(false);
    const settings = textsOf(last, 'ENV')
      .join(' ')
      .split(' ')
      .map((pair) => pair.split('='));
    const env = {
      ...Object.fromEntries(settings),
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
      DATA_DIR: join(folder, 'data'),
    };
    const [, ...args] = wordsOf(textsOf(last, 'CMD')[0] ?? '');
    const [, ...check] = wordsOf(textsOf(last, 'HEALTHCHECK')[0] ?? '');
    const isHealthy = () => spawnSync(process.execPath, check, { cwd: folder, env }).status === 0;
    const relay = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' });
    onTestFinished(() => void relay.kill('SIGKILL'));
    await until('a healthy relay', isHealthy, 25_000);
    await ended(relay, 'SIGTERM');
    expect(relay.exitCode).toBe(0);
    expect(isHealthy()).toBe(false);
  });
});

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });

const Service = z.looseObject({
  image: z.string().optional(),
  build: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.unknown()).optional(),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
});
const Compose = z.looseObject({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.null()) });

describe('compose.yaml', () => {
  const { services, volumes } = Compose.parse(parse(read('compose.yaml'), { merge: true }));
  const ours = Object.values(services).filter((service) => service.build !== undefined);

  it('starts one relay on SQLite where nothing is said, and the rest by a profile', () => {
    const plain = Object.entries(services).filter(([, service]) => service.profiles === undefined);
    expect(plain.map(([name]) => name)).toEqual(['relay']);
    expect(services['relay']?.environment).toMatchObject({ DATA_DIR: '/data' });
    const replicas = ours.filter((service) => service.environment?.['DATABASE_URL']);
    expect(replicas).toHaveLength(2);
    for (const { environment } of replicas)
      expect(environment).toMatchObject({ TELEGRAM_MODE: 'webhook', TRUST_PROXY: '1' });
  });

  it('sets only variables that the relay knows, to values that it takes', () => {
    const given: Record<string, string> = {
      ...Object.fromEntries(ours.flatMap(({ environment }) => Object.entries(environment ?? {}))),
      PUBLIC_URL: 'https://relay.example',
      TELEGRAM_WEBHOOK_SECRET: 'secret',
    };
    const known = [...envExample().matchAll(/^#([A-Z_0-9]+)=/gm)].map(([, name]) => name);
    expect(Object.keys(given).filter((name) => !known.includes(name))).toEqual([]);
    const taken: Partial<Config> = readConfig({
      ...given,
      DATABASE_URL: (given['DATABASE_URL'] ?? '').replace(/\$\{[^}]*\}/, 'password'),
    });
    expect(taken).toMatchObject({ HOST: '0.0.0.0', PORT: 8787, TRUST_PROXY: 1 });
  });

  it('names only services and volumes that are there, pins images, and opens ports to this machine alone', () => {
    for (const { image, depends_on, volumes: mounts, ports } of Object.values(services)) {
      expect(Object.keys(depends_on ?? {}).filter((name) => !services[name])).toEqual([]);
      expect((mounts ?? []).map((mount) => mount.split(':')[0] ?? '').filter((name) => !(name in volumes))).toEqual([]);
      if (image !== undefined) expect(image).toMatch(/^\w+:\d+(\.\d+)?-alpine$/);
      for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });
});

describe('the systemd unit', () => {
  const unit = read('relay/deploy/cs2cap-relay.service');
  it('starts the relay as npm run relay does, without rights', () => {
    const start = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
    const folder = /^WorkingDirectory=(.*)$/m.exec(unit)?.[1] ?? '';
    expect(start.replace(`${folder}/node_modules/.bin/`, '')).toBe(scripts['relay']);
    for (const line of ['DynamicUser=yes', 'NoNewPrivileges=yes', 'ProtectSystem=strict', 'Restart=on-failure'])
      expect(unit).toContain(`\n${line}\n`);
  });
});

describe('the workflows', () => {
  it('run .ci/run on Node 24, for every change', () => {
    const names = readdirSync(join(root, '.github/workflows'));
    expect(names).toEqual(['ci.yml']);
    const workflow: unknown = parse(read('.github/workflows/ci.yml'));
    const text = JSON.stringify(workflow);
    expect(text).toContain('"run":"bash .ci/run"');
    expect(text).toContain('"node-version":24');
    expect(text).toContain('"pull_request"');
    expect(text).toContain('"permissions":{"contents":"read"}');
  });
});

describe('the lock', () => {
  const lock = read('package-lock.json');
  it.each(['@esbuild/', '@rolldown/binding-', '@typescript/typescript-'])(
    'carries the binaries of %s for other systems',
    (name) => {
      for (const system of ['darwin-arm64', 'darwin-x64', 'win32-x64', 'linux-arm64'])
        expect(lock).toContain(`"node_modules/${name}${system}`);
    },
  );
});
