import type { Usage } from '../../billing/usage.ts';

/** `usageMetadata` as Gemini writes it: the details name the pictures' tokens only, the count exceeds them by the text's. */
export const usageMetadata = (usage: Usage): Readonly<Record<string, unknown>> => {
  const prompt = usage.promptText + usage.promptImage;
  const candidates = usage.text + usage.image;
  return {
    promptTokenCount: prompt,
    ...(candidates === 0 ? {} : { candidatesTokenCount: candidates }),
    totalTokenCount: prompt + candidates + usage.thoughts,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: usage.promptText },
      ...(usage.promptImage === 0 ? [] : [{ modality: 'IMAGE', tokenCount: usage.promptImage }]),
    ],
    ...(usage.image === 0 ? {} : { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: usage.image }] }),
    ...(usage.thoughts === 0 ? {} : { thoughtsTokenCount: usage.thoughts }),
  };
};
