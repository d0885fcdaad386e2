import * as z from 'zod/mini';

const limits = {
  is_root_key: z.optional(z.boolean()),
  effective_rate_requests_per_minute: z.optional(z.number()),
  effective_quota_requests_per_month: z.optional(z.number()),
};

/** APIKeyInfo; it names no tier (C59). */
const KeyInfo = z.looseObject({ id: z.optional(z.string()), ...limits });

/** What `/account/key` says of the key that asks. It is in no contract (C59), so all of it may be missing, or stand one level higher. */
export const OwnKey = z.looseObject({ key: z.optional(KeyInfo), ...limits });
export type OwnKey = z.infer<typeof OwnKey>;

/** Child keys; only whether they may be listed matters here. */
export const ChildKeys = z.looseObject({ keys: z.array(z.unknown()) });

/** The one reply that holds a child key (C51). */
export const NewChildKey = z.looseObject({ key: z.string(), key_info: KeyInfo });
