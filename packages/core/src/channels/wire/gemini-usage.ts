import type { TokenUsage } from '../../catalog/usage.ts';
import { looseObject, looseObjects, looseText } from './loose-json.ts';

/** Tokens of an answer, and whether the upstream told pictures and words apart. */
export interface UsageReading {
  readonly usage: TokenUsage;
  /** False when no tokens of pictures were counted: pictures that came are then among `outputText`, or left out, and a bill has to go by the catalog. */
  readonly detailed: boolean;
}

/**
 * Reads `usageMetadata`. Counts that are absent are zero, as in all of Google's JSON; without `usageMetadata` nothing is
 * known, which is `undefined`.
 */
export function readGeminiUsage(metadata: unknown): UsageReading | undefined {
  const read = looseObject(metadata);
  if (read === undefined) return undefined;
  const promptDetails = looseObjects(read['promptTokensDetails']);
  const candidateDetails = looseObjects(read['candidatesTokensDetails']);

  // A sum of nothing beside details that count something was left out.
  const prompt = (whole(read['promptTokenCount']) || sum(promptDetails)) + whole(read['toolUsePromptTokenCount']);
  const inputImage = Math.min(prompt, sum(promptDetails, 'IMAGE'));

  const candidates = whole(read['candidatesTokenCount']) || sum(candidateDetails);
  const outputImage = Math.min(candidates, sum(candidateDetails, 'IMAGE'));
  const thoughts = whole(read['thoughtsTokenCount']);

  // Refused answers repeat their thoughts as candidate tokens (candidates = thoughts, total = prompt + thoughts: APIYI
  // production data, 2026). What goes beyond the upstream's own total was counted twice.
  const total = whole(read['totalTokenCount']);
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

/** A count; some relays write theirs as a string, as Google's JSON does with 64-bit integers. Anything else counts nothing. */
function whole(tokens: unknown): number {
  const count = typeof tokens === 'string' && /^\d{1,15}$/.test(tokens) ? Number(tokens) : tokens;
  return typeof count === 'number' && Number.isFinite(count) && count > 0 ? Math.round(count) : 0;
}

function sum(details: readonly Readonly<Record<string, unknown>>[], modality?: string): number {
  const counted = modality === undefined ? details : details.filter((detail) => isOf(modality, looseText(detail['modality'])));
  return counted.reduce((tokens, detail) => tokens + whole(detail['tokenCount']), 0);
}

/** Google writes them in capitals; some relays do not. */
function isOf(modality: string, named: string | undefined): boolean {
  return named === modality || named?.toUpperCase() === modality;
}
