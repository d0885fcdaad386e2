import { describe, expect, it } from 'vitest';
import { sourceOf } from '#relay/server/source-of.ts';

const source = (
  forwarded: string | undefined,
  trustedProxies: number,
  remoteAddress: string | undefined = '10.0.0.9',
) =>
  sourceOf(
    { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } },
    trustedProxies,
  );

describe('where a request comes from', () => {
  it.each([
    ['the connection itself, where no proxy is trusted', '1.1.1.1', 0, '10.0.0.9'],
    ['what the one proxy saw, not what the sender claims', '6.6.6.6, 198.51.100.7', 1, '198.51.100.7'],
    ['what the first of two proxies saw', '6.6.6.6, 198.51.100.7, 10.0.0.1', 2, '198.51.100.7'],
    ['what is there, if it passed fewer proxies than usual', '198.51.100.7', 2, '198.51.100.7'],
    ['the connection, where the proxy added nothing', undefined, 1, '10.0.0.9'],
    ['the connection, where it is empty', '', 1, '10.0.0.9'],
    ['the connection, where it is no address', '198.51.100.7, unknown', 1, '10.0.0.9'],
    ['the connection, where it is a text of any length', `x${'y'.repeat(5000)}`, 1, '10.0.0.9'],
    ['the connection, where it only looks like an address', '198.51.100.777', 1, '10.0.0.9'],
    ['an address with a port', '198.51.100.7:40112', 1, '198.51.100.7'],
    ['IPv6 by its network', '2001:db8:1:2:3:4:5:6', 1, '2001:db8:1:2::/64'],
    ['IPv6 in brackets, with a port', '[2001:0db8::0001]:443', 1, '2001:db8:0:0::/64'],
    ['IPv6 that ends in a gap', '2001:DB8:1:2::', 1, '2001:db8:1:2::/64'],
    ['IPv4 in the clothes of IPv6', '::ffff:198.51.100.7', 1, '198.51.100.7'],
  ])('is %s', (_name, forwarded, proxies, expected) => {
    expect(source(forwarded, proxies)).toBe(expected);
  });

  it('is one for all addresses of one IPv6 network, and another for the next', () => {
    const of = (address: string) => source(undefined, 0, address);
    expect(of('2001:db8::1')).toBe(of('2001:db8::ffff:1'));
    expect(of('2001:db8::1')).not.toBe(of('2001:db8:0:1::1'));
    expect(of('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect(of('::1')).toBe('0:0:0:0::/64');
  });
});
