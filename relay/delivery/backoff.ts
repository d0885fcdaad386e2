/** The pause before try number `attempt` + 1: doubles from one second, capped at five minutes, half of it random. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(300_000, 1000 * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random());
}
