/** The HTML that Google answers where a script gave none; always with words that no client should read (apps-script.md §2.3). */
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (title: string, body: string) =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body>${body}</body></html>`;

/** What an error of a script, a quota or a missing function looks like. */
export const errorPage = (message: string): string =>
  page(
    'Error',
    `<div style="text-align:center;font-family:monospace;margin:50px auto 0;max-width:600px">${escaped(message)}</div>`,
  );

/** Where access is not for everyone. */
export const loginPage = (): string =>
  page(
    'Google Drive: Sign-in',
    '<h1>Meet Google Drive &ndash; One place for all your files</h1><form action="/signin"></form>',
  );

/** A web app that is not open to who calls it (apps-script.md §2.3). */
export const accessDeniedPage = (): string =>
  page('Access Denied', '<h1>Access Denied</h1><p>You need permission to access this page.</p>');

/** A deployment, echo or dialog that is not there. */
export const notFoundPage = (): string =>
  page(
    'Page not found',
    '<p>Sorry, unable to open the file at this time.</p><p>Please check the address and try again.</p>',
  );

/** An HtmlOutput inside Google's sandbox page: not machine-readable. */
export const sandboxPage = (title: string, content: string): string =>
  page(title, `<script>/* sandbox */ var userHtml = ${JSON.stringify(content).replaceAll('<', '\\u003c')};</script>`);
