import { z } from 'zod';
import type { TokenUsage } from '../../catalog/usage.ts';

/** Tokens of an answer, and whether the upstream told pictures and words apart. */
export interface UsageReading {
  readonly usage: TokenUsage;
  /** False when no tokens of pictures were counted: pictures that came are then among `outputText`, or left out, and a bill has to go by the catalog. */
  readonly detailed: boolean;
}

/** A count; some relays write theirs as a string, as Google's JSON does with 64-bit integers. */
const count = z
  .union([
    z.number().nonnegative(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .nullish()
  .catch(undefined);
const details = z
  .array(
    z
      .object({ modality: z.string().nullish().catch(undefined), tokenCount: count })
      .catch({ modality: undefined, tokenCount: undefined }),
  )
  .nullish()
  .catch(undefined);

const usageSchema = z.object({
  promptTokenCount: count,
  toolUsePromptTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  totalTokenCount: count,
  promptTokensDetails: details,
  candidatesTokensDetails: details,
});

type Details = z.output<typeof details>;

/**
 * Reads `usageMetadata`. Counts that are absent are zero, as in all of Google's JSON; without `usageMetadata` nothing is
 * known, which is `undefined`.
 */
export function readGeminiUsage(metadata: unknown): UsageReading | undefined {
  const read = usageSchema.safeParse(metadata);
  if (!read.success) return undefined;
  const { promptTokensDetails, candidatesTokensDetails } = read.data;

  // A sum of nothing beside details that count something was left out.
  const prompt = (whole(read.data.promptTokenCount) || sum(promptTokensDetails)) + whole(read.data.toolUsePromptTokenCount);
  const inputImage = Math.min(prompt, sum(promptTokensDetails, 'IMAGE'));

  const candidates = whole(read.data.candidatesTokenCount) || sum(candidatesTokensDetails);
  const outputImage = Math.min(candidates, sum(candidatesTokensDetails, 'IMAGE'));
  const thoughts = whole(read.data.thoughtsTokenCount);

  // Refused answers repeat their thoughts as candidate tokens (candidates = thoughts, total = prompt + thoughts: APIYI
  // production data, 2026). What goes beyond the upstream's own total was counted twice.
  const total = whole(read.data.totalTokenCount);
  const beyond = total === 0 ? 0 : prompt + candidates + thoughts - total;
  const repeated = Math.min(Math.max(beyond, 0), thoughts, candidates - outputImage);

  return {
    usage: { inputText: prompt - inputImage, inputImage, outputText: candidates - outputImage - repeated, outputImage, thoughts },
    detailed: outputImage > 0,
  };
}

/** Whether any token was counted at all; an answer of none was stopped before the model worked. */
export function countsTokens({ inputText, inputImage, outputText, outputImage, thoughts }: TokenUsage): boolean {
  return inputText + inputImage + outputText + outputImage + thoughts > 0;
}

function whole(tokens: number | null | undefined): number {
  return Math.round(tokens ?? 0);
}

function sum(of: Details, modality?: string): number {
  const counted = (of ?? []).filter((detail) => modality === undefined || detail.modality?.toUpperCase() === modality);
  return counted.reduce((tokens, detail) => tokens + whole(detail.tokenCount), 0);
}
