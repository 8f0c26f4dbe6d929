import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

/**
 * Lines of JSON with the ids of the trace that they belong to, under the names that OpenTelemetry gives them in logs that are not its
 * own (specification, "Trace Context in non-OTLP Log Formats").
 */
export function createLogger(stream?: DestinationStream): Logger {
  const options = {
    mixin: (): object => {
      const context = trace.getActiveSpan()?.spanContext();
      // Where traces are switched off there are spans too, and their ids are zeros.
      if (context === undefined || !isSpanContextValid(context)) return {};
      return { trace_id: context.traceId, span_id: context.spanId, trace_flags: `0${context.traceFlags.toString(16)}` };
    },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}
