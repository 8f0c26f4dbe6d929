import { diag } from '@opentelemetry/api';
import { createContentKeeper } from './content-keeper.ts';
import { createEventHub } from './event-hub.ts';
import type { RetakeListener } from './event-hub.ts';
import type { BudgetCharge } from './events.ts';
import { INSTRUMENTATION_SCOPE } from './instrumentation-scope.ts';
import { createOpenTelemetry } from './open-telemetry.ts';
import { redact } from './redaction.ts';
import type { Teller } from './teller.ts';
import type { Offer, TelemetryOptions, TelemetrySources } from './telemetry-options.ts';

export type { TelemetryOptions, TelemetrySources } from './telemetry-options.ts';

/** What tells the world: the events to whoever subscribed, spans and metrics to OpenTelemetry. */
export interface Telemetry extends Teller {
  /** Calls `listener` with every event from now on; returns the unsubscription. */
  subscribe(listener: RetakeListener): () => void;
  /**
   * Creates the counters of rare events, of outcomes and of pictures at 0 for what a service's channels sell, so that the first failover after
   * a deployment is seen by the alert that waits for it. Call it once, when that is known.
   */
  preCreate(offers: readonly Offer[]): void;
  /** Counts what was charged to a budget. Never throws. */
  charged(charge: BudgetCharge): void;
  /** How often instrumentation or a listener failed. Only the first time of each is reported, to OpenTelemetry's `diag`. */
  readonly failures: number;
  /** Resolves when all content that was captured is kept, or after so many milliseconds. */
  settled(patienceMs: number): Promise<void>;
  /** Ends open spans, stops reading circuits and drops the listeners. Providers belong to the app and stay open. */
  close(): void;
}

/**
 * Composes what listens to a service. Whatever fails in here (a span processor, an exporter, a meter, a listener) is swallowed
 * and counted: telemetry can never fail or repeat a call, and nothing waits for it.
 */
export function createTelemetry(options: TelemetryOptions, sources: TelemetrySources): Telemetry {
  let failures = 0;
  let closed = false;

  const report = (what: string, error: unknown): void => {
    try {
      diag.warn(`${INSTRUMENTATION_SCOPE.name}: ${what}; the call went on without it: ${redact(error)}`);
    } catch {
      // A logger that throws leaves nobody to tell.
    }
  };
  const hub = createEventHub({
    onListenerError(error) {
      failures += 1;
      report('an event listener failed (told once)', error);
    },
  });
  const untold = new Set(['left out', 'not kept']);
  const { captureContent } = options;
  const content =
    captureContent &&
    createContentKeeper(captureContent, (why, error) => {
      failures += 1;
      if (untold.delete(why)) report(`content was ${why} (told once)`, error);
    });
  let reported = false;
  const openTelemetry =
    options.enabled === false
      ? undefined
      : createOpenTelemetry(options, sources, (error) => {
          failures += 1;
          if (!reported) report('OpenTelemetry instrumentation failed (told once)', error);
          reported = true;
        });

  return {
    tell(event) {
      if (closed) return;
      openTelemetry?.tell(event);
      hub.publish(event);
      if (event.type === 'call.ended') content?.ended(event.callId);
    },
    content,
    within: (id, work) => (openTelemetry === undefined ? work() : openTelemetry.within(id, work)),
    subscribe: (listener) => hub.subscribe(listener),
    preCreate: (offers) => openTelemetry?.preCreate(offers),
    charged: (charge) => openTelemetry?.charged(charge),
    get failures() {
      return failures;
    },
    settled: (patienceMs) => content?.settled(patienceMs) ?? Promise.resolve(),
    close() {
      closed = true;
      openTelemetry?.close();
      hub.clear();
    },
  };
}
