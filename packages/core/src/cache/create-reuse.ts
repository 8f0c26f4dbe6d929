import type { Clock } from '../config/clock.ts';
import type { Teller } from '../telemetry/teller.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { createMemoryKeyStore } from './memory-key-store.ts';
import { createMemoryReuseStore } from './memory-reuse-store.ts';
import { createPictureCache } from './picture-cache.ts';
import { reuseAccess } from './reuse-access.ts';
import type { ReuseSettings } from './reuse-options.ts';
import { Reuse } from './reuse.ts';

/** What answers may take that a store did not take, in bytes. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** Puts the stage together that looks for pictures before they are drawn. */
export function createReuse(settings: ReuseSettings, told: { readonly clock: Clock; readonly teller: Teller }): Reuse {
  const { clock } = told;
  const { cache, idempotency } = settings;
  const memory = (maxBytes: number) => createMemoryReuseStore({ maxBytes, clock });
  const shared = { ...told, storeTimeoutMs: settings.storeTimeoutMs, writeTimeoutMs: settings.writeTimeoutMs };
  const ofKeys = { ...shared, use: 'idempotency' } as const;
  const keys = new IdempotencyKeys({
    settings: idempotency,
    // Apart from pictures, which come and go: no key may.
    askRecords: reuseAccess({
      ...ofKeys,
      store: idempotency.store ?? createMemoryKeyStore({ maxKeys: idempotency.maxKeys, clock }),
    }),
    askAnswers: reuseAccess({ ...ofKeys, store: idempotency.store ?? memory(idempotency.maxBytes) }),
    spare: memory(SPARE_BYTES),
    clock,
  });
  if (cache === undefined) return new Reuse({ settings, cache: undefined, keys });
  const ask = reuseAccess({ ...shared, use: 'cache', store: cache.store ?? memory(cache.maxBytes) });
  return new Reuse({ settings, cache: createPictureCache(ask, cache.ttlMs), keys });
}
