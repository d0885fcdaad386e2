import type { Transformer } from 'grammy';

/** The pause that everything sent to one chat shares: alert deliveries, edits and the bot's replies (DESIGN §5 "Lanes"). */
export interface LaneGate {
  /** Resolves when the chat is not paused. */
  whenOpen(chatId: string): Promise<void>;
  /** Nothing more is sent to the chat for so long. */
  pause(chatId: string, ms: number): void;
}

/** Nobody waits longer than this for a reply. */
const LONGEST_PAUSE_S = 60;

/**
 * Holds sends and edits back while their chat is paused. A 429 pauses the chat, and the call is made once more after
 * it, unless the pause is over a minute. Other methods are not flood-limited per chat.
 */
export function laneGate(lanes: LaneGate): Transformer {
  return async (previous, method, payload, signal) => {
    const chatId = /^(send|edit)/.test(method) ? chatOf(payload) : undefined;
    if (chatId === undefined) return previous(method, payload, signal);
    for (let isRepeat = false; ; isRepeat = true) {
      await lanes.whenOpen(chatId);
      const answer = await previous(method, payload, signal);
      if (answer.ok || answer.error_code !== 429) return answer;
      const pauseS = answer.parameters?.retry_after ?? 1;
      lanes.pause(chatId, pauseS * 1000);
      if (isRepeat || pauseS > LONGEST_PAUSE_S) return answer;
    }
  };
}

function chatOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('chat_id' in payload)) return undefined;
  const { chat_id: chatId } = payload;
  return typeof chatId === 'number' || typeof chatId === 'string' ? String(chatId) : undefined;
}
