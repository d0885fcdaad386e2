/** What a stranger gets from the web app; the spreadsheet side says it in inbox/receive-post.ts. */
const greeting = 'CS2Cap toolkit';

/** Reads an answer of /exec: whether it is ours, and whether it tells the build that was just deployed. */
export function judgeAnswer({ status, text }, build) {
  const said = readBuild(text);
  if (said !== undefined) {
    return said === build
      ? { isGood: true, words: `The web app answers and runs build ${build}.` }
      : { isGood: false, words: `The web app answers, but still with build ${said}. Ask again in a minute.` };
  }
  if (status === 200 && text.trim() === greeting) {
    return {
      isGood: true,
      words: 'The web app answers anonymous callers. It tells strangers no build; CS2Cap ▸ Diagnose in the sheet does.',
    };
  }
  return {
    isGood: false,
    words: `The web app does not let anonymous callers in, or failed (HTTP ${status}). In the editor choose Deploy ▸ Manage deployments ▸ the pencil; set "Execute as" to Me and "Who has access" to Anyone; Deploy; allow what it asks for.`,
  };
}

function readBuild(text) {
  try {
    const { build } = JSON.parse(text);
    return typeof build === 'string' ? build : undefined;
  } catch {
    return undefined;
  }
}

/** Asks /exec once, as anybody could; undefined where Google cannot be reached. */
export async function askWebApp(execUrl) {
  try {
    const response = await fetch(execUrl, { signal: AbortSignal.timeout(60_000) });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}
