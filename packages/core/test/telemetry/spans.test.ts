import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { AlwaysOffSampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createRecorder, withContextManager } from './recorder.ts';
import {
  attemptFailed,
  attemptStarted,
  attemptSucceeded,
  callEnded,
  callStarted,
  circuitChanged,
  failedOver,
  paid,
  relay,
  unknownCost,
} from './story.ts';

withContextManager();

const CALL_START = {
  'retake.operation': 'generate',
  'gen_ai.output.type': 'image',
  'retake.request.model': 'gemini-3-pro-image',
  'retake.request.size': '4K',
  'retake.images.requested': 1,
};
const CALL_SUCCESS = {
  ...CALL_START,
  'retake.outcome': 'success',
  'retake.images.returned': 1,
  'retake.attempts': 1,
  'retake.failovers': 0,
  'retake.cost.usd': 0.13456,
  'retake.cost.incomplete': false,
  'retake.channel': 'gemini',
};
const ATTEMPT_START = {
  'gen_ai.operation.name': 'generate_content',
  'gen_ai.provider.name': 'gcp.gemini',
  'gen_ai.request.model': 'gemini-3-pro-image',
  'gen_ai.output.type': 'image',
  'server.address': 'generativelanguage.googleapis.com',
  'server.port': 443,
  'retake.channel': 'gemini',
  'retake.attempt.number': 1,
  'retake.attempt.kind': 'primary',
  'retake.image.size': '4K',
};
const ATTEMPT_ANSWERED = {
  'http.response.status_code': 200,
  'retake.upstream.request_id': 'req-77',
  'retake.image.delivered_size': '4K',
  'gen_ai.response.model': 'gemini-3-pro-image-001',
  'gen_ai.response.id': 'nQ8kaf3xDs',
  'gen_ai.response.finish_reasons': ['STOP'],
  'gen_ai.usage.input_tokens': 640,
  'gen_ai.usage.output_tokens': 2_142,
  'gen_ai.usage.text.input_tokens': 80,
  'gen_ai.usage.image.input_tokens': 560,
  'gen_ai.usage.image.output_tokens': 2_000,
  'gen_ai.usage.reasoning.output_tokens': 130,
  'gen_ai.usage.cost.amount': 0.13456,
  'gen_ai.usage.cost.currency': 'USD',
  'gen_ai.usage.cost.source': 'local',
  'retake.cost.basis': 'tokens',
};
const ATTEMPT_OVERLOADED = {
  'http.response.status_code': 503,
  'retake.upstream.request_id': 'req-76',
  'retake.upstream.code': 'UNAVAILABLE',
  'error.type': 'overloaded',
  'retake.billing': 'not-billed',
  'gen_ai.usage.cost.amount': 0,
  'gen_ai.usage.cost.currency': 'USD',
  'gen_ai.usage.cost.source': 'local',
  'retake.cost.basis': 'none',
};
const RELAY = {
  'gen_ai.provider.name': 'laozhang',
  'server.address': 'api.laozhang.ai',
  'retake.channel': 'laozhang',
};

/** What of a span is ours to decide. */
function shape(span: ReadableSpan | undefined): { name?: string; kind?: SpanKind; status?: unknown; attributes?: Attributes } {
  return span === undefined ? {} : { name: span.name, kind: span.kind, status: span.status, attributes: span.attributes };
}

