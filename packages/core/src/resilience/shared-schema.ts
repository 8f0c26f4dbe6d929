import { z } from 'zod';
import type { CoolDownStore } from './cool-downs/cool-down-store.ts';
import type { LimitStore } from './limits/limit-store.ts';
import type { Shared, SharedOptions } from './shared-options.ts';

const LIMIT_METHODS = ['take', 'giveBack'] as const;
const COOL_DOWN_METHODS = ['publish', 'read', 'subscribe'] as const;

const wholeMs = (most: number) => z.int('must be whole milliseconds').min(1, 'must be at least 1').max(most);

/** Reads the option `shared`; every problem is reported with its path. */
export const sharedSchema = z.strictObject({
  limits: z.custom<LimitStore>((value) => has(value, LIMIT_METHODS), `must have ${LIMIT_METHODS.join(' and ')}`).optional(),
  coolDowns: z
    .custom<CoolDownStore>((value) => has(value, COOL_DOWN_METHODS), `must have ${COOL_DOWN_METHODS.join(', ')}`)
    .optional(),
  limitMargin: z.number().min(0).max(1).default(0.05),
  onLimitStoreError: z.enum(['local', 'deny']).default('local'),
  replicas: z.int('must be a whole number').min(1, 'must be at least 1').default(4),
  storeTimeoutMs: wholeMs(60_000).default(1_000),
  readEveryMs: wholeMs(3_600_000).default(10_000),
} satisfies Record<keyof SharedOptions, z.ZodType>) satisfies z.ZodType<Shared>;

function has(value: unknown, methods: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((method) => typeof Reflect.get(value, method) === 'function');
}
