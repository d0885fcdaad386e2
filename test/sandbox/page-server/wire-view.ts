import { redactText } from '../cs2cap/redact.ts';
import type { PageWorld } from './page-world.ts';
import { readRelayLine } from './relay-lines.ts';

interface Entry {
  readonly source: object | string;
  readonly at: number;
  readonly from: 'CS2Cap' | 'Telegram' | 'Google' | 'relay';
  readonly words: string;
  readonly status: string;
  readonly isFine: boolean;
  readonly detail: unknown;
}

const newestPerSource = 25;
const mostShown = 60;
const longestDetail = 1_500;
/** A bot asks for updates all the time. */
const noise = new Set(['getUpdates']);

/** What went over the wire of the stand-ins and what the relay logged, newest first, without secrets. */
export class WireView {
  readonly #world: PageWorld;
  readonly #ids = new WeakMap<object, string>();
  #count = 0;

  constructor(world: PageWorld) {
    this.#world = world;
  }

  view() {
    const entries = [...this.#requests(), ...this.#calls(), ...this.#executions(), ...this.#lines()];
    return entries
      .sort((a, b) => b.at - a.at)
      .slice(0, mostShown)
      .map(({ source, at, from, words, status, isFine, detail }) => ({
        id: typeof source === 'string' ? source : this.#idOf(source),
        at,
        from,
        words: this.#clean(words),
        status,
        fine: isFine,
        detail: this.#clean(detailText(detail)),
      }));
  }

  /** The same record keeps its name, so that what a person has opened stays open. */
  #idOf(record: object): string {
    const id = this.#ids.get(record) ?? `record-${++this.#count}`;
    this.#ids.set(record, id);
    return id;
  }

  #requests(): Entry[] {
    return this.#world.cs2cap.requests.slice(-newestPerSource).map((request) => {
      const { at, method, path, query, body, status, code, account } = request;
      return {
        source: request,
        at,
        from: 'CS2Cap',
        words: `${method} ${path}`,
        status: status === 0 ? 'cut' : `${status}${code === undefined ? '' : ` ${code}`}`,
        isFine: status >= 200 && status < 300,
        detail: { account, query, body },
      };
    });
  }

  #calls(): Entry[] {
    const calls = this.#world.telegram.calls.filter(({ method }) => !noise.has(method)).slice(-newestPerSource);
    return calls.map((call) => ({
      source: call,
      at: call.at,
      from: 'Telegram',
      words: `${call.method} by @${call.bot}`,
      status: call.status === 0 ? 'no answer' : String(call.status),
      isFine: call.status === 200,
      detail: call.params,
    }));
  }

  #executions(): Entry[] {
    return this.#world.sheet.project.executions.slice(-newestPerSource).map((execution) => {
      const { startedAt, functionName, kind, result } = execution;
      const seconds = ((result?.modelMs ?? 0) / 1000).toFixed(1);
      return {
        source: execution,
        at: startedAt,
        from: 'Google',
        words: `${functionName} (${kind})`,
        status: result === undefined ? 'running' : result.ok ? `about ${seconds} s` : 'failed',
        isFine: result?.ok ?? true,
        detail: result && { error: result.error?.message, counts: result.counts, logs: result.logs },
      };
    });
  }

  #lines(): Entry[] {
    const { output } = this.#world.relay;
    const from = Math.max(0, output.length - newestPerSource);
    return output.slice(from).flatMap((text, index): Entry[] => {
      const line = readRelayLine(text);
      if (!line) return [];
      const { at, words, isFine, fields } = line;
      return [{ source: `line-${from + index}`, at, from: 'relay', words, status: '', isFine, detail: fields }];
    });
  }

  /** Records are free of most secrets already; keys that a person typed somewhere, and what a script holds, are cut out here. */
  #clean(text: string): string {
    const held = [...this.#world.sheet.project.properties().values()].flatMap(randomTexts);
    return [...this.#world.accountKeys, ...held].reduce(
      (clean, secret) => clean.replaceAll(secret, '…'),
      redactText(text),
    );
  }
}

/** Keys, capabilities and codes that stand in a text: long, and of mixed letters and digits. */
function randomTexts(text: string): string[] {
  const words = text.match(/[\w-]{16,}/g) ?? [];
  return words.filter((word) => /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word));
}

function detailText(detail: unknown): string {
  const text = JSON.stringify(detail, null, 1) ?? '';
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}
