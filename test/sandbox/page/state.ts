import * as z from 'zod/mini';

/** What the server sends for each part of the page, read at this border and trusted inside. */
const Rule = z.object({
  kind: z.enum(['checkbox', 'list', 'other']),
  values: z.array(z.string()),
  strict: z.boolean(),
  help: z.string(),
});
export type Rule = z.infer<typeof Rule>;

const CellState = z.object({
  text: z.optional(z.string()),
  formula: z.optional(z.string()),
  note: z.optional(z.string()),
  background: z.optional(z.string()),
  fontColor: z.optional(z.string()),
  bold: z.optional(z.boolean()),
  rule: z.optional(z.number()),
});
export type CellState = z.infer<typeof CellState>;

const TabState = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), hidden: z.boolean() })),
  frozenRows: z.number(),
  rowsLeft: z.number(),
  rows: z.array(z.array(CellState)),
  rules: z.array(Rule),
});
export type TabState = z.infer<typeof TabState>;

export const SheetState = z.object({
  title: z.string(),
  locale: z.string(),
  tabs: z.array(z.object({ name: z.string(), hidden: z.boolean() })),
  tab: z.nullable(TabState),
  toasts: z.array(z.object({ id: z.number(), title: z.string(), message: z.string() })),
});
export type SheetState = z.infer<typeof SheetState>;

const Separator = z.object({ separator: z.literal(true) });
const Item = z.object({ name: z.string(), functionName: z.string() });
export const Menu = z.object({
  name: z.string(),
  get items() {
    return z.array(z.union([Separator, Item, Menu]));
  },
});
export type Menu = z.infer<typeof Menu>;

const Run = z.object({
  id: z.string(),
  name: z.string(),
  startedAt: z.number(),
  error: z.nullable(z.string()),
  modelMs: z.nullable(z.number()),
});
export type Run = z.infer<typeof Run>;

const Question = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  message: z.string(),
  buttons: z.array(z.string()),
});
export type Question = z.infer<typeof Question>;

const Window = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  url: z.string(),
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
});
export type ScriptWindow = z.infer<typeof Window>;

export const ScriptState = z.object({
  running: z.array(Run),
  last: z.nullable(Run),
  questions: z.array(Question),
  windows: z.array(Window),
});
export type ScriptState = z.infer<typeof ScriptState>;

const Entity = z.object({
  type: z.string(),
  offset: z.number(),
  length: z.number(),
  url: z.optional(z.string()),
});
export type Entity = z.infer<typeof Entity>;

const Button = z.object({ label: z.string(), kind: z.enum(['callback', 'url', 'copy', 'switch']), value: z.string() });
export type Button = z.infer<typeof Button>;

const Message = z.object({
  id: z.number(),
  at: z.number(),
  from: z.object({ id: z.number(), name: z.string(), isBot: z.boolean() }),
  text: z.string(),
  entities: z.array(Entity),
  buttons: z.array(z.array(Button)),
  edited: z.boolean(),
  silent: z.boolean(),
  replyTo: z.optional(z.number()),
  asksForReply: z.boolean(),
  service: z.optional(z.string()),
});
export type Message = z.infer<typeof Message>;

export const ChatState = z.object({
  chats: z.array(z.object({ key: z.string(), title: z.string(), messages: z.number() })),
  chat: z.nullable(
    z.object({
      key: z.string(),
      speakers: z.array(z.object({ id: z.number(), name: z.string() })),
      messages: z.array(Message),
    }),
  ),
});
export type ChatState = z.infer<typeof ChatState>;

const Price = z.object({
  id: z.number(),
  name: z.string(),
  phase: z.nullable(z.string()),
  watched: z.boolean(),
  ask: z.nullable(z.string()),
  bid: z.nullable(z.string()),
});
export type Price = z.infer<typeof Price>;

const Alert = z.object({
  id: z.string(),
  tier: z.string(),
  item: z.string(),
  phase: z.nullable(z.string()),
  kind: z.string(),
  threshold: z.string(),
  currency: z.nullable(z.string()),
  armed: z.boolean(),
  lastTriggered: z.nullable(z.string()),
});
export type Alert = z.infer<typeof Alert>;

const Delivery = z.object({
  id: z.string(),
  at: z.string(),
  to: z.string(),
  platform: z.string(),
  status: z.string(),
  http: z.nullable(z.number()),
  attempts: z.number(),
  error: z.nullable(z.string()),
});
export type Delivery = z.infer<typeof Delivery>;

export const MarketState = z.object({
  accounts: z.array(z.object({ tier: z.string(), quotaUsed: z.number() })),
  items: z.array(Price),
  foundMore: z.number(),
  alerts: z.array(Alert),
  deliveries: z.array(Delivery),
});
export type MarketState = z.infer<typeof MarketState>;

export const SandboxState = z.object({
  relay: z.object({ up: z.boolean(), url: z.string() }),
  steps: z.array(
    z.object({
      text: z.string(),
      values: z.array(z.object({ label: z.string(), value: z.string() })),
      done: z.boolean(),
    }),
  ),
});
export type SandboxState = z.infer<typeof SandboxState>;

const FaultSwitch = z.object({ name: z.string(), says: z.string(), once: z.boolean(), on: z.boolean() });
export type FaultSwitch = z.infer<typeof FaultSwitch>;
export const FaultsState = z.array(FaultSwitch);

const Trace = z.object({
  id: z.string(),
  title: z.string(),
  startedAt: z.number(),
  steps: z.array(z.object({ afterMs: z.number(), where: z.string(), words: z.string(), fine: z.boolean() })),
});
export type Trace = z.infer<typeof Trace>;
export const TraceState = z.array(Trace);

const WireEntry = z.object({
  id: z.string(),
  at: z.number(),
  from: z.string(),
  words: z.string(),
  status: z.string(),
  fine: z.boolean(),
  detail: z.string(),
});
export type WireEntry = z.infer<typeof WireEntry>;
export const WireState = z.array(WireEntry);
