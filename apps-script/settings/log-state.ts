import { type LogState, NEW_LOG } from '#shared/events/completeness.ts';
import { readJsonProperty, writeProperty } from '../google/properties.ts';

const NAME = 'log_state';

/** What is known of the log as a whole. Only this file writes it, so its shape is trusted; a damaged one starts anew. */
export function readLogState(): LogState {
  const json = readJsonProperty(NAME);
  return typeof json === 'object' && json !== null ? { ...NEW_LOG, ...json } : NEW_LOG;
}

export const writeLogState = (state: LogState): void => writeProperty(NAME, JSON.stringify(state));
