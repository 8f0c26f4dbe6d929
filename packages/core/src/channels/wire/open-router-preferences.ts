import { z } from 'zod';

const providers = z.array(z.string().min(1)).min(1).readonly();
const usd = z.number().nonnegative();

/** Which providers OpenRouter may use, on both routes (providers.md §5.1; openrouter.ai OpenAPI, 2026-08-22). */
const shared = {
  /** Tried in this order, such as `['google-ai-studio', 'google-vertex']`. */
  order: providers.optional(),
  /** These and no others. */
  only: providers.optional(),
  /** Anyone but these. */
  ignore: providers.optional(),
  /** Whether OpenRouter may go on to others; it is one request of ours all the same. @default true */
  allowFallbacks: z.boolean().optional(),
  /** @default OpenRouter's own balance of price and uptime */
  sort: z.enum(['price', 'throughput', 'latency']).optional(),
};

/** What only the chat route knows. */
const chatOnly = {
  /** Only providers that know every field of the request. @default false */
  requireParameters: z.boolean().optional(),
  /** `deny` leaves out providers that may store or train on prompts. @default 'allow' */
  dataCollection: z.enum(['allow', 'deny']).optional(),
  /** Only endpoints with zero data retention. @default false */
  zdr: z.boolean().optional(),
  /** Most to be paid, in dollars: a picture, a million tokens in or out, a request. */
  maxPrice: z
    .strictObject({ image: usd.optional(), prompt: usd.optional(), completion: usd.optional(), request: usd.optional() })
    .optional(),
  quantizations: z.array(z.string().min(1)).min(1).readonly().optional(),
};

/** Preferences of a channel. */
export const openRouterPreferencesSchema = z.strictObject({ ...shared, ...chatOnly }).readonly();

/** Which providers OpenRouter may use, in its own terms. Some are known on the chat route only. */
export type OpenRouterPreferences = z.input<typeof openRouterPreferencesSchema>;

/**
 * Preferences that the images endpoint does not document. They are refused rather than sent: one that promises privacy and is ignored
 * would be worse than none.
 */
export function chatOnlyPreferences(preferences: OpenRouterPreferences): readonly string[] {
  return Object.keys(chatOnly).filter((name) => Object.hasOwn(preferences, name));
}

/** Preferences as they are spelled on the wire. */
export function wirePreferences(preferences: OpenRouterPreferences): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(preferences).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
