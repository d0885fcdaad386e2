import type { Clock } from './clock.ts';
import { allowsLocal, type Config } from './config.ts';
import type { BotApi } from './delivery/bot-api.ts';
import { createChatSender } from './delivery/chat-sender.ts';
import type { LaneStep, Lanes } from './delivery/lanes.ts';
import type { Pacing } from './delivery/pacing.ts';
import { workSheetLane } from './delivery/sheet.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { groupCommit } from './store/group-commit.ts';
import type { Store } from './store/open-store.ts';
import type { SecretBox } from './store/sealing.ts';

interface Parts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly box: SecretBox;
  readonly store: Store;
}

/** What both the lanes and the bot send with. */
interface SendsWith {
  readonly api: BotApi;
  readonly pacing?: Pacing;
}

/** What is done in lanes, by whoever has them. */
export function laneWork(
  parts: Parts,
  sendsWith: SendsWith | undefined,
  metrics: Metrics,
  hooks: { readonly lanes: () => Lanes; readonly onMoved: () => void },
) {
  const { config, clock, log, box, store } = parts;
  const common = { db: store.db, commit: groupCommit(store.relaxed), clock, log, metrics, random: Math.random };
  const sheets = { ...common, box, allowLocal: allowsLocal(config) };
  const chats =
    sendsWith &&
    createChatSender({
      ...common,
      ...sendsWith,
      canComplete: config.CS2C_API_KEY !== undefined,
      digestAfter: config.TELEGRAM_DIGEST_AFTER,
      onMoved: hooks.onMoved,
      pause: (lane, ms) => hooks.lanes().pause(lane, ms),
      wake: (names) => hooks.lanes().wake(names),
    });
  return {
    chats,
    async work(lane: string, waitedUntil?: number): Promise<LaneStep> {
      if (lane.startsWith('sheet:')) return workSheetLane(sheets, lane, waitedUntil);
      // Without a bot token messages wait: they go out once one is configured, or die after their day.
      return chats ? chats.work(lane, waitedUntil) : { kind: 'idle' };
    },
    stopped: async () => chats?.release(),
  };
}
