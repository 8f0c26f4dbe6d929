import type { Draw } from '../../chance/draw.ts';
import type { ModelFacts } from '../../models/model-facts.ts';
import type { PictureSize } from '../../models/picture-size.ts';
import type { PictureRequest } from './picture-request.ts';

/** About four characters a token, and at least one; deterministic rather than exact. */
export const textTokens = (text: string): number => Math.max(1, Math.ceil(text.length / 4));

/** Prompt tokens of a request by modality. */
export const promptTokens = (
  request: PictureRequest,
  model: ModelFacts,
): { readonly promptText: number; readonly promptImage: number } => ({
  promptText: Math.max(1, Math.ceil(request.textCharacters / 4)),
  promptImage: request.promptImages * model.referenceTokens,
});

/** Output tokens of one picture; a size the model does not sell is counted as its 1K, as such relays deliver it. */
export const imageTokensOf = (model: ModelFacts, size: PictureSize): number =>
  model.imageTokens[size] ?? model.imageTokens['1K'] ?? 0;

/**
 * Thinking of a request. Recorded answers of `gemini-3-pro-image` show 174 to 529 tokens (2025-11 to 2026-07); models that think
 * minimally show none.
 */
export const thoughtTokens = (request: PictureRequest, model: ModelFacts, draw: Draw): number => {
  if (model.thinks === undefined) return 0;
  const level = model.thinks === 'always' ? 'high' : (request.thinkingLevel ?? model.thinks);
  if (level === 'minimal') return 0;
  return 170 + Math.floor(draw('thoughts') * 360);
};
