import { createHmac } from 'node:crypto';

/** How a signature is written. */
export type Encoding = 'hex' | 'HEX' | 'base64';
/** What of the secret is the HMAC key (C36). */
export type KeyForm = 'whole' | 'after-whsec' | 'after-prefix' | 'base64-of-rest' | 'base64-after-whsec';
/** What is signed (C36, C37). */
export type Content = 'timestamp.body' | 'id.timestamp.body' | 'body' | 'timestamp+body' | 'id.body';

/** Everything that no document tells of a signature. */
export interface SignatureForm {
  readonly encoding: Encoding;
  /** Text before the signature, such as `sha256=`. */
  readonly prefix: string;
  readonly keyForm: KeyForm;
  readonly content: Content;
}

/** What a signature was made over. */
export interface Signed {
  readonly id: string;
  readonly timestamp: string;
  readonly body: Buffer;
}

const KEY_FORMS: readonly KeyForm[] = ['whole', 'after-whsec', 'after-prefix', 'base64-of-rest', 'base64-after-whsec'];
const CONTENTS: readonly Content[] = ['timestamp.body', 'id.timestamp.body', 'body', 'timestamp+body', 'id.body'];

/** The form in which `header` signs this with `secret`, of more forms than the relay tries; undefined if it is none of them. */
export function findForm(header: string, signed: Signed, secret: string): SignatureForm | undefined {
  for (const part of header.trim().split(/\s+/)) {
    const [, prefix = '', value = ''] = /^((?:sha256|v\d|t)[=,])?(.*)$/i.exec(part) ?? [];
    for (const keyForm of KEY_FORMS) {
      for (const content of CONTENTS) {
        for (const encoding of ['hex', 'HEX', 'base64'] as const) {
          const form = { encoding, prefix, keyForm, content };
          if (signAs({ ...form, prefix: '' }, signed, secret) === value) return form;
        }
      }
    }
  }
  return undefined;
}

/** A signature in a form that was found. */
export function signAs(form: SignatureForm, signed: Signed, secret: string): string {
  const hmac = createHmac('sha256', keyOf(secret, form.keyForm)).update(contentOf(form.content, signed)).digest();
  const text = form.encoding === 'base64' ? hmac.toString('base64') : hmac.toString('hex');
  return form.prefix + (form.encoding === 'HEX' ? text.toUpperCase() : text);
}

function keyOf(secret: string, form: KeyForm): Buffer {
  const afterWhsec = secret.replace(/^whsec_/, '');
  const rest = afterWhsec.replace(/^(live|test)_/, '');
  switch (form) {
    case 'whole':
      return Buffer.from(secret, 'utf8');
    case 'after-whsec':
      return Buffer.from(afterWhsec, 'utf8');
    case 'after-prefix':
      return Buffer.from(rest, 'utf8');
    case 'base64-of-rest':
      return Buffer.from(rest, 'base64');
    case 'base64-after-whsec':
      return Buffer.from(afterWhsec, 'base64');
  }
}

function contentOf(content: Content, { id, timestamp, body }: Signed): Buffer {
  const after = (text: string) => Buffer.concat([Buffer.from(text, 'utf8'), body]);
  switch (content) {
    case 'timestamp.body':
      return after(`${timestamp}.`);
    case 'id.timestamp.body':
      return after(`${id}.${timestamp}.`);
    case 'body':
      return body;
    case 'timestamp+body':
      return after(timestamp);
    case 'id.body':
      return after(`${id}.`);
  }
}
