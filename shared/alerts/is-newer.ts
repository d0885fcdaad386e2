/** Whether an ISO 8601 time is after another; any time is after none. Spelling doesn't matter, only the moment. */
export function isNewer(time: string | null | undefined, than: string | undefined): boolean {
  if (time === null || time === undefined || time === than) return false;
  return than === undefined || Date.parse(time) > Date.parse(than);
}
