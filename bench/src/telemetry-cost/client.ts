import { parseArgs } from 'node:util';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { createImageService, type ImageService, type TelemetryOptions } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { median } from '../median.ts';

/*
 * One service that records everything there is and one that records nothing take turns in one process, block by block, so that both see the
 * same machine. Processor time is that of the process, its collector's included. The exporters drop what they are given: what is
 * sent where is the app's.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    blocks: { type: 'string', default: '20' },
    calls: { type: 'string', default: '40' },
  },
});
const calls = Number(values.calls);

let spans = 0;
const exporter: SpanExporter = {
  export(batch, done) {
    spans += batch.length;
    done({ code: ExportResultCode.SUCCESS });
  },
  async shutdown() {},
};
const tracerProvider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
const reader = new PeriodicExportingMetricReader({
  exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
  exportIntervalMillis: 10_000,
  exportTimeoutMillis: 5_000,
});
const meterProvider = new MeterProvider({ readers: [reader] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const service = (telemetry: TelemetryOptions | false): ImageService =>
  createImageService({
    channels: [gemini({ apiKey: 'bench', baseUrl: values.url })],
    defaultModel: 'gemini-3-pro-image',
    probe: false,
    telemetry,
  });
const silent = service(false);
const recording = service({ tracerProvider, meterProvider, genAiSemconv: 'both', captureContent: true, labelsOnSpans: true });
let events = 0;
recording.subscribe(() => (events += 1));

/** Milliseconds of processor time that a call of this block takes. */
async function block(images: ImageService): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) {
    const result = await images.generate(
      { prompt: 'a red kite', size: '1K', aspectRatio: '1:1' },
      { labels: { tenant: 'bench' } },
    );
    if (result.images[0]?.data[0] !== 0x89) throw new Error('not the picture that was sent');
  }
  // Its own waste, and nobody else's, is in the figure of a block.
  globalThis.gc?.();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

await block(silent);
await block(recording);
const silentMs: number[] = [];
const recordingMs: number[] = [];
for (let each = 0; each < Number(values.blocks); each += 1) {
  // Who goes first alternates.
  if (each % 2 === 0) silentMs.push(await block(silent));
  recordingMs.push(await block(recording));
  if (each % 2 === 1) silentMs.push(await block(silent));
}
await tracerProvider.forceFlush();
await meterProvider.forceFlush();
const made = (Number(values.blocks) + 1) * calls;
if (spans < 2 * made || events < 4 * made)
  throw new Error(`only ${spans} spans and ${events} events of ${made} calls were recorded`);
process.stdout.write(`${JSON.stringify({ silentMs: median(silentMs), recordingMs: median(recordingMs) })}\n`);
process.exit(0);
