import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { drawPicture, startSimulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { openAI } from '../../src/channels/openai.ts';
import { createImageService } from '../../src/create-image-service.ts';
import type { CapturedContent, ContentCapture } from '../../src/telemetry/content-capture.ts';
import { withContextManager } from './recorder.ts';

withContextManager();

const MODEL = 'gemini-3-pro-image';
/** Put together here, so that whoever scans sources for keys finds none. */
const KEYS = {
  gemini: ['AIza', 'SyBogusKeyForTests0123456789abcdefg'].join(''),
  relay: ['sk', 'bogus-relay-0123456789abcdefghijklmnop'].join('-'),
  openai: ['sk-proj', 'bogus-0123456789abcdefghijklmnopqrstu'].join('-'),
};
const PROMPT = 'A confidential zeppelin over Tangermuende, for the launch of Quibbleworks';
/** Where content is said to be kept. */
const BASE = 's3://quiet-shop/retake/';
const TENANT = 'quibbleworks-limited';

/** The wires of OTLP over HTTP. */
const WIRES = {
  json: { trace: JsonTraceExporter, metric: JsonMetricExporter },
  protobuf: { trace: ProtoTraceExporter, metric: ProtoMetricExporter },
} as const;

/** A collector: keeps every byte that it is sent, by path. */
async function startCollector() {
  const bodies: { readonly path: string; readonly type: string; readonly bytes: Buffer }[] = [];
  const server = createServer((request, response) => {
    const keep = (bytes: Buffer): void => {
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      bodies.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', bytes: plain });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    buffer(request)
      .then(keep)
      .catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address() as { port: number };
  return { url: `http://127.0.0.1:${address.port}`, bodies };
}

/** A life full of trouble: refused keys, moderation, lost connections, references and labels; everything that it exported. */
async function exported(wire: keyof typeof WIRES, options: { captureContent?: ContentCapture } = {}) {
  const collector = await startCollector();
  const { trace, metric } = WIRES[wire];
  const traceExporter = new trace({ url: `${collector.url}/v1/traces` });
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: traceExporter })] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new metric({ url: `${collector.url}/v1/metrics` }),
    exportIntervalMillis: 3_600_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const instrumentation = new UndiciInstrumentation();
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.enable();
  const simulator = await startSimulator({
    seed: 3,
    channels: [
      { id: 'gemini', dialect: 'ai-studio' },
      { id: 'relay', dialect: 'relay', prices: { [MODEL]: 0.09 } },
      { id: 'openai', dialect: 'openai' },
    ],
  });
  const images = createImageService({
    channels: [
      gemini({ apiKey: KEYS.gemini, baseUrl: simulator.url('gemini') }),
      geminiRelay({ id: 'relay', apiKey: KEYS.relay, baseUrl: simulator.url('relay'), prices: { [MODEL]: 0.09 } }),
      openAI({ apiKey: KEYS.openai, baseUrl: `${simulator.url('openai')}/v1` }),
    ],
    probe: false,
    drainMs: 1_000,
    resilience: { retry: { delayMs: 1 }, backoff: { baseMs: 1, maxMs: 2 }, maxAttempts: 4, waitForRecovery: false },
    telemetry: { tracerProvider, meterProvider, genAiSemconv: 'both', ...options },
  });
  const reference = drawPicture({ caption: PROMPT, width: 256, height: 256, mediaType: 'image/png', seed: 1 });
  const pictures: Uint8Array[] = [reference];
  const order = async (more: object = {}): Promise<void> => {
    const result = await images
      .generate({ prompt: PROMPT, model: MODEL, ...more }, { labels: { tenant: TENANT } })
      .catch(() => undefined);
    pictures.push(...(result?.images.map(({ data }) => data) ?? []));
  };
  simulator.script('gemini', [
    'overloaded',
    { kind: 'invalid-argument', message: `Not with the key ${KEYS.gemini} and the prompt ${PROMPT}` },
    { kind: 'no-picture', finishReason: 'IMAGE_SAFETY', text: PROMPT },
    'html',
    'reset',
    'bad-base64',
    'truncated-json',
    'ok',
    'ok',
  ]);
  for (let call = 0; call < 8; call += 1) await order();
  await images
    .edit({ prompt: PROMPT, model: MODEL, images: [{ data: reference, mediaType: 'image/png' }] })
    .then((result) => pictures.push(...result.images.map(({ data }) => data)));
  await order({ model: 'gpt-image-2.6-flare' });
  simulator.script('gemini', ['invalid-api-key']);
  simulator.script('relay', ['insufficient-user-quota']);
  simulator.script('openai', ['unauthenticated']);
  await order();
  await order({ purpose: 'economy', model: undefined });

  await images.close();
  await tracerProvider.forceFlush();
  await meterProvider.forceFlush();
  await simulator.close();
  instrumentation.disable();
  await tracerProvider.shutdown();
  await meterProvider.shutdown();
  return { bodies: collector.bodies, pictures };
}

/** As the bytes are, whatever wire they are for. */
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A secret in the forms in which it might slip through. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), base64.slice(0, -4), Buffer.from(secret).toString('hex')];
}

