/** Names under which the base keeps more than what both sides agreed on. */

/** What a person approved and time left no room for. */
export const APPROVED = 'run';

/** What the last run changed at CS2Cap. */
export const UNDO = 'undo';

/** What an unfinished undo still has to take back. */
export const UNDOING = 'undoing';
