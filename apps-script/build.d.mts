interface Built {
  readonly build: string;
  readonly bytes: number;
}

/** Writes `dist` (appsscript.json, Code.js and the pages) and `paste` (all of it as one file, and the manifest) inside `into`, apps-script unless told. Fails on a syntax or type-stripping error. */
export function build(options?: { readonly into?: string }): Promise<Built>;

/** One source file and what it imports, bundled as they are in Code.js: a script that defines `toolkit_`. For measuring. */
export function bundlePart(file: string): Promise<string>;

/** The packages whose code is in Code.js or a page, each with its licence. */
export function bundledPackages(): Promise<
  readonly { readonly name: string; readonly version: string; readonly license: string }[]
>;
