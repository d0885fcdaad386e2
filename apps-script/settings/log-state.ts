import { type LogState, NEW_LOG } from '#shared/events/completeness.ts';
import { parseJsonText, readProperty, writeProperty } from '../google/properties.ts';

const NAME = 'log_state';

/** What is known of the log as a whole. Only this file writes it, so its shape is trusted; a damaged one starts anew. */
export const readLogState = (): LogState => parseLogState(readProperty(NAME));

/** The state in a property's text. */
export function parseLogState(text: string | undefined): LogState {
  const json = parseJsonText(text);
  return typeof json === 'object' && json !== null ? { ...NEW_LOG, ...json } : NEW_LOG;
}

export const writeLogState = (state: LogState): void => writeProperty(NAME, JSON.stringify(state));
