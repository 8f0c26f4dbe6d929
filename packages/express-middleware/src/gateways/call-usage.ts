import type { Attempt, TokenUsage } from '@retake/core';

/** Tokens of the attempts that delivered, together; `undefined` where one of them was not counted. */
export function callUsage(attempts: readonly Attempt[]): TokenUsage | undefined {
  const delivered = attempts.filter(({ error }) => error === undefined);
  if (delivered.length === 0) return undefined;
  let total: TokenUsage = { inputText: 0, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 0 };
  for (const { usage } of delivered) {
    if (usage === undefined) return undefined;
    total = {
      inputText: total.inputText + usage.inputText,
      inputImage: total.inputImage + usage.inputImage,
      outputText: total.outputText + usage.outputText,
      outputImage: total.outputImage + usage.outputImage,
      thoughts: total.thoughts + usage.thoughts,
    };
  }
  return total;
}