describe('the span tree', () => {
  it('of a success', () => {
    const { tell, spans } = createRecorder();
    tell(callStarted(), attemptStarted(), attemptSucceeded(), callEnded());
    const [attempt, call, ...others] = spans();
    expect(others).toEqual([]);
    expect(shape(call)).toEqual({
      name: 'retake.generate',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: CALL_SUCCESS,
    });
    expect(shape(attempt)).toEqual({
      name: 'generate_content gemini-3-pro-image',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: { ...ATTEMPT_START, ...ATTEMPT_ANSWERED },
    });
    expect(call?.parentSpanContext).toBeUndefined();
    expect(attempt?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
    expect(call?.instrumentationScope).toMatchObject({ name: '@retake/core' });
  });

  it('of a failover, which is no error of the call', () => {
    const { tell, spans } = createRecorder();
    tell(
      callStarted(),
      attemptStarted(),
      attemptFailed(),
      failedOver(),
      attemptStarted({ attemptId: 'attempt-2', number: 2, kind: 'failover', ...relay }),
      attemptSucceeded({
        attemptId: 'attempt-2',
        number: 2,
        kind: 'failover',
        ...relay,
        cost: { ...paid, basis: 'reported', nanoUsd: 50_000_000 },
      }),
      callEnded({ outcome: 'failover', attempts: 2, failovers: 1, channel: 'laozhang', costNanoUsd: 50_000_000 }),
    );
    const [first, second, call] = spans();
    expect(shape(first)).toEqual({
      name: 'generate_content gemini-3-pro-image',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
      attributes: { ...ATTEMPT_START, ...ATTEMPT_OVERLOADED },
    });
    expect(shape(second)).toEqual({
      name: 'generate_content gemini-3-pro-image',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        ...ATTEMPT_START,
        ...ATTEMPT_ANSWERED,
        ...RELAY,
        'retake.attempt.number': 2,
        'retake.attempt.kind': 'failover',
        'gen_ai.usage.cost.amount': 0.05,
        'gen_ai.usage.cost.source': 'provider',
        'retake.cost.basis': 'reported',
      },
    });
    expect(shape(call)).toEqual({
      name: 'retake.generate',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        ...CALL_SUCCESS,
        'retake.outcome': 'failover',
        'retake.attempts': 2,
        'retake.failovers': 1,
        'retake.channel': 'laozhang',
        'retake.cost.usd': 0.05,
      },
    });
    expect(call?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      {
        name: 'retake.failover',
        attributes: {
          'retake.channel.from': 'gemini',
          'retake.channel.to': 'laozhang',
          'gen_ai.request.model': 'gemini-3-pro-image',
          'error.type': 'overloaded',
        },
      },
    ]);
  });

  it('of a failure', () => {
    const { tell, spans } = createRecorder();
    tell(
      callStarted(),
      attemptStarted({ seed: 7 }),
      attemptFailed({
        errorType: 'timeout',
        billing: 'unknown',
        cost: unknownCost,
        statusCode: undefined,
        upstreamCode: undefined,
        requestId: undefined,
        retryAfterMs: 4_000,
      }),
      callEnded({
        outcome: 'exhausted',
        errorType: 'all_channels_failed',
        returned: 0,
        channel: undefined,
        costNanoUsd: 0,
        costIncomplete: true,
      }),
    );
    const [attempt, call] = spans();
    expect(shape(attempt)).toEqual({
      name: 'generate_content gemini-3-pro-image',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
      attributes: {
        // No amount: a bill that nobody knows is not a bill of zero.
        ...ATTEMPT_START,
        'gen_ai.request.seed': 7,
        'error.type': 'timeout',
        'retake.billing': 'unknown',
        'retake.cost.basis': 'unknown',
        'retake.retry_after_ms': 4_000,
      },
    });
    expect(shape(call)).toEqual({
      name: 'retake.generate',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.ERROR },
      attributes: {
        ...CALL_START,
        'retake.outcome': 'exhausted',
        'error.type': 'all_channels_failed',
        'retake.images.returned': 0,
        'retake.attempts': 1,
        'retake.failovers': 0,
        'retake.cost.usd': 0,
        'retake.cost.incomplete': true,
      },
    });
  });

  it('of a cancelled call', () => {
    const { tell, spans } = createRecorder();
    tell(
      callStarted(),
      attemptStarted(),
      attemptFailed({
        errorType: 'cancelled',
        billing: 'unknown',
        cost: unknownCost,
        statusCode: undefined,
        upstreamCode: undefined,
        requestId: undefined,
      }),
      callEnded({
        outcome: 'cancelled',
        errorType: 'cancelled',
        returned: 0,
        channel: undefined,
        costNanoUsd: 0,
        costIncomplete: true,
      }),
    );
    const [attempt, call] = spans();
    expect(shape(attempt)).toEqual({
      name: 'generate_content gemini-3-pro-image',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
      attributes: {
        ...ATTEMPT_START,
        'error.type': 'cancelled',
        'retake.billing': 'unknown',
        'retake.cost.basis': 'unknown',
      },
    });
    expect(shape(call)).toEqual({
      name: 'retake.generate',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.ERROR },
      attributes: {
        ...CALL_START,
        'retake.outcome': 'cancelled',
        'error.type': 'cancelled',
        'retake.images.returned': 0,
        'retake.attempts': 1,
        'retake.failovers': 0,
        'retake.cost.usd': 0,
        'retake.cost.incomplete': true,
      },
    });
  });

  it('of several pictures: their attempts lie side by side below the one call', () => {
    const { tell, spans } = createRecorder();
    tell(
      callStarted({ requested: 2 }),
      attemptStarted(),
      attemptStarted({ attemptId: 'attempt-2', number: 2 }),
      attemptSucceeded({ attemptId: 'attempt-2', number: 2 }),
      attemptSucceeded(),
      callEnded({ requested: 2, returned: 2 }),
    );
    const [second, first, call] = spans();
    expect([first, second].map((span) => span?.parentSpanContext?.spanId)).toEqual(Array(2).fill(call?.spanContext().spanId));
    expect([first, second].map((span) => span?.attributes['retake.attempt.number'])).toEqual([1, 2]);
  });

  it('counts a resend on the same channel, and no failover as one', () => {
    const { tell, spans } = createRecorder();
    tell(
      callStarted(),
      attemptStarted(),
      attemptFailed(),
      attemptStarted({ attemptId: 'attempt-2', number: 2, kind: 'retry', resendCount: 1 }),
      attemptFailed({ attemptId: 'attempt-2' }),
      attemptStarted({ attemptId: 'attempt-3', number: 3, kind: 'failover', ...relay }),
      attemptFailed({ attemptId: 'attempt-3' }),
      callEnded(),
    );
    expect(
      spans()
        .slice(0, 3)
        .map((span) => span.attributes['http.request.resend_count']),
    ).toEqual([undefined, 1, undefined]);
  });

  it('carries the purpose, the warnings and what happened on the way', () => {
    const { tell, telemetry, spans } = createRecorder();
    tell(
      callStarted({ purpose: 'hero', operation: 'edit' }),
      { type: 'channel.skipped', callId: 'call-1', at: 0, channel: 'vertex', model: 'gemini-3-pro-image', reason: 'cool_down' },
      { type: 'backoff', callId: 'call-1', at: 0, delayMs: 250, round: 1 },
    );
    telemetry.within('call-1', () => tell(circuitChanged()));
    tell(circuitChanged({ channel: 'of-another-call' }));
    tell(
      callEnded({
        warnings: [
          { code: 'size_differs', message: 'a' },
          { code: 'size_differs', message: 'b' },
        ],
      }),
    );
    const [call] = spans();
    expect(call?.name).toBe('retake.generate hero');
    expect(call?.attributes).toMatchObject({
      'retake.purpose': 'hero',
      'retake.operation': 'edit',
      'retake.warnings': ['size_differs'],
    });
    expect(call?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      {
        name: 'retake.channel.skipped',
        attributes: {
          'retake.channel': 'vertex',
          'gen_ai.request.model': 'gemini-3-pro-image',
          'retake.skip.reason': 'cool_down',
        },
      },
      { name: 'retake.backoff', attributes: { 'retake.backoff.delay_ms': 250, 'retake.backoff.round': 1 } },
      {
        name: 'retake.breaker.transition',
        attributes: {
          'retake.channel': 'gemini',
          'gen_ai.request.model': 'gemini-3-pro-image',
          'retake.breaker.from': 'closed',
          'retake.breaker.to': 'open',
        },
      },
    ]);
  });

  it('shows only the labels it was allowed to show', () => {
    const labels = { tenant: 'acme', secret: ['sk-', '0123456789abcdef'].join('') };
    const bagOf = (labelsOnSpans: boolean | string[] | undefined): Attributes => {
      const { tell, spans } = createRecorder(labelsOnSpans === undefined ? {} : { labelsOnSpans });
      tell(callStarted({ labels }), callEnded());
      return spans()[0]?.attributes ?? {};
    };
    const shown = (bag: Attributes): Attributes =>
      Object.fromEntries(Object.entries(bag).filter(([key]) => key.startsWith('retake.label.')));
    expect(shown(bagOf(undefined))).toEqual({});
    expect(shown(bagOf(false))).toEqual({});
    expect(shown(bagOf(['tenant', 'absent']))).toEqual({ 'retake.label.tenant': 'acme' });
    expect(shown(bagOf(true))).toEqual({ 'retake.label.tenant': 'acme', 'retake.label.secret': '[redacted]' });
  });

  it('does not let an unknown text become an error type', () => {
    const { tell, spans } = createRecorder();
    tell(callStarted(), callEnded({ errorType: 'user 4711 went away' }));
    expect(spans()[0]?.attributes['error.type']).toBe('_OTHER');
  });
});

