import { context, createNoopMeter, metrics as metricsApi, trace } from '@opentelemetry/api';
import type { MeterProvider } from '@opentelemetry/api';
import type { BudgetCharge, RetakeEvent } from './events.ts';
import { INSTRUMENTATION_SCOPE } from './instrumentation-scope.ts';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { createSpans } from './spans.ts';
import type { Spans } from './spans.ts';
import type { Offer, TelemetryOptions, TelemetrySources } from './telemetry-options.ts';

/** Spans and metrics of the events, with everything that can fail in an SDK kept away from the call. */
export interface OpenTelemetry {
  /** Never throws. */
  tell(event: RetakeEvent): void;
  /** Runs `work` exactly once, below the span of that call or attempt if there is one, and returns what it returns. */
  within<T>(id: string, work: () => T): T;
  /** Creates the counters of rare events, of outcomes and of pictures at 0, now and again whenever a meter provider is registered. */
  preCreate(offers: readonly Offer[]): void;
  /** Counts what was charged to a budget. Never throws. */
  charged(charge: BudgetCharge): void;
  close(): void;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * @param failed - Told of whatever an SDK, a processor or an exporter threw.
 */
export function createOpenTelemetry(
  options: TelemetryOptions,
  sources: TelemetrySources,
  failed: (error: unknown) => void,
): OpenTelemetry {
  const guard = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      failed(error);
      return undefined;
    }
  };

  const { name, version } = INSTRUMENTATION_SCOPE;
  // The API's tracer waits for a provider by itself; its meters do not, see `currentMetrics`.
  const spans: Spans | undefined = guard(() =>
    createSpans((options.tracerProvider ?? trace.getTracerProvider()).getTracer(name, version), options),
  );

  let provider: MeterProvider | undefined;
  let metrics: Metrics | undefined;
  let sold: readonly Offer[] | undefined;

  /** A meter taken before the SDK was registered stays deaf for ever, so the provider is looked up anew each time. */
  const currentMetrics = (): Metrics | undefined => {
    const current = options.meterProvider ?? metricsApi.getMeterProvider();
    if (current === provider) return metrics;
    const previous = metrics;
    provider = current;
    metrics = undefined;
    previous?.close();
    const meter = current.getMeter(name, version);
    if (meter === createNoopMeter()) return undefined;
    metrics = createMetrics(meter, sources, options.genAiSemconv ?? 'off');
    if (sold !== undefined) metrics.preCreate(sold);
    return metrics;
  };
  guard(currentMetrics);

  return {
    tell(event) {
      // Apart, so that a failing span processor costs no metric and the other way round.
      try {
        spans?.observe(event);
      } catch (error) {
        failed(error);
      }
      try {
        currentMetrics()?.observe(event);
      } catch (error) {
        failed(error);
      }
    },
    within<T>(id: string, work: () => T): T {
      const own = spans?.contextOf(id);
      if (own === undefined) return work();
      // A context manager that throws after the work must neither lose its result nor have it done again.
      const outcomes: Outcome<T>[] = [];
      const once = (): void => {
        try {
          outcomes.push({ value: work() });
        } catch (error) {
          outcomes.push({ error });
        }
      };
      try {
        context.with(own, once);
      } catch (error) {
        failed(error);
      }
      const outcome = outcomes[0];
      if (outcome === undefined) return work();
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    },
    preCreate(offers) {
      sold = offers;
      guard(() => currentMetrics()?.preCreate(offers));
    },
    charged(charge) {
      guard(() => currentMetrics()?.charged(charge));
    },
    close() {
      guard(() => spans?.close());
      guard(() => metrics?.close());
    },
  };
}
