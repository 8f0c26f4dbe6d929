import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { afterEach, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';

afterEach(() => {
  for (const api of [trace, context, propagation, metrics]) api.disable();
});

/** The line that is logged while a span is active. */
function lineWithin(): Record<string, unknown> {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  trace.getTracer('test').startActiveSpan('an order', (span) => {
    log.info('within');
    span.end();
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/0{16}/);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

/** Starts an SDK that exports nothing. @param decision of its sampler, 0 for none and 2 for all; without one nobody traces at all. */
function start(decision?: 0 | 2): NodeSDK {
  const nothing = {
    onStart: () => undefined,
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: decision === undefined ? [] : [nothing],
    ...(decision !== undefined && { sampler: { shouldSample: () => ({ decision }), toString: () => 'of a test' } }),
  });
  sdk.start();
  return sdk;
}

it('names no trace where no SDK is there', () => {
  expect(Object.keys(lineWithin())).not.toContain('trace_id');
});

it('names no trace where traces are switched off, though there is a span, whose ids are zeros', async () => {
  const sdk = start();
  const seen = trace.getTracer('test').startActiveSpan('an order', () => trace.getActiveSpan()?.spanContext().traceId);
  expect(seen).toBe('0'.repeat(32));
  expect(Object.keys(lineWithin())).not.toContain('trace_id');
  await sdk.shutdown();
});

it('says of a trace that nobody keeps that it is not sampled', async () => {
  const sdk = start(0);
  expect(lineWithin()).toMatchObject({
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_flags: '00',
  });
  await sdk.shutdown();
});

it('names the trace that is kept', async () => {
  const sdk = start(2);
  expect(lineWithin()).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), trace_flags: '01' });
  await sdk.shutdown();
});
