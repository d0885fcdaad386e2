import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { reasonText } from '#relay/bot/messages/reasons.ts';
import { type SheetWorkDeps, workSheetLane } from '#relay/delivery/sheet.ts';
import { liftDelivery } from '#relay/inbox/accept-delivery.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { createSecretBox } from '#relay/store/sealing.ts';
import { findSheet } from '#relay/store/sheets.ts';
import { chooseLetters, replayDeliveries } from '#relay/use-cases/replay-deliveries.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { readSignedHeaders } from '#shared/events/verify.ts';
import { pairSheet, SHEET, SHEET_LANE, SHEET_SECRET } from '../support/paired-sheet.ts';
import { signedDelivery } from '../support/signed-delivery.ts';
import { testLog } from '../support/test-log.ts';
import { testStore } from '../support/test-store.ts';
import { LINK_KEY, startWebApp } from '../support/web-app.ts';

const DAY = 86_400_000;

async function startPushing() {
  const { db, relaxed: commit } = await testStore();
  const clock = new ManualClock();
  const { log, lines } = testLog();
  const app = await startWebApp();
  const box = createSecretBox(['sealing-key']);
  const deps: SheetWorkDeps = { db, commit, clock, log, box, random: () => 0.5, allowLocal: true };
  await pairSheet(db, { link_key: box.seal(LINK_KEY), exec_url: app.execUrl });
  return {
    ...app,
    db,
    clock,
    deps,
    lines,
    work: () => workSheetLane(deps, SHEET_LANE),
    /** Takes in deliveries with these ids on the sheet's path. */
    async lift(ids: readonly string[], body?: string | Buffer, from = '192.0.2.1'): Promise<void> {
      for (const id of ids) {
        const text = body ?? JSON.stringify({ alert_id: id });
        const delivery = signedDelivery({
          atMs: clock.now(),
          deliveryId: id,
          secret: SHEET_SECRET,
          body: text,
        });
        const headers = readSignedHeaders((name) => delivery.headers[name.toLowerCase()]);
        const raw = { headers, body: Buffer.from(delivery.body), receivedAt: clock.now() };
        const lifted = liftDelivery(raw, SHEET, from);
        if (lifted.kind === 'event') await ingestEvent(db, lifted.event, [], clock.now());
      }
    },
    states: async () => (await db.selectFrom('deliveries').select('state').orderBy('id').execute()).map((r) => r.state),
  };
}

function answerJson(response: ServerResponse, answer: unknown): boolean {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
  return true;
}

