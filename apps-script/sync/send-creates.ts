import type { StepAnswer } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import {
  BATCH_SIZE,
  type BatchReply,
  type BatchResult,
  failureOfResult,
  type NewAlert,
  resultsByIndex,
} from '#shared/cs2cap/alert.ts';
import { type ApiFailure, isNoDeliveryChannel } from '#shared/cs2cap/reply.ts';
import { createAlert, createAlerts } from '#shared/cs2cap/requests.ts';
import { fail, ok } from '#shared/result.ts';
import { type Cs2cap, isUnsent, sendSome } from '../cs2cap/send.ts';
import { learnCap, readCap } from '../settings/armed-cap.ts';
import { learnFeature, readFeature } from '../settings/tier-features.ts';

export type CreateStep = Extract<Step, { kind: 'create' }>;

/** What sending creates needs of the run it belongs to. */
export interface CreateRun {
  readonly cs2cap: Cs2cap;
  /** Whether there is time, and nobody asked to stop. */
  mayGoOn(): boolean;
  /** Hears each group of answers, so that they are written down before the next group is sent. */
  take(answers: ReadonlyMap<Step, StepAnswer>): void;
  /** How many alerts of the account are armed now. */
  armedCount(): number;
  /** Whether to create so many alerts switched off, because CS2Cap has nobody to tell of them. */
  mayCreateOff(count: number): boolean;
  /** The same row as a step that creates it switched off. */
  switchOff(step: CreateStep): CreateStep;
}

/** The body of a create. A blank currency is left out: CS2Cap then takes the account's (C13). */
export function toNewAlert({ row }: Pick<CreateStep, 'row'>, isEnabled = row.enabled): NewAlert {
  return {
    item_id: row.itemId,
    kind: row.kind,
    threshold_value: row.threshold,
    ...(row.currency === undefined ? {} : { threshold_currency: row.currency }),
    is_enabled: isEnabled,
  };
}

/**
 * Sends creates in batches of 100 (C2). A batch that is refused as a whole comes again in parts, so that one bad row
 * fails alone and a cap of armed alerts is filled exactly; what the cap has no room for is answered without asking, after
 * one alert has asked. Ends early when time is over or a person asked to stop.
 */
export function sendCreates(run: CreateRun, steps: readonly CreateStep[]): void {
  const creates = new Creates(run, steps);
  while (creates.isOpen && run.mayGoOn()) creates.sendNext();
}

type Group = readonly CreateStep[];

/** So many batches go out together; what they answered is written down before the next ones are sent. */
const BATCHES_TOGETHER = 5;
const SINGLES_TOGETHER = 40;

/** Refusals of a whole batch that need not hold for each of its rows. */
const ONE_BY_ONE: readonly ApiFailure['kind'][] = ['bad-request', 'not-found', 'conflict', 'invalid', 'forbidden'];

class Creates {
  private readonly run: CreateRun;
  private waiting: Group;
  /** How many a batch holds; 1 where the tier has no batches. */
  private size = readFeature('batch') === false ? 1 : BATCH_SIZE;
  private together = BATCHES_TOGETHER;
  /** Steps whose batch was refused for what may be another row's fault. */
  private readonly alone = new Set<CreateStep>();
  private answers = new Map<Step, StepAnswer>();
  /** Steps of the last wave that were refused because CS2Cap has nobody to tell. */
  private untold: CreateStep[] = [];
  private noChannel: StepAnswer;
  /** A single alert found no room under the cap: what is armed after this wave is as much as may be. */
  private isFull = false;
  private isOver = false;

  constructor(run: CreateRun, steps: readonly CreateStep[]) {
    this.run = run;
    // What arms nothing needs no room under the cap, and can't be held up by it.
    this.waiting = [...steps.filter((step) => !step.row.enabled), ...steps.filter((step) => step.row.enabled)];
  }

  get isOpen(): boolean {
    return this.waiting.length > 0 && !this.isOver;
  }

  sendNext(): void {
    this.answers = new Map();
    const isSingle = (step: CreateStep | undefined) => this.size === 1 || (step !== undefined && this.alone.has(step));
    if (isSingle(this.waiting[0])) this.sendSingles(this.leading(this.together === 1 ? 1 : SINGLES_TOGETHER, isSingle));
    else this.sendBatches(this.leading(this.size * this.together, (step) => !isSingle(step)));
    this.run.take(this.answers);
    if (this.isFull) learnCap(this.run.armedCount());
    this.isFull = false;
    this.answers = new Map();
    if (this.untold.length > 0) this.readNoChannel();
    this.run.take(this.answers);
    if (this.run.armedCount() > (readCap() ?? Number.POSITIVE_INFINITY)) learnCap(undefined);
  }

