import { z } from 'zod';
import { DEFAULT_MAX_BYTES } from './memory-reuse-store.ts';
import type { CacheOptions, IdempotencyOptions, ReuseOptions, ReuseSettings } from './reuse-options.ts';
import type { ReuseStore } from './reuse-store.ts';

const STORE_METHODS = ['get', 'set', 'add', 'delete'] as const;

const DAY_MS = 86_400_000;

/** A month, beyond which a store for pictures is an archive. */
const MOST_MS = 31 * DAY_MS;

const wholeMs = (least: number, most: number) =>
  z.int('must be whole milliseconds').min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
const maxBytes = z.int('must be whole bytes').min(1, 'must be above 0').default(DEFAULT_MAX_BYTES);
const store = z.custom<ReuseStore>(isStore, `must have ${STORE_METHODS.join(', ')}; wrap a Keyv in keyvReuseStore()`).optional();

const cache = z.strictObject({
  store,
  ttlMs: wholeMs(1, MOST_MS).default(DAY_MS),
  maxBytes,
} satisfies Record<keyof CacheOptions, z.ZodType>);

const idempotency = z.strictObject({
  store,
  windowMs: wholeMs(1_000, MOST_MS).default(DAY_MS),
  maxBytes,
  maxKeys: z.int('must be a whole number').min(1, 'must be above 0').default(200_000),
  onStoreError: z.enum(['refuse', 'draw']).default('refuse'),
  onAbandoned: z.enum(['finish', 'abort']).default('finish'),
  pollMs: wholeMs(1, 60_000).default(1_000),
} satisfies Record<keyof IdempotencyOptions, z.ZodType>);

/** Reads the option `reuse`; every problem is reported with its path. */
export const reuseSchema = z.strictObject({
  // No union: one would say that it is neither, instead of what is wrong with the object.
  cache: z.preprocess((given) => (given === true ? {} : given === false ? undefined : given), cache.optional()),
  dedupe: z.boolean().default(true),
  idempotency: idempotency.prefault({}),
  storeTimeoutMs: wholeMs(1, 60_000).default(1_000),
  writeTimeoutMs: wholeMs(1, 600_000).default(30_000),
} satisfies Record<keyof ReuseOptions, z.ZodType>);

/** What holds where the option is left out: nothing is shared unasked, but a key that a caller gives is heeded. */
export const NO_REUSE: ReuseSettings = reuseSchema.parse({ dedupe: false });

function isStore(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return STORE_METHODS.every((method) => typeof Reflect.get(value, method) === 'function');
}