describe('the context', () => {
  it('nests what happens inside below the attempt, across await, and beside others', async () => {
    const { tell, telemetry, spans, tracerProvider } = createRecorder();
    const http = tracerProvider.getTracer('http');
    const request = async (id: string): Promise<void> => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      http.startSpan(`POST ${id}`).end();
    };
    tell(callStarted());
    await telemetry.within('call-1', async () => {
      await Promise.all(
        ['attempt-1', 'attempt-2'].map(async (attemptId) => {
          tell(attemptStarted({ attemptId }));
          await telemetry.within(attemptId, () => request(attemptId));
          tell(attemptSucceeded({ attemptId }));
        }),
      );
      await request('of the call');
    });
    tell(callEnded());
    const named = (name: string): ReadableSpan | undefined => spans().find((span) => span.name === name);
    const attempts = spans().filter((span) => span.kind === SpanKind.CLIENT);
    expect(attempts).toHaveLength(2);
    expect(new Set(attempts.map((span) => span.spanContext().spanId))).toEqual(
      new Set([named('POST attempt-1')?.parentSpanContext?.spanId, named('POST attempt-2')?.parentSpanContext?.spanId]),
    );
    expect(named('POST of the call')?.parentSpanContext?.spanId).toBe(named('retake.generate')?.spanContext().spanId);
  });

  it('hangs the call below what was active when it began, and an attempt below its call whatever is active then', () => {
    const { tell, spans, tracerProvider } = createRecorder();
    const server = tracerProvider.getTracer('app').startSpan('POST /v1/images');
    context.with(trace.setSpan(ROOT_CONTEXT, server), () => tell(callStarted()));
    tell(attemptStarted(), attemptSucceeded(), callEnded());
    const [attempt, call] = spans();
    expect(call?.parentSpanContext?.spanId).toBe(server.spanContext().spanId);
    expect(attempt?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
  });

  it('returns what the work returns and throws what it throws, with and without a span', () => {
    const { tell, telemetry } = createRecorder();
    tell(callStarted());
    for (const id of ['call-1', 'never heard of']) {
      expect(telemetry.within(id, () => 42)).toBe(42);
      expect(telemetry.within(id, () => undefined)).toBeUndefined();
      expect(() =>
        telemetry.within(id, () => {
          throw new RangeError('mine');
        }),
      ).toThrow(new RangeError('mine'));
    }
  });

  it('ends with the attempt and with the call', () => {
    const { tell, telemetry } = createRecorder();
    const active = (id: string): boolean => telemetry.within(id, () => trace.getActiveSpan() !== undefined);
    tell(callStarted(), attemptStarted());
    expect([active('call-1'), active('attempt-1')]).toEqual([true, true]);
    tell(attemptSucceeded());
    expect([active('call-1'), active('attempt-1')]).toEqual([true, false]);
    tell(attemptStarted({ attemptId: 'left open' }), callEnded());
    expect([active('call-1'), active('left open')]).toEqual([false, false]);
  });

  it('keeps the sampler\'s "no" for everything below', () => {
    const { tell, telemetry, spans, tracerProvider } = createRecorder({ sampler: new AlwaysOffSampler() });
    tell(callStarted(), attemptStarted());
    telemetry.within('attempt-1', () => {
      expect(trace.getActiveSpan()?.isRecording()).toBe(false);
      tracerProvider.getTracer('http').startSpan('POST').end();
    });
    tell(attemptSucceeded(), callEnded());
    expect(spans()).toEqual([]);
    expect(telemetry.failures).toBe(0);
  });

  it('shows samplers what the conventions want them to see', () => {
    const seen: Attributes[] = [];
    const { tell } = createRecorder({
      sampler: {
        shouldSample(_context, _traceId, _name, _kind, attributes) {
          seen.push({ ...attributes });
          return { decision: SamplingDecision.RECORD_AND_SAMPLED };
        },
        toString: () => 'spy',
      },
    });
    tell(callStarted(), attemptStarted({ seed: 7 }));
    expect(seen).toEqual([CALL_START, { ...ATTEMPT_START, 'gen_ai.request.seed': 7 }]);
  });
});

