import type { ApiResponse } from 'grammy/types';
import type { BotAccount } from './bot-account.ts';
import { CallLog } from './call-log.ts';
import { type Fault, FaultPlan } from './fault-plan.ts';
import type { Method, RawParams } from './method.ts';
import { chatMethods } from './methods/chats.ts';
import { deliveryMethods } from './methods/delivery.ts';
import { messageMethods } from './methods/messages.ts';
import { profileMethods } from './methods/profile.ts';
import { queryMethods } from './methods/queries.ts';
import { topicMethods } from './methods/topics.ts';
import { Refusal, tooMany } from './refusal.ts';
import type { World } from './world.ts';

/** What goes back over the wire; `cut` means that the connection is closed instead. */
export type Reply = { readonly status: number; readonly body: ApiResponse<unknown> } | 'cut';

export interface Incoming {
  readonly token: string;
  readonly method: string;
  readonly params: RawParams;
  readonly signal: AbortSignal;
}

/** The Bot API without HTTP: finds the bot and the method, meets faults, answers, records. */
export class BotApi {
  readonly faults = new FaultPlan();
  readonly log = new CallLog();
  readonly #world: World;
  readonly #methods: ReadonlyMap<string, Method>;

  constructor(world: World) {
    this.#world = world;
    const webhookCalls = deliveryMethods((call) => (method, params) => {
      const found = this.#methods.get(method.toLowerCase());
      // Nobody sees what becomes of a call made in a webhook's answer.
      void Promise.resolve()
        .then(() => found?.answer(call, asText(params)))
        .catch(() => undefined);
    });
    const methods = [
      ...chatMethods,
      ...messageMethods,
      ...queryMethods,
      ...topicMethods,
      ...profileMethods,
      ...webhookCalls,
    ];
    this.#methods = new Map(methods.map((method) => [method.name.toLowerCase(), method]));
  }

  /** Answers one call. Never rejects: what a method throws as Refusal becomes the answer, anything else a 500. */
  async handle(incoming: Incoming): Promise<Reply> {
    const { token, params, signal } = incoming;
    const bot = this.#world.bots.find((one) => one.hasToken(token));
    const method = this.#methods.get(incoming.method.toLowerCase());
    const name = method?.name ?? incoming.method;
    const answered = this.log.note({
      at: this.#world.clock.now(),
      bot: bot?.username ?? '',
      method: name,
      params: readable(method, params),
    });
    if (!bot) return done(answered, refused(new Refusal(401, 'Unauthorized')));
    const fault = this.faults.take({ method: name, chatId: params['chat_id'] });
    const reply = await this.#meet(fault, () => this.#answer(method, { bot, params, signal }));
    return done(answered, reply);
  }

  async #meet(fault: Fault | undefined, answer: () => Promise<Reply>): Promise<Reply> {
    switch (fault?.kind) {
      case undefined:
        return answer();
      case '429':
        return refused(tooMany(fault.retryAfter));
      case 'status':
        return refused(new Refusal(fault.code, fault.description, fault.parameters));
      case 'drop-before':
        return 'cut';
      case 'drop-after':
        await answer();
        return 'cut';
      case 'delay':
        await new Promise<void>((resolve) => this.#world.clock.after(fault.ms, resolve));
        return answer();
    }
  }

  async #answer(
    method: Method | undefined,
    { bot, params, signal }: { bot: BotAccount; params: RawParams; signal: AbortSignal },
  ): Promise<Reply> {
    try {
      if (!method) throw new Refusal(404, 'Not Found: method not found');
      const result = await method.answer({ bot, world: this.#world, signal }, params);
      return { status: 200, body: { ok: true, result } };
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      const text = error instanceof Error ? error.message : String(error);
      return refused(new Refusal(500, `Internal Server Error: ${text} (stand-in)`));
    }
  }
}

/** An error answer; the HTTP status is the error code. */
export function refused({ code, description, parameters }: Refusal): Exclude<Reply, 'cut'> {
  return { status: code, body: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) } };
}

function done(answered: (status: number) => void, reply: Reply): Reply {
  if (reply !== 'cut') answered(reply.status);
  return reply;
}

function readable(method: Method | undefined, params: RawParams): Readonly<Record<string, unknown>> {
  try {
    return method?.read(params, false) ?? params;
  } catch {
    return params;
  }
}

function asText(params: Record<string, unknown>): RawParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
