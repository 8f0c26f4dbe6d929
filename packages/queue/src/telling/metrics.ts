import { createNoopMeter, diag, metrics as metricsApi } from '@opentelemetry/api';
import type { MeterProvider } from '@opentelemetry/api';
import { createQueueCounters } from './metrics-counters.ts';
import type { QueueCounters } from './metrics-counters.ts';
import { startQueueGauges } from './metrics-gauges.ts';
import type { QueueStanding } from './metrics-gauges.ts';
import { METRICS_SCOPE } from './metrics-scope.ts';
import type { QueueEvent } from './queue-events.ts';

/** What the metrics of a queue are made from. */
export interface QueueMetricsOptions {
  /** The queue's name, which every series carries. */
  readonly queue: string;
  /** How the queue stands; asked whenever metrics are collected. */
  readonly census: () => Promise<QueueStanding>;
  /** The channels that have batches, whose series are created at 0. @default none; they begin with their first event */
  readonly batchChannels?: (() => readonly string[]) | undefined;
  /** @default the provider registered with the OpenTelemetry API, even if that happens later */
  readonly meterProvider?: MeterProvider | undefined;
}

/** The metrics of a queue. */
export interface QueueMetrics {
  /** Counts an event. Never throws, never waits. */
  observe(event: QueueEvent): void;
  /** How often a meter, or the reading of the store, failed. Only the first time is reported, to OpenTelemetry's `diag`. */
  readonly failures: number;
  /** Stops reading the store. Providers belong to the app and stay open. */
  close(): void;
}

/**
 * Gives what happens in a queue, and how it stands, to OpenTelemetry. Whatever fails in here is swallowed and counted: nothing that is owed
 * waits for it or fails with it. Without an SDK in the process it does nothing.
 */
export function createQueueMetrics({ queue, census, batchChannels, meterProvider }: QueueMetricsOptions): QueueMetrics {
  let failures = 0;
  let provider: MeterProvider | undefined;
  let counters: QueueCounters | undefined;
  let stopGauges = (): void => undefined;
  let isClosed = false;

  const failed = (error: unknown): void => {
    failures += 1;
    if (failures > 1) return;
    try {
      // The name alone: messages of others can hold addresses with passwords.
      const name = error instanceof Error ? error.name : typeof error;
      diag.warn(`${METRICS_SCOPE.name}: metrics failed (told once); the queue went on without them: ${name}`);
    } catch {
      // A logger that throws leaves nobody to tell.
    }
  };
  const guard = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  };
  /** A meter that was taken before the SDK was registered stays deaf for ever, so the provider is looked up anew each time. */
  const lookUp = (): void => {
    const current = meterProvider ?? metricsApi.getMeterProvider();
    if (current === provider) return;
    provider = current;
    counters = undefined;
    stopGauges();
    stopGauges = () => undefined;
    const meter = current.getMeter(METRICS_SCOPE.name, METRICS_SCOPE.version);
    if (meter === createNoopMeter()) return;
    stopGauges = startQueueGauges(meter, queue, census, failed);
    counters = createQueueCounters(meter, queue);
    counters.preCreate(batchChannels?.() ?? []);
  };
  guard(lookUp);

  return {
    observe(event) {
      if (isClosed) return;
      guard(() => {
        lookUp();
        counters?.observe(event);
      });
    },
    get failures() {
      return failures;
    },
    close() {
      isClosed = true;
      guard(stopGauges);
    },
  };
}
