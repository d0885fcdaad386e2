/** For Docker: exits with 0 if the relay of this machine answers. */
const url = `http://127.0.0.1:${process.env['PORT'] || 8787}/healthz`;
const isUp = await fetch(url, { signal: AbortSignal.timeout(4000) }).then(
  (response) => response.ok,
  () => false,
);
process.exitCode = isUp ? 0 : 1;
