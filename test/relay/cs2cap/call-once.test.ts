import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { callOnce } from '#relay/cs2cap/call-once.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { getKey } from '#shared/cs2cap/requests.ts';
import { listen } from '../support/listen.ts';

const apiKey = 'sk_an-obvious-test-key';

/** Asks a CS2Cap that answers so. */
async function ask(answer: RequestListener) {
  let calls = 0;
  const server = createServer((request, response) => {
    calls++;
    answer(request, response);
  });
  const dates: string[] = [];
  const base = `http://127.0.0.1:${await listen(server)}`;
  const onDate = (header: string) => void dates.push(header);
  const asked = await callOnce({ base, apiKey, clock: new ManualClock(), onDate }, getKey());
  return { ...asked, dates, calls };
}

describe('one call to CS2Cap', () => {
  it('gives what came along with an answer, and lets its date be heard', async () => {
    const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
    const { status, headers, dates } = await ask((_, response) => response.writeHead(200, { date }).end('{}'));
    expect({ status, date: headers['date'], dates }).toEqual({ status: 200, date, dates: [date] });
  });

  it('is not repeated, whatever the answer is', async () => {
    const { status, calls, result } = await ask((_, response) => response.writeHead(503).end('{}'));
    expect({ status, calls, isOk: result.ok }).toEqual({ status: 503, calls: 1, isOk: false });
  });

  it('keeps the key out of what an answer repeats', async () => {
    const { result } = await ask((request, response) =>
      response.writeHead(400).end(JSON.stringify({ detail: `bad header ${request.headers.authorization}` })),
    );
    expect(JSON.stringify(result)).toContain('***');
    expect(JSON.stringify(result)).not.toContain(apiKey);
  });

  it('says why no answer came', async () => {
    const { status, result, dates } = await ask((request) => request.socket.destroy());
    expect({ status, dates }).toEqual({ status: 0, dates: [] });
    expect(result).toMatchObject({
      failure: { kind: 'unreachable', message: expect.stringMatching(/reached: other side closed$/) },
    });
  });
});
