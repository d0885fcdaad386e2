import * as z from 'zod/mini';

/** Exchange rates by ISO 4217 code, 200 and more of them (C27); the codes are the currencies an alert may use. */
export const FxRates = z.looseObject({
  timestamp: z.nullish(z.string()),
  rates: z.record(z.string(), z.number()),
});
export type FxRates = z.infer<typeof FxRates>;
