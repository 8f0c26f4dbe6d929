import { parseArgs } from 'node:util';
import { GoogleGenAI } from '@google/genai';
import { metrics, trace } from '@opentelemetry/api';
import { createImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { median } from '../median.ts';
import { startRecordingSdk } from '../recording-sdk.ts';

/*
 * Small answers with an OpenTelemetry SDK recording every span and metric: the bare SDK and Retake take turns, call by call,
 * in one process, so that both see the same machine. The exporter drops what it is given: exporting is not Retake's time.
 */
const { values } = parseArgs({ options: { url: { type: 'string', default: '' }, calls: { type: 'string', default: '3000' } } });

const sdk = startRecordingSdk();
trace.setGlobalTracerProvider(sdk.tracerProvider);
metrics.setGlobalMeterProvider(sdk.meterProvider);

const client = new GoogleGenAI({
  apiKey: 'bench',
  enterprise: false,
  apiVersion: 'v1beta',
  httpOptions: { baseUrl: values.url },
});
const images = createImageService({
  channels: [gemini({ apiKey: 'bench', baseUrl: values.url })],
  defaultModel: 'gemini-3-pro-image',
});

async function bare(): Promise<void> {
  const response = await client.models.generateContent({
    model: 'gemini-3-pro-image',
    contents: 'a red kite',
    config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { imageSize: '1K', aspectRatio: '1:1' } },
  });
  const data = response.candidates?.[0]?.content?.parts?.[0]?.inlineData?.data;
  if (data === undefined || Buffer.from(data, 'base64')[0] !== 0x89) throw new Error('no picture');
}

async function retake(): Promise<void> {
  const result = await images.generate({ prompt: 'a red kite', size: '1K', aspectRatio: '1:1' });
  if (result.images[0]?.data[0] !== 0x89 || result.warnings.length > 0) throw new Error('not the picture that was ordered');
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1000;
}

for (let i = 0; i < 500; i += 1) await bare().then(retake);
const bareUs: number[] = [];
const retakeUs: number[] = [];
for (let i = 0; i < Number(values.calls); i += 1) {
  // Who goes first alternates, so that neither always pays for the other's garbage.
  if (i % 2 === 0) bareUs.push(await time(bare));
  retakeUs.push(await time(retake));
  if (i % 2 === 1) bareUs.push(await time(bare));
}
const exported = await sdk.spans();
if (exported < 2 * Number(values.calls)) throw new Error(`only ${exported} spans were recorded`);
process.stdout.write(`${JSON.stringify({ bareUs: median(bareUs), retakeUs: median(retakeUs), spans: exported })}\n`);
process.exit(0);
