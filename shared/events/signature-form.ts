import { fromBase64 } from './encoding.ts';

/** What a signature header looks like, without its value: for records of refusals, where the form may be one nobody tries (C36). */
export function describeSignature(name: string | undefined, value: string | undefined): string {
  if (!name || !value) return 'no signature header';
  const parts = value.trim().split(/\s+/);
  const more = parts.length > 1 ? `, ${parts.length} parts` : '';
  const [, prefix = '', rest = ''] = /^([A-Za-z]\w{0,11}[=,:])?(.*)$/s.exec(parts[0] ?? '') ?? [];
  return `${name}: ${shapeOf(rest)}${prefix ? ` after "${prefix}"` : ''}${more}`;
}

function shapeOf(text: string): string {
  if (/^[0-9a-f]+$/.test(text)) return `${text.length} lower-case hex digits`;
  if (/^[0-9A-F]+$/.test(text)) return `${text.length} upper-case hex digits`;
  const bytes = fromBase64(text);
  return bytes ? `base64 of ${bytes.length} bytes` : `${text.length} characters of another kind`;
}
