import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { startSimulator } from '@retake/simulator';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { createImageService } from '../../src/create-image-service.ts';
import { withContextManager } from './recorder.ts';

withContextManager();
beforeEach(() => {
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterEach(() => propagation.disable());

/** As a load balancer, or the caller's own app, sends it. */
const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
const MODEL = 'gemini-3-pro-image';

/** A service on two channels of a simulator, behind a server that continues its callers' traces; its HTTP requests are instrumented. */
async function startWorld() {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const instrumentation = new UndiciInstrumentation();
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.enable();
  const simulator = await startSimulator({
    seed: 1,
    channels: [
      { id: 'gemini', dialect: 'ai-studio' },
      { id: 'relay', dialect: 'relay', prices: { [MODEL]: 0.09 } },
    ],
  });
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini') }),
      geminiRelay({
        id: 'relay',
        apiKey: 'sk-not-a-real-key',
        baseUrl: simulator.url('relay'),
        prices: { [MODEL]: 0.09 },
      }),
    ],
    probe: false,
    telemetry: { tracerProvider },
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
    instrumentation.disable();
  });

  /** Handles a request as a traced server does. */
  const serve = async (work: () => Promise<unknown>): Promise<void> => {
    const caller = propagation.extract(context.active(), { traceparent: TRACEPARENT });
    const server = tracerProvider.getTracer('server').startSpan('POST /pictures', { kind: SpanKind.SERVER }, caller);
    await context.with(trace.setSpan(caller, server), work);
    server.end();
  };
  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  return { simulator, images, serve, spans };
}

/** A span with what hangs below it, in the order of their beginnings. */
interface Branch {
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatusCode;
  readonly below: readonly Branch[];
}

function treeBelow(spans: readonly ReadableSpan[], parentId: string): Branch[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId)
    .toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
    .map((span) => ({
      name: span.name,
      kind: span.kind,
      status: span.status.code,
      below: treeBelow(spans, span.spanContext().spanId),
    }));
}

const http = (status = SpanStatusCode.UNSET) => ({ name: 'POST', kind: SpanKind.CLIENT, status, below: [] });

