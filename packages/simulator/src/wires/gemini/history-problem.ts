import type { Problem } from './problem.ts';
import { missingThoughtSignature } from './problem-of.ts';
import type { GenerateBody } from './request-schema.ts';
import type { SignedPart, ThoughtSignatures } from './thought-signature.ts';

/**
 * Checks a chat's history as the Gemini 3 image models do: in every turn of the model, the first text that is not a thought and
 * every picture that is not a thought have to carry the signature they came with, on the part it came with. `undefined` when all is well.
 */
export const historyProblem = (body: GenerateBody, signatures: ThoughtSignatures): Problem | undefined => {
  // A streamed turn comes back as several contents of the model in a row, and is one turn all the same.
  let textSeen = false;
  for (const [contentIndex, content] of (body.contents ?? []).entries()) {
    if (content.role !== 'model') {
      textSeen = false;
      continue;
    }
    for (const [partIndex, part] of content.parts.entries()) {
      if (part.thought === true) continue;
      const isFirstText = part.text !== undefined && !textSeen;
      textSeen ||= part.text !== undefined;
      if (!isFirstText && part.inlineData === undefined) continue;
      if (part.thoughtSignature === undefined) {
        return missingThoughtSignature(part.inlineData === undefined ? 'Text' : 'Image', contentIndex + 1, partIndex + 1);
      }
      if (!signatures.accepts(part.thoughtSignature, signedPart(part))) {
        return { status: 400, grpcStatus: 'INVALID_ARGUMENT', message: 'Corrupted thought signature.' };
      }
    }
  }
  return undefined;
};

type Part = NonNullable<GenerateBody['contents']>[number]['parts'][number];

const signedPart = ({ text = '', inlineData }: Part): SignedPart =>
  inlineData === undefined ? { text } : { base64: inlineData.data };
