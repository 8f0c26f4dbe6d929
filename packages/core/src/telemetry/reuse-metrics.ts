import type { Meter } from '@opentelemetry/api';
import { usdOf } from '../catalog/money.ts';
import type { CallEnded, ReuseSource, ReuseStoreFailed } from './events.ts';
import { instruments } from './instruments.ts';
import { ATTR } from './semconv.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';

const SOURCES = ['cache', 'in-flight', 'idempotency'] as const satisfies readonly ReuseSource[];

/** What each store is asked for. */
const OPERATIONS = {
  cache: ['read', 'write'],
  idempotency: ['claim', 'read', 'write', 'release'],
} as const satisfies Record<ReuseStoreFailed['store'], readonly ReuseStoreFailed['operation'][]>;

/** The metrics of what was not drawn again. */
export interface ReuseMetrics {
  reused(reused: NonNullable<CallEnded['reused']>): void;
  storeFailed(event: ReuseStoreFailed): void;
  /** Creates the counters at 0. */
  preCreate(): void;
}

/** Counts the calls that were answered with what another one drew, and what that saved. */
export function createReuseMetrics(meter: Meter): ReuseMetrics {
  const make = instruments(meter);
  const reuses = make.counter(INSTRUMENTS.reuses);
  const saved = make.counter(INSTRUMENTS.savedUsd);
  const storeFailures = make.counter(INSTRUMENTS.reuseStoreFailures);
  return {
    reused({ from, savedNanoUsd }) {
      const attributes = { [ATTR.reuseFrom]: from };
      reuses.add(1, attributes);
      if (savedNanoUsd !== undefined) saved.add(usdOf(savedNanoUsd), attributes);
    },
    storeFailed({ store, operation }) {
      storeFailures.add(1, { [ATTR.reuseStore]: store, [ATTR.reuseOperation]: operation });
    },
    preCreate() {
      for (const from of SOURCES) {
        reuses.add(0, { [ATTR.reuseFrom]: from });
        saved.add(0, { [ATTR.reuseFrom]: from });
      }
      for (const [store, operations] of Object.entries(OPERATIONS)) {
        for (const operation of operations) storeFailures.add(0, { [ATTR.reuseStore]: store, [ATTR.reuseOperation]: operation });
      }
    },
  };
}