describe('pushing to a sheet', () => {
  it('sends what CS2Cap sent, sealed, and believes a sealed ack that names it', async () => {
    const sheet = await startPushing();
    const body = '{"alert_id":"a","market_hash_name":"★ Karambit™"}\r\n';
    await sheet.lift(['d1'], body);
    expect(await sheet.work()).toEqual({ kind: 'more' });
    expect(await sheet.states()).toEqual(['sent']);
    const sent = signedDelivery({ atMs: sheet.clock.now(), secret: SHEET_SECRET, body });
    expect(sheet.pushes).toEqual([
      [
        {
          event_type: 'alert.triggered',
          delivery_id: 'd1',
          timestamp: sent.headers['x-cs2c-timestamp'],
          signature: sent.headers['x-cs2c-signature'],
          received_at: sheet.clock.now(),
          body,
        },
      ],
    ]);
    expect(await findSheet(sheet.db, SHEET)).toMatchObject({ build: '7', last_problem: null });
    expect(await sheet.work()).toEqual({ kind: 'idle' });
  });

  it('sends a body that is no UTF-8 as base64', async () => {
    const sheet = await startPushing();
    await sheet.lift(['d1'], Buffer.from([0xff, 0x00]));
    await sheet.work();
    expect(sheet.pushes[0]).toMatchObject([{ body_b64: '/wA=' }]);
    expect(await sheet.states()).toEqual(['sent']);
  });

  it('sends many in one push, in their order, twenty at a time', async () => {
    const sheet = await startPushing();
    const ids = Array.from({ length: 45 }, (_, n) => `d${n}`);
    await sheet.lift(ids);
    while ((await sheet.work()).kind === 'more');
    expect(sheet.pushes.map((push) => push.length)).toEqual([20, 20, 5]);
    expect(sheet.pushes.flat().map((delivery) => delivery.delivery_id)).toEqual(ids);
  });

  it('takes stored and duplicate as done, refused as a dead letter with its reason, busy as later', async () => {
    const sheet = await startPushing();
    await sheet.lift(['stored', 'duplicate', 'refused', 'busy']);
    sheet.behaviour.result = ({ delivery_id }) => {
      if (delivery_id === 'refused') return { status: 'refused', reason: 'wrong-signature' };
      return { status: delivery_id === 'busy' ? 'busy' : delivery_id === 'duplicate' ? 'duplicate' : 'stored' };
    };
    await sheet.work();
    expect(await sheet.states()).toEqual(['sent', 'sent', 'dead', 'pending']);
    const dead = await sheet.db.selectFrom('deliveries').select('last_error').where('state', '=', 'dead').execute();
    expect(dead).toEqual([{ last_error: 'refused by the sheet: wrong-signature' }]);
    expect(await sheet.work()).toEqual({ kind: 'later', atMs: sheet.clock.now() + 3000 });
    await sheet.clock.advance(3000);
    sheet.behaviour.result = () => ({ status: 'stored' });
    await sheet.work();
    expect(await sheet.states()).toEqual(['sent', 'sent', 'dead', 'sent']);
  });

  it('sends what the sheet refused once more when it asks for it: it may know the secret by now', async () => {
    const sheet = await startPushing();
    sheet.behaviour.result = () => ({ status: 'refused', reason: 'no-secret' });
    await sheet.lift(['one', 'two']);
    await sheet.work();
    expect(await sheet.states()).toEqual(['dead', 'dead']);
    sheet.behaviour.result = () => ({ status: 'stored' });
    await sheet.clock.advance(2 * DAY);
    const { letters } = await chooseLetters(sheet.db, { kind: 'sheet' }, SHEET);
    const woken: string[] = [];
    const deps = { ...sheet.deps, wake: (lanes: readonly string[]) => void woken.push(...lanes) };
    expect(await replayDeliveries(deps, letters, 'the sheet')).toBe(2);
    expect(woken).toEqual([SHEET_LANE]);
    await sheet.work();
    expect(await sheet.states()).toEqual(['sent', 'sent']);
    expect(sheet.pushes.map((push) => push.map((delivery) => delivery.delivery_id))).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
  });

  it('sends again only the delivery that an ack leaves out', async () => {
    const sheet = await startPushing();
    await sheet.lift(['d1', 'd2', 'd3']);
    sheet.behaviour.result = ({ delivery_id }) => (delivery_id === 'd2' ? undefined : { status: 'stored' });
    await sheet.work();
    expect(await sheet.states()).toEqual(['sent', 'pending', 'sent']);
    sheet.behaviour.result = () => ({ status: 'stored' });
    await sheet.clock.advance(1000);
    await sheet.work();
    expect(sheet.pushes[1]?.map((delivery) => delivery.delivery_id)).toEqual(['d2']);
  });

  it('does not let a delivery that must wait hold up the others', async () => {
    const sheet = await startPushing();
    await sheet.lift(['d1']);
    sheet.behaviour.result = () => undefined;
    await sheet.work();
    await sheet.lift(['d2']);
    sheet.behaviour.result = () => ({ status: 'stored' });
    await sheet.work();
    expect(await sheet.states()).toEqual(['pending', 'sent']);
  });

  it.each([
    ['another nonce', 'nonce', 'the ack belongs to another push'],
    ['a seal under another key', 'seal', 'the seal does not match the link key'],
    ['an ack that names other deliveries', 'keys', 'the ack does not name this delivery'],
  ])('does not believe %s', async (_name, spoilt, reason) => {
    const sheet = await startPushing();
    await sheet.lift(['d1']);
    if (spoilt === 'seal') sheet.behaviour.linkKey = 'wrong';
    sheet.behaviour.ack = (ack) => {
      if (spoilt === 'nonce') return { ...ack, nonce: 'other' };
      if (spoilt === 'keys') return { ...ack, results: ack.results.map((result) => ({ ...result, key: 'other' })) };
      return ack;
    };
    await sheet.work();
    expect(await sheet.states()).toEqual(['pending']);
    const [row] = await sheet.db.selectFrom('deliveries').select('last_error').execute();
    expect(row?.last_error).toContain(reason);
  });

  it('keeps everything and says why when a page comes instead of an ack', async () => {
    const sheet = await startPushing();
    await sheet.lift(['d1', 'd2']);
    sheet.behaviour.instead = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Fehler</title>Skriptfunktion fehlt');
      return true;
    };
    await sheet.work();
    expect(await sheet.states()).toEqual(['pending', 'pending']);
    expect((await findSheet(sheet.db, SHEET))?.last_problem).toContain('Skriptfunktion fehlt');
    expect(sheet.lines.join('')).not.toContain(SHEET);
  });

  it.each<[string, (sheet: Awaited<ReturnType<typeof startPushing>>) => void, string, string]>([
    [
      'a greeting: the script ran as for a visitor',
      ({ behaviour }) => {
        behaviour.instead = (response) => answerJson(response, { app: 'CS2Cap toolkit', build: '7' });
      },
      'the web app answered as to a visitor: Google did not hand it the push',
      'веб-приложение ответило как постороннему: Google не передал ему отправку',
    ],
    [
      'JSON of something else',
      ({ behaviour }) => {
        behaviour.instead = (response) => answerJson(response, { ok: true });
      },
      'the web app answered with something else than an acknowledgement',
      'веб-приложение ответило не подтверждением',
    ],
    [
      'an ack as an old build wrote it',
      ({ behaviour }) => {
        behaviour.ack = (ack) => ({ ...ack, results: JSON.parse('[{"id":"d1","ok":true}]') });
      },
      'the sheet runs a build that this relay can’t read: deploy it again',
      'в таблице сборка, которую это реле не понимает: разверните её заново',
    ],
    [
      'an ack sealed with another key',
      ({ behaviour }) => {
        behaviour.linkKey = 'wrong';
      },
      'the seal does not match the link key; connect again: CS2Cap ▸ Connect relay… in the sheet',
      'печать не подходит к ключу связи: подключите таблицу заново через «Connect relay…»',
    ],
  ])('keeps everything and says what came instead of an ack: %s', async (_name, spoil, words, russian) => {
    const sheet = await startPushing();
    await sheet.lift(['d1']);
    spoil(sheet);
    const step = await sheet.work();
    expect(step.kind).toBe('later');
    expect(await sheet.states()).toEqual(['pending']);
    expect((await findSheet(sheet.db, SHEET))?.last_problem).toBe(words);
    expect(reasonText(words, 'ru')).toBe(russian);
  });

  it('does not try all that waits while the sheet can’t be reached, and sends it all together afterwards', async () => {
    const sheet = await startPushing();
    await sheet.lift(Array.from({ length: 50 }, (_, n) => `d${n}`));
    sheet.behaviour.instead = (response) => {
      response.writeHead(302, { location: 'https://accounts.google.com/ServiceLogin' }).end();
      return true;
    };
    expect(await sheet.work()).toEqual({ kind: 'later', atMs: sheet.clock.now() + 750 });
    expect(await sheet.db.selectFrom('deliveries').select('id').where('attempts', '>', 0).execute()).toHaveLength(20);
    sheet.behaviour.instead = () => false;
    await sheet.clock.advance(750);
    while ((await sheet.work()).kind === 'more');
    expect(sheet.pushes.map((push) => push.length)).toEqual([20, 20, 20, 10]);
    expect((await findSheet(sheet.db, SHEET))?.last_problem).toBeNull();
  });

  it('lets one delivery that the script cannot take fail alone', async () => {
    const sheet = await startPushing();
    const ids = Array.from({ length: 20 }, (_, n) => `d${n}`);
    await sheet.lift(ids);
    // The script dies of d3, whatever comes with it.
    sheet.behaviour.instead = (response, deliveries) => {
      const dies = deliveries.some((delivery) => delivery.delivery_id === 'd3');
      if (dies) response.writeHead(200, { 'content-type': 'text/html' }).end('Error');
      return dies;
    };
    let rounds = 0;
    for (; rounds < 100 && (await sheet.states()).filter((state) => state === 'pending').length > 1; rounds++) {
      const step = await sheet.work();
      if (step.kind === 'later') await sheet.clock.advance(step.atMs - sheet.clock.now());
    }
    expect(rounds).toBeLessThan(100);
    const left = await sheet.db
      .selectFrom('deliveries')
      .innerJoin('events', 'events.id', 'deliveries.event_id')
      .select('events.delivery_id')
      .where('state', '=', 'pending')
      .execute();
    expect(left).toEqual([{ delivery_id: 'd3' }]);
  });

  it('is not held up by forgeries that the script cannot take, nor by those that came first', async () => {
    const sheet = await startPushing();
    await sheet.lift(['known'], undefined, '198.51.100.7');
    await sheet.work();
    const forged = Array.from({ length: 60 }, (_, n) => `forged-${n}`);
    await sheet.lift(forged, undefined, '203.0.113.9');
    sheet.behaviour.instead = (response, deliveries) => {
      const dies = deliveries.some((delivery) => delivery.delivery_id.startsWith('forged'));
      if (dies) response.writeHead(200, { 'content-type': 'text/html' }).end('Error');
      return dies;
    };
    await sheet.work();
    await sheet.lift(['genuine'], undefined, '198.51.100.7');
    await sheet.work();
    expect(sheet.pushes.at(-1)?.map((delivery) => delivery.delivery_id)).toEqual(['genuine']);
    expect((await sheet.states()).at(-1)).toBe('sent');
  });

  it('sends what is new while twenty and more before it must wait', async () => {
    const sheet = await startPushing();
    await sheet.lift(Array.from({ length: 60 }, (_, n) => `d${n}`));
    sheet.behaviour.result = () => ({ status: 'busy' });
    while ((await sheet.work()).kind === 'more');
    sheet.behaviour.result = () => ({ status: 'stored' });
    await sheet.lift(['new']);
    await sheet.work();
    expect((await sheet.states()).at(-1)).toBe('sent');
  });

  it('gives up after a day, and drops what waits for a sheet that was unpaired', async () => {
    const sheet = await startPushing();
    await sheet.lift(['d1']);
    sheet.behaviour.result = () => ({ status: 'busy' });
    await sheet.clock.advance(DAY);
    await sheet.work();
    expect(await sheet.states()).toEqual(['dead']);
    await sheet.lift(['d2']);
    await sheet.db.updateTable('sheets').set({ state: 'unpaired' }).execute();
    await sheet.work();
    expect(await sheet.states()).toEqual(['dead', 'dropped']);
    expect(sheet.pushes).toHaveLength(1);
  });
});
