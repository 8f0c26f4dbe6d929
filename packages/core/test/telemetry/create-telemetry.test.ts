import { context, diag, DiagLogLevel, metrics as metricsApi, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ContextManager } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../src/telemetry/create-telemetry.ts';
import type { Telemetry } from '../../src/telemetry/create-telemetry.ts';
import { createRecorder, offersOf, withContextManager } from './recorder.ts';
import type { RecorderOptions } from './recorder.ts';
import { attemptFailed, attemptStarted, attemptSucceeded, callEnded, callStarted, circuitChanged, failedOver } from './story.ts';

withContextManager();
afterEach(() => {
  diag.disable();
  trace.disable();
  metricsApi.disable();
});

const NO_CIRCUITS = { circuits: () => [] };

/** What OpenTelemetry's own log was told. */
function diagnostics(): string[] {
  const told: string[] = [];
  const log = (message: string): void => {
    told.push(message);
  };
  diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, { logLevel: DiagLogLevel.WARN });
  return told;
}

/** One call with one attempt, as the pipeline tells it; returns what the work returned. */
function call(telemetry: Telemetry, id = '1'): string {
  const of = { callId: `call-${id}`, attemptId: `attempt-${id}` };
  telemetry.tell(callStarted(of));
  const picture = telemetry.within(of.callId, () => {
    telemetry.tell(attemptStarted(of));
    const answer = telemetry.within(of.attemptId, () => 'picture');
    telemetry.tell(attemptSucceeded(of));
    return answer;
  });
  telemetry.tell(callEnded(of));
  return picture;
}

function processor(over: Partial<SpanProcessor>): SpanProcessor {
  return { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {}, ...over };
}

