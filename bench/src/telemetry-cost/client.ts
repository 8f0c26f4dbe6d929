import { parseArgs } from 'node:util';
import { createImageService, type TelemetryOptions } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { startRecordingSdk } from '../recording-sdk.ts';

/*
 * A service that records everything there is, or one that records nothing, in a process of its own: of two in one process the second is the
 * dearer, whatever it does. Processor time is that of the process, its collector's included. The exporters drop what they are
 * given: what is sent where is the app's.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    calls: { type: 'string', default: '200' },
    record: { type: 'boolean', default: false },
  },
});
const calls = Number(values.calls);

const sdk = startRecordingSdk();

const everything: TelemetryOptions = {
  tracerProvider: sdk.tracerProvider,
  meterProvider: sdk.meterProvider,
  genAiSemconv: 'both',
  // Dropped, like all that is exported: what keeping content costs is the store's.
  captureContent: { baseUri: 's3://bench/', put: () => undefined },
  labelsOnSpans: true,
};
const images = createImageService({
  channels: [gemini({ apiKey: 'bench', baseUrl: values.url })],
  defaultModel: 'gemini-3-pro-image',
  probe: false,
  telemetry: values.record ? everything : false,
});
let events = 0;
if (values.record) images.subscribe(() => (events += 1));

async function order(): Promise<void> {
  const result = await images.generate({ prompt: 'a red kite', size: '1K', aspectRatio: '1:1' }, { labels: { tenant: 'bench' } });
  if (result.images[0]?.data[0] !== 0x89) throw new Error('not the picture that was sent');
}

// Modules, compiled code and the connection are there before anything is counted. No collection is ordered: V8 takes it for a lack of memory,
// and then collects the old space every few pictures, or not, in processes that do the same.
for (let call = 0; call < calls / 2; call += 1) await order();
const before = process.cpuUsage();
for (let call = 0; call < calls; call += 1) await order();
const { user, system } = process.cpuUsage(before);
const spans = await sdk.spans();
if (values.record && (spans < 2 * calls || events < 4 * calls))
  throw new Error(`only ${spans} spans and ${events} events were recorded`);
process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1000 / calls })}\n`);
process.exit(0);
