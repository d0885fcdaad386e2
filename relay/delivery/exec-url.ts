const EXEC = /^https:\/\/script\.google\.com\/(?:a\/macros\/[\w.-]+|macros)\/s\/[\w-]+\/exec$/;
const LOCAL_EXEC = /^http:\/\/(?:127\.0\.0\.1|localhost):\d{1,5}\/macros\/s\/[\w-]+\/exec$/;

/**
 * Whether an address is a web app the relay may post to: Google's `/exec` and nothing else, so that a pairing code
 * can't be used to make the relay call inner hosts. `allowLocal` (only for a relay that itself has a loopback
 * PUBLIC_URL) also takes the sandbox's.
 */
export function isExecUrl(url: string, allowLocal: boolean): boolean {
  return EXEC.test(url) || (allowLocal && LOCAL_EXEC.test(url));
}

/** Whether a redirect leads to where Google answers: `https://*.googleusercontent.com`, or the sandbox's own host. */
export function isEchoUrl(location: string, execUrl: string, allowLocal: boolean): boolean {
  const url = URL.parse(location);
  if (!url) return false;
  if (url.protocol === 'https:' && url.hostname.endsWith('.googleusercontent.com')) return true;
  return (
    allowLocal && LOCAL_EXEC.test(execUrl) && url.host === new URL(execUrl).host && url.pathname === '/macros/echo'
  );
}
