import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { z } from 'zod';
import { type ContentCapture, contentCaptureSchema } from './content-capture.ts';
import type { BudgetKept, CircuitState } from './events.ts';

/**
 * Which generation of the `gen_ai.client.*` metrics to record: those of v1.41.0 (2026-04-28), those that replaced them, both, or
 * none. Dashboards of Retake stand on `retake.*` alone and do not care.
 */
export type GenAiSemconv = 'v1.41' | 'latest' | 'both' | 'off';

/** How a service tells what happens in it. Without an OpenTelemetry SDK in the process all of it costs next to nothing. */
export interface TelemetryOptions {
  /** Spans and metrics; subscribing to events works either way. @default true */
  readonly enabled?: boolean | undefined;
  /** @default the provider registered with the OpenTelemetry API, even if that happens later */
  readonly tracerProvider?: TracerProvider | undefined;
  /** @default the provider registered with the OpenTelemetry API, even if that happens later */
  readonly meterProvider?: MeterProvider | undefined;
  /** They cost a third of all metrics, for tools that know nothing of `retake.*`. @default 'off' */
  readonly genAiSemconv?: GenAiSemconv | undefined;
  /**
   * Puts prompts, references and pictures into a store of yours, and where they are on the spans and events of attempts; tells listeners of
   * drafts. No span, metric or log ever carries the content itself. @default nothing is captured
   */
  readonly captureContent?: ContentCapture | undefined;
  /**
   * Labels of a request to put on the call's span as `retake.label.<name>`: all of them, or those named. They never become
   * attributes of a metric, whose series would grow with every tenant.
   * @default false
   */
  readonly labelsOnSpans?: boolean | readonly string[] | undefined;
}

/** State of one circuit at one moment. */
export interface CircuitReading {
  readonly channel: string;
  readonly model: string;
  readonly state: CircuitState;
}

/** A model that a channel sells, with all that its series are told apart by. */
export interface Offer {
  readonly channel: string;
  /** As in `gen_ai.provider.name`. */
  readonly provider: string;
  readonly model: string;
  /** The sizes in which it can be ordered. */
  readonly sizes: readonly string[];
}

/** How one budget stands at one moment. Amounts are nano-dollars. */
export interface BudgetGauge {
  readonly budget: string;
  readonly limitNanoUsd: number;
  readonly spentNanoUsd: number;
  readonly reservedNanoUsd: number;
  /** Epoch milliseconds; `undefined` if it never begins anew. */
  readonly resetsAt: number | undefined;
}

/** What telemetry reads by itself, whenever metrics are collected. */
export interface TelemetrySources {
  /**
   * Every channel × model that can be asked, those never asked as `closed`: a series that begins with the first trouble
   * makes an alert miss it.
   */
  readonly circuits: () => Iterable<CircuitReading>;
  /** How the budgets are kept, by name, and how each stands. @default none */
  readonly budgets?: {
    readonly kept: ReadonlyMap<string, BudgetKept>;
    readonly standings: () => Iterable<BudgetGauge>;
  };
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}

/** Reads `TelemetryOptions` from outside; unknown keys are issues, providers are passed through untouched. */
export const telemetrySchema = z.strictObject({
  enabled: z.boolean().optional(),
  tracerProvider: z
    .custom<TracerProvider>((value) => hasMethod(value, 'getTracer'), 'must be an OpenTelemetry TracerProvider')
    .optional(),
  meterProvider: z
    .custom<MeterProvider>((value) => hasMethod(value, 'getMeter'), 'must be an OpenTelemetry MeterProvider')
    .optional(),
  genAiSemconv: z.enum(['v1.41', 'latest', 'both', 'off']).optional(),
  captureContent: contentCaptureSchema.optional(),
  labelsOnSpans: z.union([z.boolean(), z.array(z.string().min(1)).readonly()]).optional(),
}) satisfies z.ZodType<TelemetryOptions>;