  /** The first waiting steps that go the same way: as many as the cap leaves room for, but one that asks whether it has grown. */
  private leading(most: number, fits: (step: CreateStep) => boolean): Group {
    const cap = readCap();
    let room = cap === undefined ? Number.POSITIVE_INFINITY : cap - this.run.armedCount();
    const end = this.waiting.findIndex((step, index) => {
      if (index >= most || !fits(step)) return true;
      if (step.row.enabled) room--;
      return step.row.enabled && room < 0 && index > 0;
    });
    return this.waiting.slice(0, end < 0 ? undefined : end);
  }

  private sendSingles(steps: Group): void {
    const replies = sendSome(
      this.run.cs2cap,
      steps.map((step) => createAlert(toNewAlert(step))),
    );
    this.waiting = this.waiting.slice(replies.length);
    replies.forEach((reply, index) => {
      const group = steps.slice(index, index + 1);
      if (!reply.ok) this.readRefusal(group, reply.failure);
      else this.answer(group, ok({ alertId: reply.value.id, alert: reply.value }));
    });
  }

  private sendBatches(steps: Group): void {
    const groups: Group[] = [];
    for (let first = 0; first < steps.length; first += this.size) groups.push(steps.slice(first, first + this.size));
    const replies = sendSome(
      this.run.cs2cap,
      groups.map((group) => createAlerts(group.map((step) => toNewAlert(step)))),
    );
    const sent = groups.slice(0, replies.length);
    this.waiting = this.waiting.slice(sent.flat().length);
    replies.forEach((reply, index) => {
      const group = groups[index] ?? [];
      if (!reply.ok) this.readRefusal(group, reply.failure);
      else this.readResults(group, reply.value);
    });
  }

  private readResults(group: Group, reply: BatchReply): void {
    learnFeature('batch', true);
    const results = resultsByIndex(reply, group.length);
    group.forEach((step, index) => {
      this.answers.set(step, readResult(results[index]));
    });
  }

  /** What was refused as a whole is answered, or waits to be sent in another way. */
  private readRefusal(group: Group, failure: ApiFailure): void {
    const isBatch = group.length > 1;
    if (isUnsent(failure)) {
      this.isOver = true;
      this.again(group);
    } else if (isNoDeliveryChannel(failure)) {
      this.untold.push(...group);
      this.noChannel = fail(failure);
    } else if (failure.kind === 'payment-required') this.readNoRoom(group, failure);
    else if (isBatch && failure.kind === 'forbidden') {
      learnFeature('batch', false);
      this.size = 1;
      this.again(group);
    } else if (isBatch && failure.kind === 'invalid' && offendersOf(group, failure).size > 0) {
      const offenders = offendersOf(group, failure);
      for (const [step, own] of offenders) this.answer([step], fail(own));
      this.again(group.filter((step) => !offenders.has(step)));
    } else if (isBatch && ONE_BY_ONE.includes(failure.kind)) {
      for (const step of group) this.alone.add(step);
      this.again(group);
    } else this.answer(group, fail(failure));
  }

  /** Smaller and smaller parts find out how many still fit; the first single one that doesn't tells the cap (C20). */
  private readNoRoom(group: Group, failure: ApiFailure): void {
    this.together = 1;
    if (group.length > 1) {
      this.size = Math.max(1, Math.min(this.size, Math.floor(group.length / 2)));
      this.again(group);
      return;
    }
    this.isFull = true;
    const arming = [...group, ...this.waiting].filter((step) => step.row.enabled);
    this.waiting = this.waiting.filter((step) => !step.row.enabled);
    this.answer(arming, fail(failure));
  }

  /** Nobody could be told of a fired alert (C16): all that is still to be armed waits for a person's word, asked for once. */
  private readNoChannel(): void {
    const all = [...this.untold, ...this.waiting];
    this.untold = [];
    const arming = all.filter((step) => step.row.enabled);
    const others = all.filter((step) => !step.row.enabled);
    const isOff = arming.length > 0 && this.run.mayCreateOff(arming.length);
    if (!isOff) this.answer(arming, this.noChannel);
    this.waiting = [...others, ...(isOff ? arming.map((step) => this.run.switchOff(step)) : [])];
  }

  private again(group: Group): void {
    this.waiting = [...group, ...this.waiting];
  }

  private answer(group: Group, answer: StepAnswer): void {
    for (const step of group) this.answers.set(step, answer);
  }
}

/** The entries that a 422 names by their places in the batch (C56), each with what is wrong with it. */
function offendersOf(group: Group, failure: ApiFailure): ReadonlyMap<CreateStep, ApiFailure> {
  const offenders = new Map<CreateStep, ApiFailure>();
  for (const field of failure.fields) {
    const at = field.path.indexOf('alerts');
    const step = at < 0 ? undefined : group[Number(field.path[at + 1])];
    if (!step) continue;
    const own = { ...field, path: field.path.slice(at + 2) };
    offenders.set(step, { ...failure, fields: [...(offenders.get(step)?.fields ?? []), own] });
  }
  return offenders;
}

function readResult(result: BatchResult | undefined): StepAnswer {
  if (result?.status === 'created' && result.alert_id) return ok({ alertId: result.alert_id });
  return fail(failureOfResult(result));
}