describe('what nobody ended', () => {
  it('is ended with its call, and its late end is ignored', () => {
    const { tell, spans, telemetry } = createRecorder();
    tell(callStarted(), attemptStarted(), callEnded({ outcome: 'cancelled', errorType: 'deadline_exceeded' }));
    tell(attemptSucceeded());
    const [attempt, call, ...others] = spans();
    expect(others).toEqual([]);
    expect(attempt?.attributes).toEqual({ ...ATTEMPT_START, 'error.type': 'cancelled' });
    expect(attempt?.status.code).toBe(SpanStatusCode.ERROR);
    expect(call?.name).toBe('retake.generate');
    expect(telemetry.failures).toBe(0);
  });

  it('is ended when telemetry closes', () => {
    const { tell, spans, telemetry } = createRecorder();
    tell(callStarted(), attemptStarted());
    telemetry.close();
    expect(spans().map((span) => span.name)).toEqual(['generate_content gemini-3-pro-image', 'retake.generate']);
    tell(callStarted({ callId: 'late' }));
    expect(telemetry.within('late', () => trace.getActiveSpan())).toBeUndefined();
  });

  it('does not appear for an attempt without its call', () => {
    const { tell, spans } = createRecorder();
    tell(attemptStarted(), attemptSucceeded(), callEnded());
    expect(spans()).toEqual([]);
  });
});