describe('the trace of a call', () => {
  it('goes on from the caller to the attempts and their HTTP requests, and on to the upstream', async () => {
    const { simulator, images, serve, spans } = await startWorld();
    simulator.script('gemini', ['overloaded']);
    await serve(() => images.generate({ prompt: 'A red bicycle', model: MODEL, purpose: 'hero', size: '2K' }));

    expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(new Set([CALLER.traceId]));
    expect(treeBelow(spans(), CALLER.spanId)).toEqual([
      {
        name: 'POST /pictures',
        kind: SpanKind.SERVER,
        status: SpanStatusCode.UNSET,
        below: [
          {
            name: 'retake.generate hero',
            kind: SpanKind.INTERNAL,
            status: SpanStatusCode.UNSET,
            below: [
              {
                name: `generate_content ${MODEL}`,
                kind: SpanKind.CLIENT,
                status: SpanStatusCode.ERROR,
                below: [http(SpanStatusCode.ERROR)],
              },
              {
                name: `generate_content ${MODEL}`,
                kind: SpanKind.CLIENT,
                status: SpanStatusCode.UNSET,
                below: [http()],
              },
            ],
          },
        ],
      },
    ]);
    for (const channel of ['gemini', 'relay']) {
      const received = simulator.requests(channel).at(-1)?.headers['traceparent'];
      const sent = spans().find(
        ({ name, attributes }) => name === 'POST' && urlOf(attributes).startsWith(simulator.url(channel)),
      );
      expect(received).toBe(`00-${CALLER.traceId}-${sent?.spanContext().spanId}-01`);
    }
  });

  it('says of the call and of each attempt all that is known, and nothing else', async () => {
    const { simulator, images, serve, spans } = await startWorld();
    simulator.script('gemini', ['overloaded']);
    await serve(() => images.generate({ prompt: 'A red bicycle', model: MODEL, purpose: 'hero', size: '2K' }));
    const [call] = spans().filter(({ name }) => name.startsWith('retake.generate'));
    const [first, second] = spans().filter(({ name }) => name.startsWith('generate_content'));
    const port = (channel: string): number => Number(new URL(simulator.url(channel)).port);

    expect(call?.attributes).toEqual({
      'retake.operation': 'generate',
      'retake.purpose': 'hero',
      'gen_ai.output.type': 'image',
      'retake.request.model': MODEL,
      'retake.request.size': '2K',
      'retake.images.requested': 1,
      'retake.images.returned': 1,
      'retake.outcome': 'failover',
      'retake.channel': 'relay',
      'retake.attempts': 2,
      'retake.failovers': 1,
      'retake.cost.usd': 0.09,
      'retake.cost.incomplete': false,
    });
    expect(call?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      {
        name: 'retake.failover',
        attributes: {
          'retake.channel.from': 'gemini',
          'retake.channel.to': 'relay',
          'gen_ai.request.model': MODEL,
          'error.type': 'overloaded',
        },
      },
    ]);
    expect(first?.attributes).toEqual({
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': MODEL,
      'gen_ai.output.type': 'image',
      'server.address': '127.0.0.1',
      'server.port': port('gemini'),
      'retake.channel': 'gemini',
      'retake.attempt.number': 1,
      'retake.attempt.kind': 'primary',
      'retake.image.size': '2K',
      'http.response.status_code': 503,
      'error.type': 'overloaded',
      'retake.billing': 'not-billed',
      'retake.upstream.code': 'UNAVAILABLE',
      'retake.upstream.request_id': expect.any(String),
      'gen_ai.usage.cost.amount': 0,
      'gen_ai.usage.cost.currency': 'USD',
      'gen_ai.usage.cost.source': 'local',
      'retake.cost.basis': 'none',
    });
    expect(second?.attributes).toEqual({
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': MODEL,
      'gen_ai.output.type': 'image',
      'server.address': '127.0.0.1',
      'server.port': port('relay'),
      'retake.channel': 'relay',
      'retake.attempt.number': 2,
      'retake.attempt.kind': 'failover',
      'retake.image.size': '2K',
      'retake.image.delivered_size': '2K',
      'http.response.status_code': 200,
      'gen_ai.response.model': MODEL,
      'gen_ai.response.id': expect.any(String),
      'gen_ai.response.finish_reasons': ['STOP'],
      'retake.upstream.request_id': expect.any(String),
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'gen_ai.usage.text.input_tokens': expect.any(Number),
      'gen_ai.usage.image.input_tokens': 0,
      'gen_ai.usage.image.output_tokens': expect.any(Number),
      'gen_ai.usage.reasoning.output_tokens': expect.any(Number),
      'gen_ai.usage.cost.amount': 0.09,
      'gen_ai.usage.cost.currency': 'USD',
      'gen_ai.usage.cost.source': 'local',
      'retake.cost.basis': 'request',
    });
  });

  it('is one for each of two calls at the same moment, though they share sockets', async () => {
    const { images, serve, spans } = await startWorld();
    const order = (prompt: string) => serve(() => images.generate({ prompt, model: MODEL }));
    await Promise.all([order('A red bicycle'), order('A blue one')]);
    const branches = treeBelow(spans(), CALLER.spanId);
    const chain = {
      name: 'POST /pictures',
      kind: SpanKind.SERVER,
      status: SpanStatusCode.UNSET,
      below: [
        {
          name: 'retake.generate',
          kind: SpanKind.INTERNAL,
          status: SpanStatusCode.UNSET,
          below: [{ name: `generate_content ${MODEL}`, kind: SpanKind.CLIENT, status: SpanStatusCode.UNSET, below: [http()] }],
        },
      ],
    };
    expect(branches).toEqual([chain, chain]);
  });
});

function urlOf(attributes: Attributes): string {
  const url = attributes['url.full'];
  return typeof url === 'string' ? url : '';
}
