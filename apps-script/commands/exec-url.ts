import { fail, ok, type Result } from '#shared/result.ts';
import { fetchOne } from '../google/http.ts';
import { parseJsonText, readProperty, writeProperty } from '../google/properties.ts';
import { ask } from '../google/ui.ts';
import { isExecUrl, knownExecUrl } from '../google/web-app.ts';

const NAME = 'exec_url';

/** The web app's address: as Google tells it, or as a person once pasted it. */
export const storedExecUrl = (): string | undefined => knownExecUrl() ?? readProperty(NAME);

/** The web app's own address if Google tells one that can be posted to, else what a person pastes (apps-script.md §2.7). Undefined: cancelled. */
export function askExecUrl(title: string): Result<string | undefined, string> {
  const known = knownExecUrl();
  if (known !== undefined) return ok(known);
  const before = readProperty(NAME) ?? '';
  const typed = ask(
    title,
    "Address of this sheet's web app, ending in /exec. In the script editor: Deploy ▸ Manage deployments; if there is " +
      'none, Deploy ▸ New deployment ▸ Web app, execute as "Me", access "Anyone".' +
      (before === '' ? '' : ` Leave empty for ${before}.`),
  );
  if (typed === undefined) return ok(typed);
  const execUrl = typed || before;
  if (!isExecUrl(execUrl)) {
    return fail(`"${execUrl}" is not the /exec address of a web app. /dev addresses ask for a login and do not work.`);
  }
  writeProperty(NAME, execUrl);
  return ok(execUrl);
}

/** What a web app says of itself. */
export interface WebAppAnswer {
  readonly build: string;
  /** Whether it sees the spreadsheet; told only to who has the capability. */
  readonly spreadsheet: boolean | undefined;
}

/** Asks a web app as a stranger would. Fails with what to do where it is not open to everyone, or not ours. */
export function askWebApp(execUrl: string, query = ''): Result<WebAppAnswer, string> {
  const get = (url: string) => fetchOne({ method: 'GET', url, headers: {} });
  const first = get(execUrl + query);
  const location = first.ok && first.value.status === 302 ? first.value.headers['Location'] : undefined;
  const answer = location === undefined ? first : get(location);
  if (!answer.ok) return fail(`the web app could not be reached (${answer.failure})`);
  const json = parseJsonText(answer.value.text);
  const field = (name: string): unknown =>
    typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
  const [build, spreadsheet] = [field('build'), field('spreadsheet')];
  if (typeof build !== 'string') return fail(explainPage(answer.value.status, answer.value.text));
  return ok({ build, spreadsheet: typeof spreadsheet === 'boolean' ? spreadsheet : undefined });
}

/** Google's pages are localised, so these words are hints; what to do is the same for all (apps-script.md §2.3). */
function explainPage(status: number, text: string): string {
  const how =
    'In the script editor: Deploy ▸ Manage deployments ▸ the pencil ▸ Version "New version", execute as "Me", access "Anyone" ▸ Deploy.';
  if (status === 401 || status === 403 || /signin|ServiceLogin|accounts\.google|Meet Google Drive/i.test(text)) {
    return `the web app asks for a login. ${how}`;
  }
  if (status === 404) return `there is no web app at this address any more. ${how}`;
  return text.includes('CS2Cap toolkit')
    ? `the web app runs an old version of this script. ${how}`
    : `the web app answered ${status} with a page that is not this toolkit's. ${how}`;
}
