import { createHmac } from 'node:crypto';
import type { Switches } from './switches.ts';

/** HMAC-SHA256 of `timestamp.body` in the form of the switches (cs2cap.md C36). The delivery id is not part of what is signed (C37). */
export function sign(
  secret: string,
  timestamp: string,
  body: string,
  form: Pick<Switches, 'keyForm' | 'signatureEncoding'>,
): string {
  const hmac = createHmac('sha256', keyOf(secret, form.keyForm)).update(`${timestamp}.${body}`, 'utf8').digest();
  switch (form.signatureEncoding) {
    case 'hex':
      return hmac.toString('hex');
    case 'HEX':
      return hmac.toString('hex').toUpperCase();
    case 'base64':
      return hmac.toString('base64');
    case 'sha256=hex':
      return `sha256=${hmac.toString('hex')}`;
    case 'v1=hex':
      return `v1=${hmac.toString('hex')}`;
    case 'v1,base64':
      return `v1,${hmac.toString('base64')}`;
  }
}

function keyOf(secret: string, form: Switches['keyForm']): Buffer {
  const rest = secret.replace(/^whsec_(live_)?/, '');
  switch (form) {
    case 'whole':
      return Buffer.from(secret, 'utf8');
    case 'after-whsec':
      return Buffer.from(secret.replace(/^whsec_/, ''), 'utf8');
    case 'after-prefix':
      return Buffer.from(rest, 'utf8');
    case 'base64-of-rest':
      return Buffer.from(rest, 'base64');
  }
}