function expectNothingSecret(all: string, pictures: readonly Uint8Array[]): void {
  const secrets = [...Object.values(KEYS), PROMPT, 'zeppelin', 'Tangermuende', TENANT];
  for (const form of secrets.flatMap(formsOf)) expect(all).not.toContain(form);
  // Longer runs than any id has: base64 in any form, of whatever.
  expect(all.match(/[A-Za-z0-9+/_-]{120,}/g) ?? []).toEqual([]);
  expect(pictures.length).toBeGreaterThan(8);
  for (const picture of pictures) {
    expect(all).not.toContain(text(picture.subarray(0, 32)));
    expect(all).not.toContain(Buffer.from(picture).toString('base64', 0, 48));
  }
}

describe.each(['json', 'protobuf'] as const)('every byte that is exported as %s', (wire) => {
  it('holds calls, attempts, HTTP requests and metrics, and no key, prompt, label or picture', async () => {
    const { bodies, pictures } = await exported(wire);
    const all = bodies.map(({ bytes }) => text(bytes)).join('\n');
    expect(new Set(bodies.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/metrics']));
    expect(new Set(bodies.map(({ type }) => type))).toEqual(
      new Set([wire === 'json' ? 'application/json' : 'application/x-protobuf']),
    );
    for (const name of [
      'retake.generate',
      `generate_content ${MODEL}`,
      'url.full',
      'retake.request.duration',
      'retake.cost.usd',
    ]) {
      expect(all).toContain(name);
    }
    for (const failure of ['overloaded', 'invalid_request', 'blocked', 'upstream_bug', 'network', 'auth', 'billing']) {
      expect(all).toContain(failure);
    }
    expectNothingSecret(all, pictures);
    expect(all).not.toContain('gen_ai.input.messages');
  });

  it('holds where prompts, references and pictures are kept, where that was asked for, and still none of them', async () => {
    const store = new Map<string, CapturedContent>();
    const { bodies, pictures } = await exported(wire, {
      captureContent: { baseUri: BASE, put: (content) => void store.set(content.key, content) },
    });
    const all = bodies.map(({ bytes }) => text(bytes)).join('\n');
    expectNothingSecret(all, pictures);

    const referred = new Set([...all.matchAll(/s3:\/\/quiet-shop\/retake\/([\w/-]+)/g)].map(([, key]) => key ?? ''));
    expect([...referred].toSorted()).toEqual([...store.keys()].toSorted());
    const kept = (kind: CapturedContent['kind']): CapturedContent[] => [...store.values()].filter((each) => each.kind === kind);
    // Those who searched in vain do find it where it is.
    for (const { bytes } of kept('prompt')) expect(new TextDecoder().decode(bytes)).toBe(PROMPT);
    expect(kept('prompt').length).toBeGreaterThan(8);
    const [reference, ...delivered] = pictures;
    expect(kept('reference').map(({ bytes, mediaType }) => [bytes, mediaType])).toEqual([[reference, 'image/png']]);
    for (const picture of delivered) expect(kept('picture').map(({ bytes }) => bytes)).toContain(picture);
    for (const { mediaType } of kept('picture')) expect(mediaType).toMatch(/^image\/(png|jpeg)$/);
  });
});
