import { describe, expect, test } from 'vitest';
import type { FaultOrder } from '../../src/index.ts';
import { referencePixels } from '../../src/pictures/reference-pixels.ts';
import type { WireAnswer } from '../asking.ts';
import { ask, answerOf, order, partsOf, picturesOf, simulate } from '../asking.ts';

const askWith = async (fault: FaultOrder, body = order('a red kite', { imageSize: '4K', aspectRatio: '16:9' })) => {
  const simulator = await simulate();
  simulator.script('gemini', [fault]);
  const answer = await answerOf(await ask(simulator, { body }));
  const [entry] = simulator.ledger.entries;
  if (entry === undefined) throw new Error('nothing in the ledger');
  return { answer, entry };
};

const dataOf = (answer: WireAnswer): string => partsOf(answer).find((part) => part.inlineData)?.inlineData?.data ?? '';
const pixelsOf = (bytes: Buffer) => referencePixels(bytes.toString('base64'));

describe('odd pictures', () => {
  test('the only picture can be flagged as a thought', async () => {
    const { answer, entry } = await askWith('only-thought-image');
    expect(picturesOf(answer).map((picture) => picture.thought)).toEqual([true]);
    expect(partsOf(answer).every((part) => part.thoughtSignature === undefined)).toBe(true);
    expect(entry).toMatchObject({ pictures: 1, interimPictures: 0, billed: true });
  });

  test.each([true, false])(
    'interim pictures (flagged: %s) come before the final one and are billed at 1120 tokens each',
    async (flagged) => {
      const { answer, entry } = await askWith({ kind: 'interim-images', count: 3, flagged });
      expect(picturesOf(answer).map((picture) => picture.thought)).toEqual([flagged, flagged, flagged, false]);
      expect(picturesOf(answer).map(({ bytes }) => pixelsOf(bytes)?.width)).toEqual([1376, 1376, 1376, 5504]);
      expect(partsOf(answer).map((part) => part.thoughtSignature !== undefined)).toEqual([!flagged, !flagged, !flagged, true]);
      expect(entry).toMatchObject({ pictures: 1, interimPictures: 3, usage: { image: 2000 + 3 * 1120 } });
      expect(answer.usageMetadata).toMatchObject({
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2000 + 3 * 1120 }],
      });
    },
  );

  test('several pictures are different pictures, all final and all billed', async () => {
    const { answer, entry } = await askWith({ kind: 'several-images', count: 3 }, order('a red kite'));
    const pictures = picturesOf(answer);
    expect(new Set(pictures.map((picture) => picture.bytes.toString('base64'))).size).toBe(3);
    expect(entry).toMatchObject({ pictures: 3, usage: { image: 3 * 1120 } });
  });

  test('wrong-size delivers and bills the smaller picture', async () => {
    const { answer, entry } = await askWith('wrong-size');
    expect(picturesOf(answer).map(({ bytes }) => pixelsOf(bytes))).toEqual([{ width: 1376, height: 768 }]);
    expect(entry).toMatchObject({ size: '1K', usage: { image: 1120 } });
  });

  test('wrong-size can change the ratio alone', async () => {
    const { answer } = await askWith({ kind: 'wrong-size', size: '4K', aspectRatio: '1:1' });
    expect(picturesOf(answer).map(({ bytes }) => pixelsOf(bytes))).toEqual([{ width: 4096, height: 4096 }]);
  });

  test('media-type changes the bytes, and can lie about them', async () => {
    const honest = await askWith('media-type');
    const [picture] = picturesOf(honest.answer);
    expect(picture?.mimeType).toBe('image/png');
    expect(picture?.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    const lying = await askWith({ kind: 'media-type', mediaType: 'image/jpeg', declared: 'image/png' });
    const [fake] = picturesOf(lying.answer);
    expect(fake?.mimeType).toBe('image/png');
    expect(fake?.bytes.readUInt16BE(0)).toBe(0xffd8);
  });

  test('a picture can hide in markdown', async () => {
    const { answer, entry } = await askWith('markdown-picture');
    const text = partsOf(answer)
      .map((part) => part.text ?? '')
      .join('');
    const data = /^!\[image\]\(data:image\/jpeg;base64,([A-Za-z0-9+/=]+)\)$/.exec(text)?.[1];
    expect(pixelsOf(Buffer.from(data ?? '', 'base64'))).toEqual({ width: 5504, height: 3072 });
    expect(entry.pictures).toBe(1);
  });

  test('text can follow the picture', async () => {
    const body = { ...order('a red kite'), generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } };
    const { answer } = await askWith('text-after-picture', body);
    expect(partsOf(answer).map((part) => (part.inlineData ? 'picture' : 'text'))).toEqual(['picture', 'text']);
  });

  test('a re-routed request names and bills the model that served it', async () => {
    const { answer, entry } = await askWith('rerouted');
    expect(answer.modelVersion).toBe('gemini-nano-banana-2.1');
    expect(entry).toMatchObject({ model: 'gemini-3-pro-image', servedModel: 'gemini-nano-banana-2.1', usage: { image: 3780 } });
    const usage = entry.usage;
    expect(entry.nanoUsd).toBe(
      (usage?.promptText ?? 0) * 1_500 + 3780 * 30_000 + ((usage?.text ?? 0) + (usage?.thoughts ?? 0)) * 7_500,
    );
  });

  test('usage can be missing from the answer, never from the ledger', async () => {
    const { answer, entry } = await askWith('missing-usage');
    expect(answer.usageMetadata).toBeUndefined();
    expect(entry.usage?.image).toBe(2000);
  });

  test('bad base64 holds characters that are none', async () => {
    const { answer } = await askWith('bad-base64');
    expect(dataOf(answer)).toMatch(/[^A-Za-z0-9+/=]/);
  });

  test('truncated base64 has a length that no base64 has', async () => {
    const { answer, entry } = await askWith('truncated-base64');
    expect(dataOf(answer).length % 4).toBe(1);
    expect(entry).toMatchObject({ pictures: 1, billed: true });
  });

  test('a truncated picture is valid base64 without the end of the file', async () => {
    const { answer } = await askWith('truncated-picture');
    expect(dataOf(answer)).toMatch(/^(?:[A-Za-z0-9+/]{4})+$/);
    const [picture] = picturesOf(answer);
    expect(picture?.bytes.readUInt16BE(0)).toBe(0xffd8);
    expect(picture?.bytes.subarray(-2)).not.toEqual(Buffer.from([0xff, 0xd9]));
  });
});
