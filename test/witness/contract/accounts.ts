import type { AccountSpec } from '#sandbox/cs2cap/cs2cap.ts';

/** The accounts that the suite needs to meet every refusal. */
export const keys = {
  quant: 'sk_contract_quant',
  free: 'sk_contract_free',
  starter: 'sk_contract_starter',
  unreachable: 'sk_contract_no_channel',
  capped: 'sk_contract_capped',
} as const;

export const accounts: readonly AccountSpec[] = [
  { key: keys.quant, tier: 'quant' },
  { key: keys.free, tier: 'free' },
  { key: keys.starter, tier: 'starter', batchAccess: false },
  { key: keys.unreachable, tier: 'free', emailVerified: false },
  { key: keys.capped, tier: 'pro', enabledCap: 1 },
];
