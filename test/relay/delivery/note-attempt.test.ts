import { describe, expect, it } from 'vitest';
import { noteAttempt } from '#relay/delivery/note-attempt.ts';
import { createMetrics } from '#relay/metrics.ts';
import type { Delivery } from '#relay/store/deliveries.ts';
import type { DeliveryOutcome } from '#relay/store/lane-queue.ts';
import { testLog } from '../support/test-log.ts';

const DAY = 86_400_000;
const SHEET = 'AbCdEfGhIjKlMnOpQrStUv';

const DELIVERY: Delivery = {
  id: 12,
  event_id: 7,
  lane: 'chat:-1001',
  kind: 'message',
  chat_key: 'k',
  sheet_id: null,
  state: 'pending',
  attempts: 2,
  ambiguous: 0,
  next_at: 1000,
  deadline_at: 1000 + DAY,
  last_error: null,
  message_id: null,
  created_at: 0,
  finished_at: null,
  silent: 0,
  sending_at: null,
  in_digest: 0,
  stale: 0,
  source: null,
  bytes: 0,
};

/** What the log and the figures say of one try that began at 3,000 and ended at 3,500. */
function noted(outcome: DeliveryOutcome, change: Partial<Delivery> = {}) {
  const { log, lines } = testLog();
  const metrics = createMetrics();
  noteAttempt({ log, metrics }, { ...DELIVERY, ...change }, outcome, { startedAt: 3000, now: 3500 });
  const figures = metrics
    .read()
    .flatMap(({ name, values }) =>
      values
        .filter(({ value }) => value > 0)
        .map(({ labels, value, metricName }) => [metricName ?? name, labels, value]),
    );
  return { line: JSON.parse(lines.join('')), text: lines.join(''), figures };
}

describe('what is told of a try to send', () => {
  it('is one line: which delivery, in which lane, how it ended, the how manieth try, how long', () => {
    const { line, figures } = noted({ kind: 'retry', afterMs: 4000, reason: '502 Bad Gateway', ambiguous: false });
    expect(line).toMatchObject({
      msg: 'delivery',
      delivery: 12,
      event: 7,
      lane: 'chat:-1001',
      does: 'message',
      kind: 'retry',
      reason: '502 Bad Gateway',
      attempt: 3,
      ms: 500,
    });
    expect(figures).toEqual([['relay_attempts_total', { kind: 'message', outcome: 'retry' }, 1]]);
  });

  it('keeps a sheet’s capability to itself', () => {
    const { text } = noted({ kind: 'dead', reason: 'refused by the sheet' }, { lane: `sheet:${SHEET}`, kind: 'sheet' });
    expect(text).toContain('"lane":"sheet:AbCd…"');
    expect(text).not.toContain(SHEET);
  });

  it('counts what may have arrived apart, and what was given up', () => {
    expect(noted({ kind: 'retry', afterMs: 1, reason: 'ECONNRESET', ambiguous: true }).figures).toEqual([
      ['relay_attempts_total', { kind: 'message', outcome: 'ambiguous' }, 1],
    ]);
    expect(noted({ kind: 'dead', reason: 'too long' }, { kind: 'edit' }).figures).toEqual([
      ['relay_attempts_total', { kind: 'edit', outcome: 'dead' }, 1],
      ['relay_dead_letters_total', { kind: 'edit' }, 1],
    ]);
  });

  it('measures from when its day began: quiet hours and the time before a replay are nobody’s delay', () => {
    const sum = (change: Partial<Delivery>) =>
      noted({ kind: 'sent' }, change).figures.find(([name]) => name === 'relay_delivery_seconds_sum')?.[2];
    expect(sum({})).toBe(2.5);
    expect(sum({ created_at: 0, deadline_at: 3000 + DAY })).toBe(0.5);
  });
});
