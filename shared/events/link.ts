import * as z from 'zod/mini';

/** One lifted delivery: the headers CS2Cap sent, and its body as text, or as base64 where it is no valid UTF-8. */
export const LiftedDelivery = z.object({
  event_type: z.string(),
  delivery_id: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  /** Milliseconds since the epoch when the relay got it. */
  received_at: z.number(),
  body: z.optional(z.string()),
  body_b64: z.optional(z.string()),
});
export type LiftedDelivery = z.infer<typeof LiftedDelivery>;

/** Relay → sheet payload (DESIGN §6). `nonce` comes back in the ack. */
export const SheetPush = z.object({
  nonce: z.string(),
  sent_at: z.number(),
  deliveries: z.array(LiftedDelivery),
});
export type SheetPush = z.infer<typeof SheetPush>;

export const PUSH_STATUSES = ['stored', 'duplicate', 'refused', 'busy'] as const;

/** What became of one delivery. `key` is the dedupe key the sheet computed, so that a result can't be mistaken for another delivery's. */
export const PushResult = z.object({
  delivery_id: z.string(),
  key: z.string(),
  status: z.enum(PUSH_STATUSES),
  reason: z.optional(z.string()),
});
export type PushResult = z.infer<typeof PushResult>;

/** Sheet → relay answer to a push. Only this, with a right MAC and nonce, counts as stored. */
export const PushAck = z.object({ nonce: z.string(), build: z.string(), results: z.array(PushResult) });
export type PushAck = z.infer<typeof PushAck>;

/** `POST /api/sheets`: what a sheet sends to pair, with the one-time code a person brought over. Not sealed: there is no key yet. */
export const PairRequest = z.object({ code: z.string(), exec_url: z.string(), build: z.string() });
export type PairRequest = z.infer<typeof PairRequest>;

export const PairReply = z.object({ sheet_id: z.string(), webhook_url: z.string(), link_key: z.string() });
export type PairReply = z.infer<typeof PairReply>;

/**
 * `POST /api/sheets/:sheetId/messages`, sheet → relay. `exec_url` after a new deployment; `unpair` ends the link;
 * `replay` asks for what the relay gave up for this sheet, of all time or since one (milliseconds).
 */
export const SheetMessage = z.object({
  nonce: z.string(),
  sent_at: z.number(),
  build: z.string(),
  /** Up to which `actions_until` the sheet has shown what it was told; without it, it takes what it is told as shown. */
  heard: z.optional(z.number()),
  exec_url: z.optional(z.string()),
  unpair: z.optional(z.boolean()),
  replay: z.optional(z.object({ since: z.optional(z.number()) })),
});
export type SheetMessage = z.infer<typeof SheetMessage>;

/** What a person did in a chat since the sheet's last message. */
export const ChatAction = z.object({
  at: z.number(),
  who: z.string(),
  chat: z.string(),
  alert_id: z.string(),
  did: z.string(),
});
export type ChatAction = z.infer<typeof ChatAction>;

export const SheetMessageReply = z.object({
  nonce: z.string(),
  build: z.string(),
  /** Under which of the two documented names CS2Cap sent this sheet's last signature (C35): the lifted form does not carry it. */
  signature_header: z.optional(z.string()),
  chats: z.array(z.object({ key: z.string(), label: z.string() })),
  actions: z.array(ChatAction),
  /** What `heard` is once these actions are shown; they are told again until then. */
  actions_until: z.optional(z.number()),
  /** How many deliveries come once more, if that was asked. */
  replayed: z.optional(z.number()),
});
export type SheetMessageReply = z.infer<typeof SheetMessageReply>;

/** How far a sealed message's `sent_at` may be from the reader's clock, in milliseconds. */
export const LINK_WINDOW_MS = 300_000;
