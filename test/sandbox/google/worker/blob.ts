import { decode, toSigned } from './bytes.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

/** A Blob: bytes with a type and a name. */
export class BlobRef {
  bytes: Buffer;
  contentType: string | null;
  name: string | null;
  constructor(bytes: Buffer, contentType: string | null = null, name: string | null = null) {
    this.bytes = bytes;
    this.contentType = contentType;
    this.name = name;
  }
}

const on = overloadsOf<BlobRef>();

const methods = {
  getBytes: [on([], (self) => toSigned(self.bytes))],
  getDataAsString: [
    on([], (self) => decode(self.bytes, 'UTF-8')),
    on([p.text], (self, charset) => decode(self.bytes, charset)),
  ],
  getContentType: [on([], (self) => self.contentType)],
  getName: [on([], (self) => self.name)],
  setName: [on([p.text], (self, name) => Object.assign(self, { name }))],
  setContentType: [on([p.orNull(p.text)], (self, contentType) => Object.assign(self, { contentType }))],
  copyBlob: [on([], (self) => new BlobRef(self.bytes, self.contentType, self.name))],
} satisfies Partial<Record<keyof GoogleAppsScript.Base.Blob, readonly Overload<BlobRef>[]>>;

/** Blob, as Utilities.newBlob and HTTPResponse.getBlob give it. */
export const blobService: Service = defineService({ name: 'Blob', state: BlobRef, methods });
