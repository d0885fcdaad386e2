interface Built {
  readonly build: string;
  readonly bytes: number;
}

/** Writes `dist` (appsscript.json, Code.js and the pages) and `paste` (all of it as one file, and the manifest) inside `into`, apps-script unless told. Fails on a syntax or type-stripping error. */
export function build(options?: { readonly into?: string }): Promise<Built>;
