import { drawPicture, startSimulator } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { createImageService } from '../../src/create-image-service.ts';
import type { CapturedContent, ContentCapture } from '../../src/telemetry/content-capture.ts';
import { createContentKeeper } from '../../src/telemetry/content-keeper.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';

const of = { callId: 'call', attemptId: 'call/1' };
const again = { callId: 'call', attemptId: 'call/2' };
const png = drawPicture({ caption: 'kite', width: 64, height: 64, mediaType: 'image/png', seed: 1 });
const jpeg = drawPicture({ caption: 'kite', width: 64, height: 64, mediaType: 'image/jpeg', seed: 1 });
const reference = { bytes: png, mediaType: 'image/png', width: 64, height: 64 };
const shown = (bytes: Uint8Array, thought = false) => ({ bytes, declaredMediaType: 'image/<b>', thought });

/** A keeper over a store in memory. */
function keeper(options: Partial<ContentCapture> = {}) {
  const stored: CapturedContent[] = [];
  const failures: [string, unknown][] = [];
  const put = (content: CapturedContent): void => void stored.push(content);
  const kept = createContentKeeper({ baseUri: 's3://shop/', put, ...options }, (...failure) => failures.push(failure));
  return { ...kept, stored, failures };
}

describe('what an attempt sends', () => {
  it('is kept once for all attempts of its call that send the same, and referred to by each', async () => {
    const { sent, stored, settled } = keeper();
    const order = { prompt: 'a kite', references: [reference] };
    const references = sent(of, order);
    expect(references).toEqual([
      { kind: 'prompt', mediaType: 'text/plain; charset=utf-8', uri: 's3://shop/call/1/prompt' },
      { kind: 'reference', mediaType: 'image/png', uri: 's3://shop/call/1/reference-1' },
    ]);
    expect(sent(again, { ...order })).toEqual(references);
    await settled(1_000);
    expect(stored.map(({ key, bytes }) => [key, bytes])).toEqual([
      ['call/1/prompt', new TextEncoder().encode('a kite')],
      ['call/1/reference-1', png],
    ]);
  });

  it('is kept anew where it is something else, and after the call', async () => {
    const { sent, ended, stored, settled } = keeper();
    sent(of, { prompt: 'a kite', references: [] });
    sent(again, { prompt: 'a kite', references: [reference] });
    ended('call');
    sent({ ...of, attemptId: 'call/3' }, { prompt: 'a kite', references: [] });
    await settled(1_000);
    expect(stored.map(({ key }) => key)).toEqual(['call/1/prompt', 'call/2/prompt', 'call/2/reference-1', 'call/3/prompt']);
  });
});

describe('what an attempt brings', () => {
  it('is kept as what its bytes are, without interim pictures', () => {
    const { came } = keeper();
    const webp = Uint8Array.from(Buffer.from('RIFF\0\0\0\0WEBPVP8 '));
    const pictures = [shown(png, true), shown(png), shown(jpeg), shown(webp), shown(Uint8Array.of(1, 2, 3))];
    expect(came(of, { pictures, text: 'Here.' }).map(({ uri, mediaType }) => [uri, mediaType])).toEqual([
      ['s3://shop/call/1/picture-1', 'image/png'],
      ['s3://shop/call/1/picture-2', 'image/jpeg'],
      ['s3://shop/call/1/picture-3', 'image/webp'],
      ['s3://shop/call/1/picture-4', 'application/octet-stream'],
      ['s3://shop/call/1/text', 'text/plain; charset=utf-8'],
    ]);
  });
});

describe('a store', () => {
  it('that throws or rejects is told of, and nobody else is', async () => {
    const thrown = new Error('thrown');
    const throwing = keeper({
      put: () => {
        throw thrown;
      },
    });
    expect(throwing.sent(of, { prompt: 'a kite', references: [] })).toHaveLength(1);
    await throwing.settled(1_000);
    expect(throwing.failures).toEqual([['not kept', thrown]]);
    const rejecting = keeper({ put: () => Promise.reject(thrown) });
    rejecting.sent(of, { prompt: 'a kite', references: [] });
    await rejecting.settled(1_000);
    expect(rejecting.failures).toEqual([['not kept', thrown]]);
  });

  it('that is slow has no more waiting than it may, and what is left out is told and has no reference', async () => {
    const gate = Promise.withResolvers<void>();
    const { came, failures, settled } = keeper({ put: () => gate.promise, mostWaitingBytes: png.byteLength + 1 });
    expect(came(of, { pictures: [shown(png), shown(png)], text: '' }).map(({ uri }) => uri)).toEqual([
      's3://shop/call/1/picture-1',
    ]);
    expect(failures.map(([why]) => why)).toEqual(['left out']);
    gate.resolve();
    await settled(60_000);
    expect(came(again, { pictures: [shown(png)], text: '' })).toHaveLength(1);
  });

  it('that never answers is not waited for longer than was said', async () => {
    const { sent, settled } = keeper({ put: () => new Promise(() => undefined) });
    sent(of, { prompt: 'a kite', references: [] });
    await expect(settled(1)).resolves.toBeUndefined();
  });
});

describe('a service that captures content', () => {
  const world = async (put: ContentCapture['put']) => {
    const simulator = await startSimulator({ seed: 5, captions: 'none', channels: [{ id: 'gemini', dialect: 'ai-studio' }] });
    onTestFinished(() => simulator.close());
    const images = createImageService({
      channels: [gemini({ apiKey: 'bogus', baseUrl: simulator.url('gemini') })],
      probe: false,
      resilience: { retry: { delayMs: 1 }, backoff: { baseMs: 1, maxMs: 1 } },
      telemetry: { captureContent: { baseUri: 's3://shop/', put } },
    });
    const heard: RetakeEvent[] = [];
    images.subscribe((event) => heard.push(event));
    return { simulator, images, heard };
  };

  it('keeps the prompt once, the picture that came, and nothing of an attempt that brought none', async () => {
    const stored = new Map<string, Uint8Array>();
    const { simulator, images, heard } = await world(({ key, bytes }) => void stored.set(key, bytes));
    simulator.script('gemini', ['overloaded', 'ok']);
    const { id, images: drawn } = await images.generate({ prompt: 'a kite' });
    await images.close();
    expect([...stored.keys()]).toEqual([`${id}/1/prompt`, `${id}/2/picture-1`, `${id}/2/text`]);
    expect(stored.get(`${id}/2/picture-1`)).toBe(drawn[0]?.data);
    const told = heard.flatMap((event) => ('content' in event ? [event.content?.map(({ uri }) => uri)] : []));
    const prompt = [`s3://shop/${id}/1/prompt`];
    expect(told).toEqual([prompt, prompt, [`s3://shop/${id}/2/picture-1`, `s3://shop/${id}/2/text`]]);
    expect(JSON.stringify(heard)).not.toContain('a kite');
  });

  it('delivers whatever its store does, and waits for it when it closes', async () => {
    const gate = Promise.withResolvers<void>();
    let kept = 0;
    const { images } = await world(async () => {
      await gate.promise;
      kept += 1;
      throw new Error('full');
    });
    await expect(images.generate({ prompt: 'a kite' })).resolves.toMatchObject({ images: [{ mediaType: 'image/jpeg' }] });
    const closed = images.close();
    gate.resolve();
    await closed;
    expect(kept).toBe(3);
  });
});
