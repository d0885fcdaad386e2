import { createHash, createHmac, randomUUID } from 'node:crypto';
import { formatDate } from '../grid/date-pattern.ts';
import { ServiceException } from '../service-exception.ts';
import { BlobRef } from './blob.ts';
import { encode, fromSigned, toSigned } from './bytes.ts';
import { EnumSet, type EnumValue } from './enums.ts';
import type { Host } from './host.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

export class UtilitiesRef {}

const Charset = new EnumSet(['US_ASCII', 'UTF_8']);
const DigestAlgorithm = new EnumSet(['MD2', 'MD5', 'SHA_1', 'SHA_256', 'SHA_384', 'SHA_512']);
const on = overloadsOf<UtilitiesRef>();
type UtilityMethods = Partial<Record<keyof GoogleAppsScript.Utilities.Utilities, readonly Overload<UtilitiesRef>[]>>;

const charset = p.oneOf(Charset);
const encodeAs = (text: string, chosen: EnumValue) => encode(text, chosen.name === 'UTF_8' ? 'UTF_8' : 'US_ASCII');
const hmac = (value: Buffer, key: Buffer) => toSigned(createHmac('sha256', key).update(value).digest());

function digest(algorithm: EnumValue, value: Buffer): number[] {
  if (algorithm.name === 'MD2') throw new ServiceException('Invalid argument: algorithm');
  return toSigned(createHash(algorithm.name.replace('_', '').toLowerCase()).update(value).digest());
}

/** HMAC and digests read text as US_ASCII unless told otherwise: the trap of apps-script.md §4.1. */
const signing = {
  computeHmacSha256Signature: [
    on([p.text, p.text], (_, value, key) => hmac(encode(value, 'US_ASCII'), encode(key, 'US_ASCII'))),
    on([p.text, p.text, charset], (_, value, key, chosen) => hmac(encodeAs(value, chosen), encodeAs(key, chosen))),
    on([p.bytes, p.bytes], (_, value, key) => hmac(fromSigned(value), fromSigned(key))),
  ],
  computeDigest: [
    on([p.oneOf(DigestAlgorithm), p.text], (_, algorithm, value) => digest(algorithm, encode(value, 'US_ASCII'))),
    on([p.oneOf(DigestAlgorithm), p.text, charset], (_, algorithm, value, chosen) =>
      digest(algorithm, encodeAs(value, chosen)),
    ),
    on([p.oneOf(DigestAlgorithm), p.bytes], (_, algorithm, value) => digest(algorithm, fromSigned(value))),
  ],
} satisfies UtilityMethods;

function base64Decoded(encoded: string, webSafe: boolean): number[] {
  const alphabet = webSafe ? /^[\w-]*={0,2}$/ : /^[A-Za-z0-9+/]*={0,2}$/;
  if (!alphabet.test(encoded)) throw new ServiceException('Could not decode string.');
  return toSigned(Buffer.from(encoded, 'base64'));
}

/** Web-safe base64 keeps its padding. */
const webSafe = (bytes: Buffer) => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');

const base64 = {
  base64Encode: [
    on([p.text], (_, data) => encode(data, 'UTF_8').toString('base64')),
    on([p.text, charset], (_, data, chosen) => encodeAs(data, chosen).toString('base64')),
    on([p.bytes], (_, data) => fromSigned(data).toString('base64')),
  ],
  base64EncodeWebSafe: [
    on([p.text], (_, data) => webSafe(encode(data, 'UTF_8'))),
    on([p.text, charset], (_, data, chosen) => webSafe(encodeAs(data, chosen))),
    on([p.bytes], (_, data) => webSafe(fromSigned(data))),
  ],
  base64Decode: [
    on([p.text], (_, data) => base64Decoded(data, false)),
    on([p.text, charset], (_, data) => base64Decoded(data, false)),
  ],
  base64DecodeWebSafe: [
    on([p.text], (_, data) => base64Decoded(data, true)),
    on([p.text, charset], (_, data) => base64Decoded(data, true)),
  ],
} satisfies UtilityMethods;

const blob = (data: string | number[], type: string | null = null, name: string | null = null) =>
  new BlobRef(typeof data === 'string' ? Buffer.from(data, 'utf8') : fromSigned(data), type, name);

const blobs = {
  newBlob: [
    on([p.either(p.text, p.bytes)], (_, data) => blob(data)),
    on([p.either(p.text, p.bytes), p.text], (_, data, type) => blob(data, type)),
    on([p.either(p.text, p.bytes), p.text, p.text], (_, data, type, name) => blob(data, type, name)),
  ],
  getUuid: [on([], () => randomUUID())],
  formatDate: [
    on([p.date, p.text, p.text], (_, date, zone, pattern) => {
      const formatted = formatDate(date.getTime(), zone, pattern);
      if (formatted === undefined) throw new ServiceException(`Invalid argument: timeZone. Should be of type: String`);
      return formatted;
    }),
  ],
} satisfies UtilityMethods;

/** Utilities: computed beside the script, so all but `sleep` are free. */
export function utilitiesService({ backend }: Host): Service {
  const waiting = {
    sleep: [
      on([p.integer], (_, milliseconds) => {
        if (milliseconds < 0 || milliseconds > 300_000) throw new ServiceException('Invalid argument: milliseconds');
        backend.time.sleep(milliseconds);
      }),
    ],
  } satisfies UtilityMethods;
  return defineService({
    name: 'Utilities',
    state: UtilitiesRef,
    methods: { ...signing, ...base64, ...blobs, ...waiting },
    constants: { Charset, DigestAlgorithm },
  });
}
