/** Bundles the project into `apps-script/dist`: appsscript.json, Code.js and the pages. Fails on a syntax or type-stripping error. */
export function build(): Promise<{ readonly build: string; readonly bytes: number }>;