describe('whatever fails', () => {
  const explode = (): never => {
    throw new Error(['broken by AIza', 'SyBogusKeyForTests0123456789'].join(''));
  };

  it.each<[string, RecorderOptions]>([
    ['a processor at the start of spans', { processors: [processor({ onStart: explode })] }],
    ['a processor at the end of spans', { processors: [processor({ onEnd: explode })] }],
    ['a processor while spans end', { processors: [processor({ onEnding: explode })] }],
    ['a sampler', { sampler: { shouldSample: explode, toString: () => 'broken' } }],
  ])('%s costs neither the call nor the metrics, and is told once', async (_what, options) => {
    const told = diagnostics();
    const { telemetry, points } = createRecorder(options);
    expect(call(telemetry, '1')).toBe('picture');
    expect(call(telemetry, '2')).toBe('picture');
    expect(telemetry.failures).toBeGreaterThanOrEqual(2);
    const ours = told.filter((message) => message.startsWith('@retake/core'));
    expect(ours).toEqual([expect.stringContaining('broken by [redacted]')]);
    expect((await points('retake.request.attempts'))[0]?.value).toBe(2);
    // No state was left behind either.
    expect(telemetry.within('call-1', () => trace.getActiveSpan())).toBeUndefined();
    expect(telemetry.within('attempt-1', () => trace.getActiveSpan())).toBeUndefined();
  });

  it('an exporter costs nothing', async () => {
    const exporter = { export: explode, shutdown: async () => {}, forceFlush: async () => {} };
    const { telemetry } = createRecorder({ processors: [new SimpleSpanProcessor({ exporter })] });
    expect(call(telemetry)).toBe('picture');
  });

  it('a meter costs neither the call nor the spans', () => {
    const instrument = { add: explode, record: explode, addCallback: explode, removeCallback: explode };
    const create = (): typeof instrument => instrument;
    const meter = {
      createGauge: create,
      createHistogram: create,
      createCounter: create,
      createUpDownCounter: create,
      createObservableGauge: create,
      createObservableCounter: create,
      createObservableUpDownCounter: create,
      addBatchObservableCallback: explode,
      removeBatchObservableCallback: explode,
    };
    for (const broken of [{ ...meter }, { ...meter, createObservableGauge: () => ({ addCallback() {}, removeCallback() {} }) }]) {
      const exporter = new InMemorySpanExporter();
      const telemetry = createTelemetry(
        {
          meterProvider: { getMeter: () => broken },
          tracerProvider: new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
        },
        NO_CIRCUITS,
      );
      expect(() => telemetry.preCreate(offersOf(['a'], ['m']))).not.toThrow();
      expect(call(telemetry)).toBe('picture');
      expect(exporter.getFinishedSpans()).toHaveLength(2);
      expect(telemetry.failures).toBeGreaterThan(0);
      expect(() => telemetry.close()).not.toThrow();
    }
  });

  it('providers that throw cost nothing', () => {
    const telemetry = createTelemetry(
      { tracerProvider: { getTracer: explode }, meterProvider: { getMeter: explode } },
      NO_CIRCUITS,
    );
    expect(call(telemetry)).toBe('picture');
    expect(telemetry.failures).toBeGreaterThan(0);
  });

  it('a snapshot of circuits costs no other metric', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const meterProvider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    });
    const telemetry = createTelemetry({ meterProvider }, { circuits: explode });
    call(telemetry);
    await meterProvider.forceFlush();
    const names = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      .map(({ descriptor }) => descriptor.name);
    expect(names).toContain('retake.request.duration');
  });

  it('a listener costs nothing, and is told', async () => {
    const told = diagnostics();
    const { telemetry, spans } = createRecorder();
    telemetry.subscribe(explode);
    telemetry.subscribe(async () => explode());
    expect(call(telemetry)).toBe('picture');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(spans()).toHaveLength(2);
    expect(telemetry.failures).toBe(2);
    expect(told.filter((message) => message.includes('listener'))).toHaveLength(2);
    expect(told.join()).not.toContain('AIza');
  });

  it('a diagnostic logger costs nothing', () => {
    diag.setLogger(
      { error: explode, warn: explode, info: explode, debug: explode, verbose: explode },
      {
        logLevel: DiagLogLevel.WARN,
        suppressOverrideMessage: true,
      },
    );
    const { telemetry } = createRecorder({ processors: [processor({ onStart: explode })] });
    telemetry.subscribe(explode);
    expect(call(telemetry)).toBe('picture');
  });

  it.each(['before', 'after'])('a context manager that throws %s the work has it done once', (when) => {
    const { telemetry } = createRecorder();
    telemetry.tell(callStarted());
    context.disable();
    const broken: ContextManager = {
      active: () => ROOT_CONTEXT,
      with(_context, work, thisArg, ...args) {
        if (when === 'before') explode();
        work.call(thisArg, ...args);
        return explode();
      },
      bind: (_context, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    };
    context.setGlobalContextManager(broken);
    let done = 0;
    expect(
      telemetry.within('call-1', () => {
        done += 1;
        return 'picture';
      }),
    ).toBe('picture');
    expect(done).toBe(1);
    expect(telemetry.failures).toBe(1);
  });
});

describe('which SDK', () => {
  it('records nothing, and keeps nothing, while none is registered', () => {
    const telemetry = createTelemetry({}, NO_CIRCUITS);
    telemetry.tell(callStarted());
    expect(telemetry.within('call-1', () => context.active())).toBe(ROOT_CONTEXT);
    expect(call(telemetry)).toBe('picture');
    expect(telemetry.failures).toBe(0);
  });

  it('is found when it is registered after the service was made, with the zeros that were asked for before', async () => {
    const telemetry = createTelemetry({}, NO_CIRCUITS);
    telemetry.preCreate(offersOf(['gemini', 'laozhang'], ['gemini-3-pro-image']));
    call(telemetry, 'early');

    const spanExporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })] }));
    const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const meterProvider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })],
    });
    metricsApi.setGlobalMeterProvider(meterProvider);
    call(telemetry, 'late');

    expect(spanExporter.getFinishedSpans().map(({ name }) => name)).toEqual([
      'generate_content gemini-3-pro-image',
      'retake.generate',
    ]);
    await meterProvider.forceFlush();
    const exported = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
    const points = (name: string): number | undefined =>
      exported.find(({ descriptor }) => descriptor.name === name)?.dataPoints.length;
    expect(points('retake.request.duration')).toBe(1);
    expect(points('retake.failovers')).toBe(28);
  });

  it('is left alone when telemetry is off, while events are still told', () => {
    const { telemetry, spans } = createRecorder({ enabled: false });
    const heard: string[] = [];
    const end = telemetry.subscribe(({ type }) => heard.push(type));
    expect(call(telemetry)).toBe('picture');
    expect(spans()).toEqual([]);
    expect(heard).toEqual(['call.started', 'attempt.started', 'attempt.succeeded', 'call.ended']);
    end();
    call(telemetry);
    expect(heard).toHaveLength(4);
  });
});

