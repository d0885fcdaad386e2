const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  min: 60_000,
  мин: 60_000,
  h: 3_600_000,
  ч: 3_600_000,
  d: 86_400_000,
  д: 86_400_000,
};
const LONGEST_MS = 30 * 86_400_000;

/** `2h`, `30 m`, `1d`, `2 ч` in milliseconds; undefined if it is none, or over 30 days. */
export function readDuration(text: string): number | undefined {
  const match = /^(\d{1,4})\s*(m|min|h|d|мин|ч|д)$/i.exec(text.trim());
  const ms = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
