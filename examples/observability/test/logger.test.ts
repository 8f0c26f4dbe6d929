import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { afterEach, expect, it, vi } from 'vitest';
import { createLogger } from '../src/logger.ts';

afterEach(() => {
  vi.unstubAllEnvs();
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

/** Starts an SDK that exports nothing. @param sampler one of its own; without one nobody traces at all. */
function start(sampler?: 'always_on' | 'always_off'): NodeSDK {
  const nothing = {
    onStart: () => undefined,
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  vi.stubEnv('OTEL_TRACES_SAMPLER', sampler);
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: sampler === undefined ? [] : [nothing],
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
  const sdk = start('always_off');
  expect(lineWithin()).toMatchObject({
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_flags: '00',
  });
  await sdk.shutdown();
});

it('names the trace that is kept', async () => {
  const sdk = start('always_on');
  expect(lineWithin()).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), trace_flags: '01' });
  await sdk.shutdown();
});
