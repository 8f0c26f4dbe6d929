import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsTokens, readGeminiUsage } from '../../../src/channels/wire/gemini-usage.ts';

describe('readGeminiUsage', () => {
  it('tells the modalities apart, as in production data: two pictures billed, the rest of the candidates is text', () => {
    const reading = readGeminiUsage({
      promptTokenCount: 615,
      candidatesTokenCount: 2478,
      thoughtsTokenCount: 208,
      totalTokenCount: 3301,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 99 },
        { modality: 'IMAGE', tokenCount: 516 },
      ],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2240 }],
    });
    expect(reading).toEqual({
      usage: { inputText: 99, inputImage: 516, outputText: 238, outputImage: 2240, thoughts: 208 },
      detailed: true,
    });
  });

  it('does not count thoughts twice when a refused answer repeats them as candidates', () => {
    const reading = readGeminiUsage({
      promptTokenCount: 300,
      candidatesTokenCount: 196,
      thoughtsTokenCount: 196,
      totalTokenCount: 496,
    });
    expect(reading?.usage).toEqual({ inputText: 300, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 196 });
  });

  it('leaves a sum without details undivided and says so', () => {
    const reading = readGeminiUsage({
      promptTokenCount: 20,
      candidatesTokenCount: 1208,
      totalTokenCount: 1468,
      thoughtsTokenCount: 240,
    });
    expect(reading).toEqual({
      usage: { inputText: 20, inputImage: 0, outputText: 1208, outputImage: 0, thoughts: 240 },
      detailed: false,
    });
  });

  it('reads counts that are written as strings', () => {
    const reading = readGeminiUsage({
      promptTokenCount: '12',
      candidatesTokenCount: '1262',
      thoughtsTokenCount: '1.5',
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: '1120' }],
    });
    expect(reading).toEqual({
      usage: { inputText: 12, inputImage: 0, outputText: 142, outputImage: 1120, thoughts: 0 },
      detailed: true,
    });
  });

  it('does not take a sum of zero for a count of pictures', () => {
    expect(readGeminiUsage({ candidatesTokenCount: 0 })?.detailed).toBe(false);
    const details = [{ modality: 'IMAGE', tokenCount: 1120 }];
    expect(readGeminiUsage({ candidatesTokenCount: 0, candidatesTokensDetails: details })).toMatchObject({
      usage: { outputImage: 1120 },
      detailed: true,
    });
    expect(
      readGeminiUsage({ candidatesTokenCount: 9, candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }] })?.detailed,
    ).toBe(false);
  });

  it('counts prompts of tools, and nulls as nothing', () => {
    const reading = readGeminiUsage({
      promptTokenCount: 10,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: null,
      promptTokensDetails: null,
    });
    expect(reading?.usage).toEqual({ inputText: 15, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 0 });
  });

  it('tells nothing counted from nothing known', () => {
    const stopped = readGeminiUsage({ trafficType: 'ON_DEMAND' });
    expect(stopped && countsTokens(stopped.usage)).toBe(false);
    expect(readGeminiUsage(undefined)).toBeUndefined();
    expect(readGeminiUsage(null)).toBeUndefined();
    expect(readGeminiUsage('12')).toBeUndefined();
  });

  it('gives integers ≥ 0 whose output never exceeds what was counted', () => {
    const count = fc.option(fc.nat(100_000), { nil: null });
    const details = fc.option(fc.array(fc.record({ modality: fc.constantFrom('TEXT', 'IMAGE', 'AUDIO'), tokenCount: count })), {
      nil: null,
    });
    const metadata = fc.record({
      promptTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
      totalTokenCount: count,
      promptTokensDetails: details,
      candidatesTokensDetails: details,
    });
    fc.assert(
      fc.property(metadata, (value) => {
        const usage = readGeminiUsage(value)?.usage;
        expect(Object.values(usage ?? {}).every((tokens) => Number.isSafeInteger(tokens) && tokens >= 0)).toBe(true);
        const details = value.candidatesTokensDetails?.reduce((sum, { tokenCount }) => sum + (tokenCount ?? 0), 0) ?? 0;
        expect((usage?.outputText ?? 0) + (usage?.outputImage ?? 0)).toBeLessThanOrEqual(value.candidatesTokenCount || details);
      }),
    );
  });
});
