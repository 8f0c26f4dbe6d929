import { describe, expect, it, onTestFinished } from 'vitest';
import { EVERY_CHANNEL } from './every-channel.ts';
import { modelOf } from '../catalog/model-of.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { tinyServer } from './tiny-server.ts';

const PICTURE = Uint8Array.from({ length: 60_000 }, (_, index) => (index * 31 + (index >> 8)) % 256);
const base64 = Buffer.from(PICTURE).toString('base64');

/** What each channel's upstream answers, the picture first. */
const ANSWERS: Readonly<Record<string, object>> = {
  openAI: { data: [{ b64_json: base64 }], usage: { output_tokens: 1756 } },
  openAICompatible: { data: [{ b64_json: base64 }], usage: { output_tokens: 1756 } },
  openRouter: { data: [{ b64_json: base64 }], usage: { cost: 0.034 } },
  seedream: { data: [{ b64_json: base64 }], usage: { generated_images: 1, output_tokens: 4096 } },
  stableDiffusion: { images: [base64], info: '{}' },
  imagen: { predictions: [{ bytesBase64Encoded: base64, mimeType: 'image/png' }] },
};

describe.each(Object.entries(ANSWERS))('an answer to %s that breaks off', (name, answer) => {
  const body = JSON.stringify(answer);
  const pictureEnd = body.indexOf(base64) + base64.length;

  async function asked(sent: string, breaks: boolean) {
    const server = await tinyServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'a-key-of-mine' });
      if (breaks) response.write(sent, () => setTimeout(() => response.destroy(), 20));
      else response.end(sent);
    });
    const { make, modelId, wireName = modelId } = EVERY_CHANNEL[name] ?? expect.unreachable();
    const channel = make({ root: server.url, credential: 'a-key-of-mine', models: { [modelId]: wireName } });
    onTestFinished(() => channel.close());
    return channel.generate(sampleCall({ order: sampleOrder({ model: modelOf(modelId) }) }));
  }

  it.each([
    ['in its last byte', body.slice(0, -1)],
    ['right behind the picture', body.slice(0, pictureEnd + 1)],
  ])('%s keeps the picture, which is paid for, and takes no part of a count for the whole', async (_where, sent) => {
    for (const breaks of [true, false]) {
      const { pictures, usage, warnings, requestId } = await asked(sent, breaks);
      expect(pictures.map(({ bytes }) => Buffer.from(bytes).equals(PICTURE))).toEqual([true]);
      expect(usage).toBeUndefined();
      expect(warnings.map(({ code }) => code)).toContain('answer_cut_off');
      expect(requestId).toBeUndefined();
    }
  });

  it('within the picture has none, and may have been paid for', async () => {
    for (const breaks of [true, false]) {
      const { failure } = await errorOf(asked(body.slice(0, pictureEnd - 9), breaks));
      expect(failure).toMatchObject({ billing: 'unknown', dispatched: true, upstreamCode: 'truncated', requestId: undefined });
    }
  });
});
