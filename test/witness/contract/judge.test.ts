import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Exchange, readViolations } from './exchange.ts';
import { judge } from './judge.ts';

const asked = { location: ['request', 'body', 'kind'], message: 'must be string' };
const answered = { location: ['response', 'body'], message: "must have required property 'id'" };
const unlistedStatus = {
  location: ['response'],
  message: 'Unable to match the returned status code with those defined in the document: 200',
};
const unlistedPath = { location: ['request'], message: 'Selected route not found' };

const exchange = (status: number, ...violations: Exchange['violations'][number][]): Exchange => ({
  method: 'GET',
  target: '/v1/account/alerts',
  status,
  violations,
});

describe('judge', () => {
  it('has nothing to say when both sides keep to the document', () => {
    expect(judge(exchange(200))).toEqual([]);
  });

  it('names what a request or a reply breaks, and where', () => {
    expect(judge(exchange(200, asked, answered))).toEqual([
      'request at body.kind: must be string',
      "reply at body: must have required property 'id'",
    ]);
  });

  it.each([400, 402, 403, 404, 409, 500, 503])('forgives that the document lacks the status %i', (status) => {
    expect(judge(exchange(status, unlistedStatus))).toEqual([]);
    expect(judge(exchange(status, unlistedStatus, answered))).toHaveLength(1);
  });

  it.each([201, 204, 410, 418])('does not forgive the status %i', (status) => {
    expect(judge(exchange(status, unlistedStatus))).toHaveLength(1);
  });

  it('wants a request that is broken on purpose to be seen by the proxy and refused by the stand-in', () => {
    expect(judge(exchange(422, asked), 'broken')).toEqual([]);
    expect(judge(exchange(422), 'broken')).toEqual(['a request that breaks the document passed the proxy unseen']);
    expect(judge(exchange(200, asked), 'broken')).toEqual([
      'the stand-in answered 200 to a request that the document forbids',
    ]);
  });

  it('wants a path that is off the document to be unknown to the proxy', () => {
    expect(judge(exchange(200, unlistedPath), 'off the document')).toEqual([]);
    expect(judge(exchange(200), 'off the document')).toHaveLength(1);
    expect(judge(exchange(200, unlistedPath))).toHaveLength(1);
  });

  it('says when the proxy did not pass a request on', () => {
    expect(judge({ ...exchange(500), trouble: 'socket hang up' })).toEqual([
      'the proxy did not pass it on: socket hang up',
    ]);
  });
});

describe('readViolations', () => {
  it('reads the list of the proxy, numbers in places included', () => {
    const header =
      '[{"location":["response","body","alerts",0],"severity":"Error","code":"type","message":"must be object"}]';
    expect(readViolations(header)).toEqual([
      { location: ['response', 'body', 'alerts', '0'], message: 'must be object' },
    ]);
    expect(readViolations(undefined)).toEqual([]);
  });

  it('takes what is too long for a header as a violation too', () => {
    expect(readViolations('Too many violations! [{"loc')).toHaveLength(1);
  });

  it('fails on another form, rather than finding nothing in it', () => {
    expect(() => readViolations('{"violations":0}')).toThrow();
  });
});

describe('the command', () => {
  it.each([[[]], [['--spec', 'no-such-file.json']]])('skips where the file is not at hand, and says so: %j', (args) => {
    const file = fileURLToPath(new URL('../contract.ts', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Contract check skipped')]);
  });
});
