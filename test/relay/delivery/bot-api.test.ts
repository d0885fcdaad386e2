import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBotApi } from '#relay/delivery/bot-api.ts';
import { startBotServer, TOKEN } from '../support/bot-server.ts';
import { listen } from '../support/listen.ts';

function apiAt(apiRoot: string, timeoutMs = 15_000) {
  const api = createBotApi({ token: TOKEN, apiRoot, timeoutMs });
  onTestFinished(() => api.close());
  return api;
}

describe('createBotApi', () => {
  it('gives status and body of an answer, whatever they say', async () => {
    const { api, script, calls } = await startBotServer();
    script.push({ status: 403, body: { ok: false } });
    const answer = await api.call('sendMessage', { chat_id: '-1', text: 'AK-47 ★' });
    expect(answer).toEqual({ kind: 'answer', status: 403, body: '{"ok":false}' });
    expect(calls).toMatchObject([{ method: 'sendMessage', chat_id: '-1', text: 'AK-47 ★' }]);
  });

  it('says not-sent when nothing listens', async () => {
    const answer = await apiAt('http://127.0.0.1:1').call('sendMessage', {});
    expect(answer).toEqual({ kind: 'not-sent', reason: 'ECONNREFUSED' });
  });

  it('says not-sent when the connection breaks before it is secure', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await apiAt(`https://127.0.0.1:${port}`).call('sendMessage', {})).toMatchObject({ kind: 'not-sent' });
  });

  it('says unclear when the connection breaks after the request was written', async () => {
    const { api, script } = await startBotServer();
    script.push('cut');
    expect(await api.call('sendMessage', { chat_id: '-1', text: 'x' })).toMatchObject({ kind: 'unclear' });
  });

  it('says unclear when a kept connection breaks', async () => {
    const { api, script } = await startBotServer();
    await api.call('sendMessage', { chat_id: '-1', text: 'x' });
    script.push('cut');
    expect(await api.call('sendMessage', { chat_id: '-1', text: 'x' })).toMatchObject({ kind: 'unclear' });
  });

  it('says unclear when the answer breaks off', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"ok":'));
      }),
    );
    expect(await apiAt(`http://127.0.0.1:${port}`).call('sendMessage', {})).toMatchObject({ kind: 'unclear' });
  });

  it('says unclear when no answer comes, or one without end', async () => {
    const silent = await listen(createTcpServer((socket) => void socket.on('error', () => undefined).resume()));
    const answer = await apiAt(`http://127.0.0.1:${silent}`, 200).call('sendMessage', {});
    expect(answer).toEqual({ kind: 'unclear', reason: 'no answer in time' });
    const endless = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.resume().write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1_100_000)}`));
      }),
    );
    const long = await apiAt(`http://127.0.0.1:${endless}`).call('sendMessage', {});
    expect(long).toEqual({ kind: 'unclear', reason: 'the answer is too long' });
  });

  it('opens a new connection where the far side has closed the kept one, and sends once', async () => {
    let calls = 0;
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => {
          calls++;
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
        });
      }),
    );
    const api = apiAt(`http://127.0.0.1:${port}`);
    for (let n = 0; n < 3; n++) expect((await api.call('sendMessage', {})).kind).toBe('answer');
    expect(calls).toBe(3);
  });

  it('never gives the token away in a reason', async () => {
    for (const root of ['http://127.0.0.1:1', 'http://nowhere.invalid']) {
      expect(JSON.stringify(await apiAt(root).call('sendMessage', {}))).not.toContain(TOKEN);
    }
  });
});
