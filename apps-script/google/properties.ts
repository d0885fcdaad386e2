const store = () => PropertiesService.getScriptProperties();

/** A script property's text, or undefined. Every editor of the spreadsheet can read it (apps-script.md §4.3). */
export function readProperty(name: string): string | undefined {
  return store().getProperty(name) ?? undefined;
}

/** All of them, in one round trip. */
export const readProperties = (): Readonly<Record<string, string>> => store().getProperties();

/** Keeps a text of at most 9 KB (apps-script.md §5). */
export function writeProperty(name: string, text: string): void {
  store().setProperty(name, text);
}

export function deleteProperty(name: string): void {
  store().deleteProperty(name);
}

/** What a property holds as JSON; undefined where there is none or it is no JSON. */
export const readJsonProperty = (name: string): unknown => parseJsonText(readProperty(name));

/** A property's text as JSON; undefined if it is none. */
export function parseJsonText(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
