import { z } from 'zod';
import type { UsageReading } from './gemini-usage.ts';

const count = z.number().nonnegative().nullish().catch(undefined);
const details = z.object({ text_tokens: count, image_tokens: count, reasoning_tokens: count }).nullish().catch(undefined);

const imagesSchema = z.object({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: details,
  output_tokens_details: details,
});

const chatSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: details,
  completion_tokens_details: details,
});

/**
 * Reads `usage` as the image endpoints write it (`input_tokens`) or as chat does (`prompt_tokens`). Without it, or with neither,
 * nothing is known, which is `undefined`.
 *
 * The output of an image endpoint is all picture unless its details say otherwise: gpt-image-2 and later have no other. The
 * output of chat is text and thoughts as well, and one sum that does not tell them apart stands under `outputText`.
 */
export function readOpenAiUsage(usage: unknown): UsageReading | undefined {
  const images = imagesSchema.safeParse(usage).data;
  if (images?.input_tokens != null || images?.output_tokens != null) return readImages(images);
  const chat = chatSchema.safeParse(usage).data;
  return chat?.prompt_tokens != null || chat?.completion_tokens != null ? readChat(chat) : undefined;
}

function readImages(images: z.output<typeof imagesSchema>): UsageReading {
  const { input_tokens_details: input, output_tokens_details: output } = images;
  const outputAll = whole(images.output_tokens);
  const outputText = output?.image_tokens == null ? 0 : Math.min(outputAll, whole(output.text_tokens));
  return {
    usage: { ...inputOf(whole(images.input_tokens), input), outputText, outputImage: outputAll - outputText, thoughts: 0 },
    detailed: true,
  };
}

function readChat(chat: z.output<typeof chatSchema>): UsageReading {
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = chat;
  const output = whole(chat.completion_tokens);
  const outputImage = Math.min(output, whole(completion?.image_tokens));
  const thoughts = Math.min(output - outputImage, whole(completion?.reasoning_tokens));
  return {
    usage: {
      ...inputOf(whole(chat.prompt_tokens), prompt),
      outputText: output - outputImage - thoughts,
      outputImage,
      thoughts,
    },
    detailed: output === 0 || completion?.image_tokens != null,
  };
}

function inputOf(all: number, counted: z.output<typeof details>): { readonly inputText: number; readonly inputImage: number } {
  const inputImage = Math.min(all, whole(counted?.image_tokens));
  return { inputText: all - inputImage, inputImage };
}

function whole(tokens: number | null | undefined): number {
  return Math.round(tokens ?? 0);
}