describe('what is never recorded', () => {
  const key = ['AIza', 'SyBogusKeyForTests0123456789abcdefg'].join('');
  const base64 = 'iVBORw0KGgoAAAANSUhEUgAA'.repeat(20);
  const prompt = `a corgi astronaut, ${key}, data:image/png;base64,${base64} ${base64}`;

  const everything = async (options: RecorderOptions): Promise<string> => {
    const { tell, telemetry, spans, metrics } = createRecorder({ ...options, genAiSemconv: 'both' });
    telemetry.preCreate(offersOf(['gemini', 'laozhang'], ['gemini-3-pro-image']));
    tell(
      callStarted({ labels: { note: `Bearer ${key}` } }),
      attemptStarted(),
      attemptFailed({ upstreamCode: `bad key ${key}`, requestId: `x-goog-api-key: ${key}` }),
      failedOver(),
      circuitChanged(),
      attemptStarted({ attemptId: 'attempt-2' }),
      attemptSucceeded({
        attemptId: 'attempt-2',
        modelVersion: base64,
        responseId: key,
        requestId: ['sk-', '0123456789abcdef'].join(''),
        finishReason: `data:image/png;base64,${base64}`,
      }),
      callEnded({ errorType: `tenant ${key}`, warnings: [{ code: 'prompt_extended', message: prompt }] }),
    );
    const told = spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    return JSON.stringify([told, await metrics()]);
  };

  it('is a prompt, a key or a picture, wherever an upstream or a caller put it', async () => {
    const bytes = await everything({ labelsOnSpans: true });
    expect(bytes).toContain('retake.generate');
    for (const secret of ['corgi', 'AIza', '0123456789abcdef', 'iVBORw0KGgo', 'tenant']) expect(bytes).not.toContain(secret);
  });

  it('is not the content that was captured either: attempts say where it is, in messages of the conventions, and calls nothing', () => {
    const { tell, spans } = createRecorder();
    const prompt = { kind: 'prompt', mediaType: 'text/plain; charset=utf-8', uri: 's3://shop/call-1/1/prompt' } as const;
    const picture = { kind: 'picture', mediaType: 'image/png', uri: 's3://shop/call-1/1/picture-1' } as const;
    tell(callStarted(), attemptStarted({ content: [prompt] }), attemptSucceeded({ content: [picture] }), callEnded());
    const [attempt, whole] = spans();
    const messages = (key: string): unknown => JSON.parse(String(attempt?.attributes[key]));
    expect(messages('gen_ai.input.messages')).toEqual([
      { role: 'user', parts: [{ type: 'uri', modality: 'text', mime_type: prompt.mediaType, uri: prompt.uri }] },
    ]);
    expect(messages('gen_ai.output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'uri', modality: 'image', mime_type: 'image/png', uri: picture.uri }],
        finish_reason: 'stop',
      },
    ]);
    expect(Object.keys(whole?.attributes ?? {}).filter((key) => key.endsWith('.messages'))).toEqual([]);
  });
});
