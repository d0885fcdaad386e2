/** An address that CS2Cap or a relay can post to: never /dev, which asks for a login (apps-script.md §2.5, §2.7). */
const EXEC_URL = /^https:\/\/script\.google\.com\/(?:a\/macros\/[^/\s]+|macros)\/s\/[\w-]+\/exec$/;
const LOCAL_EXEC_URL = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/macros\/s\/[\w-]+\/exec$/;

/** Whether a text is the address of a deployed web app. */
export const isExecUrl = (url: string): boolean => EXEC_URL.test(url) || LOCAL_EXEC_URL.test(url);

/** The deployed address as Google tells it, or undefined: it may be /dev, empty, or another deployment's (apps-script.md §2.7). */
export function knownExecUrl(): string | undefined {
  const url: string | null = ScriptApp.getService().getUrl();
  return url && isExecUrl(url) ? url : undefined;
}

/** A JSON answer; it reaches the caller behind a redirect (apps-script.md §2.1). */
export function jsonAnswer(text: string): GoogleAppsScript.Content.TextOutput {
  return ContentService.createTextOutput(text).setMimeType(ContentService.MimeType.JSON);
}

/** A plain text answer: no relay takes it for an acknowledgement. */
export function textAnswer(text: string): GoogleAppsScript.Content.TextOutput {
  return ContentService.createTextOutput(text).setMimeType(ContentService.MimeType.TEXT);
}

/** An answer with status 200 and no redirect, as CS2Cap's sender wants it; a machine can't read it (apps-script.md §2.2). */
export function pageAnswer(text: string): GoogleAppsScript.HTML.HtmlOutput {
  return HtmlService.createHtmlOutput(text);
}
