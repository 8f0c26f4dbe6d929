import type { EmptyFault } from '../../faults/empty-faults.ts';
import type { AnswerPart, Candidates, Composition, CompositionOrder, EmptyContent } from './composition.ts';
import { promptTokens, textTokens, thoughtTokens } from './token-counts.ts';

/** The form in which each finish reason was seen in the wild; anything else comes with `parts: []`. */
const SEEN_FORMS: Readonly<Record<string, EmptyContent | 'text'>> = {
  // ai.google.dev fixtures recorded by vercel/ai, 2026; BerriAI/litellm#40477 of 2026-09-09 has no content at all.
  NO_IMAGE: 'missing',
  // BerriAI/litellm#20357, 2026-02-03.
  IMAGE_PROHIBITED_CONTENT: 'role-only',
  // Production figures published by APIYI, 2026.
  IMAGE_SAFETY: 'null-parts',
  // vercel/ai google-language-model.test.ts, 2026.
  MALFORMED_FUNCTION_CALL: 'empty',
  STOP: 'text',
};

const FINISH_MESSAGES: Readonly<Record<string, string>> = {
  IMAGE_SAFETY: "Unable to show the generated image. The image was filtered out because it violated Google's policies.",
  IMAGE_PROHIBITED_CONTENT:
    "The model output could not be generated. This output contains sensitive words that violate Google's Responsible AI practices. If you think this was an error, send feedback. Support code: 42876398.",
  IMAGE_RECITATION: 'Unable to show the generated image because it may be too similar to existing content.',
  MALFORMED_FUNCTION_CALL: "Malformed function call: print(default_api.create(name='picture'))",
};

/** A 200 that holds no picture, in the shapes that were seen. */
export const composeEmpty = (fault: EmptyFault, { request, model, modelId, draw }: CompositionOrder): Composition => {
  const prompt = promptTokens(request, model);
  const candidates = candidatesOf(fault);
  const spoken = candidates.kind === 'one' && typeof candidates.content !== 'string' ? candidates.content : [];
  return {
    candidates,
    modelVersion: modelId,
    usage: {
      ...prompt,
      text: spoken.reduce((sum, part) => sum + (part.kind === 'text' ? textTokens(part.text) : 0), 0),
      image: 0,
      // A prompt that was blocked, or never started on, was not thought about.
      thoughts: fault.kind === 'no-picture' ? thoughtTokens(request, model, draw) : 0,
    },
    tellsUsage: true,
    size: request.size,
    pictures: 0,
    interimPictures: 0,
  };
};

const candidatesOf = (fault: EmptyFault): Candidates => {
  switch (fault.kind) {
    case 'prompt-blocked':
      return { kind: 'none', form: 'missing', blockReason: fault.blockReason };
    case 'no-candidates':
      return { kind: 'none', form: fault.form };
    case 'no-picture': {
      const form = fault.content ?? SEEN_FORMS[fault.finishReason] ?? 'empty-parts';
      const text: readonly AnswerPart[] = [{ kind: 'text', text: fault.text, thought: false }];
      const finishMessage = FINISH_MESSAGES[fault.finishReason];
      return {
        kind: 'one',
        finishReason: fault.finishReason,
        content: form === 'text' ? text : form,
        ...(finishMessage === undefined ? {} : { finishMessage }),
      };
    }
    default:
      return fault satisfies never;
  }
};
