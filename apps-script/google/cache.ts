const store = () => CacheService.getScriptCache();

/** A text that was kept, or undefined: the cache may forget at any time. */
export const readCache = (key: string): string | undefined => store().get(key) ?? undefined;

/** Keeps a text of at most 100 KB for at most six hours (apps-script.md §5). */
export const writeCache = (key: string, text: string, seconds: number): void => store().put(key, text, seconds);
