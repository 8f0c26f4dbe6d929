import { describe, expect, it } from 'vitest';
import { readOpenAiUsage } from '../../../src/channels/wire/openai-usage.ts';

const NONE = { inputText: 0, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 0 };

describe('readOpenAiUsage', () => {
  it.each<[string, object, object, boolean]>([
    [
      'images',
      { input_tokens: 50, output_tokens: 60, input_tokens_details: { image_tokens: 40 } },
      { inputText: 10, inputImage: 40, outputImage: 60 },
      true,
    ],
    [
      'images with text in the answer',
      { output_tokens: 60, output_tokens_details: { image_tokens: 50, text_tokens: 10 } },
      { outputText: 10, outputImage: 50 },
      true,
    ],
    ['images of nothing', { input_tokens: 0, output_tokens: 0 }, {}, true],
    ['chat', { prompt_tokens: 12, completion_tokens: 1343 }, { inputText: 12, outputText: 1343 }, false],
    [
      'chat with details',
      {
        prompt_tokens: 270,
        completion_tokens: 1400,
        prompt_tokens_details: { image_tokens: 258 },
        completion_tokens_details: { image_tokens: 1120, reasoning_tokens: 200 },
      },
      { inputText: 12, inputImage: 258, outputText: 80, outputImage: 1120, thoughts: 200 },
      true,
    ],
    [
      'details beyond their sum',
      { input_tokens: 5, output_tokens: 5, input_tokens_details: { image_tokens: 50 } },
      { inputImage: 5, outputImage: 5 },
      true,
    ],
  ])('reads %s', (_what, usage, counted, detailed) => {
    expect(readOpenAiUsage(usage)).toEqual({ usage: { ...NONE, ...counted }, detailed });
  });

  it.each([undefined, null, 'many', [], {}, { total_tokens: 5 }, { input_tokens: -1 }, { prompt_tokens: 'x' }])(
    '%j tells nothing',
    (usage) => {
      expect(readOpenAiUsage(usage)).toBeUndefined();
    },
  );
});
