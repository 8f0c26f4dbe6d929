import { usageMetadata } from './usage-metadata.ts';
import type { GeminiDialect } from './dialect.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import type { AnswerPart, Composition } from './composition.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import type { SignedPart } from './thought-signature.ts';

/** What an answer is written with. */
export interface Writing {
  readonly dialect: GeminiDialect['name'];
  readonly requestId: string;
  /** Epoch milliseconds, for Vertex AI's `createTime`. */
  readonly at: number;
  /** ASCII base64 of a picture. */
  readonly base64: (part: PicturePart) => Buffer;
  /** A signature for the part at this place; `undefined` for models that do not sign. */
  readonly signature: ((partIndex: number, part: SignedPart) => Buffer) | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** The body of a plain answer, in pieces that share the cached pictures' memory. */
export const writeWhole = (composition: Composition, writing: Writing): readonly Buffer[] =>
  // Google prints its answers with two spaces; relays pass on compact ones.
  writing.dialect === 'relay' ? writeCompact(composition, writing) : [...writeSpaced(composition, writing, 2), Buffer.from('\n')];

/** The same in one line. */
export const writeCompact = (composition: Composition, writing: Writing): readonly Buffer[] =>
  writeSpaced(composition, writing, 0);

const writeSpaced = (composition: Composition, writing: Writing, spaces: number): readonly Buffer[] => {
  const large = new LargeTexts();
  const { candidates } = composition;
  const content = candidates.kind === 'one' ? candidates.content : [];
  const parts = typeof content === 'string' ? [] : writeParts(content, writing, large);
  const answer = { ...candidatesField(composition, writing, parts, true), ...tail(composition, writing) };
  return large.weave(JSON.stringify(answer, null, spaces));
};

/**
 * The same answer as a stream of objects: texts first in pieces, a picture always whole, and a last one that brings the finish
 * reason with a content without parts (recorded by js-genai, 2025-10-24). Usage is cumulative.
 */
export const writeStream = (composition: Composition, writing: Writing): readonly (readonly Buffer[])[] => {
  const { candidates } = composition;
  const single = (): readonly (readonly Buffer[])[] => {
    const large = new LargeTexts();
    return [large.weave(JSON.stringify({ ...candidatesField(composition, writing, [], true), ...tail(composition, writing) }))];
  };
  if (candidates.kind === 'none' || typeof candidates.content === 'string') return single();
  const events = candidates.content.flatMap((part, index) =>
    (part.kind === 'text' ? halves(part) : [part]).map((piece, pieceIndex) => {
      const large = new LargeTexts();
      const [written] = writeParts([piece], writing, large, index, pieceIndex === 0);
      const fields = candidatesField(composition, writing, written === undefined ? [] : [written], false);
      return large.weave(JSON.stringify({ ...fields, ...tail(composition, writing) }));
    }),
  );
  const end = { ...candidatesField(composition, writing, undefined, true), ...tail(composition, writing) };
  return [...events, [Buffer.from(JSON.stringify(end))]];
};

const halves = (part: Extract<AnswerPart, { kind: 'text' }>): readonly AnswerPart[] => {
  const cut = part.text.indexOf(' ', part.text.length / 2);
  return cut < 0
    ? [part]
    : [
        { ...part, text: part.text.slice(0, cut) },
        { ...part, text: part.text.slice(cut) },
      ];
};

const tail = (composition: Composition, { dialect, requestId, at }: Writing): Json => ({
  ...(composition.tellsUsage
    ? {
        usageMetadata: {
          ...usageMetadata(composition.usage),
          ...(dialect === 'vertex' ? { trafficType: 'ON_DEMAND' } : {}),
          ...(dialect === 'ai-studio' ? { serviceTier: 'standard' } : {}),
        },
      }
    : {}),
  modelVersion: composition.modelVersion,
  ...(dialect === 'vertex' ? { createTime: new Date(at).toISOString().replace('Z', '000Z') } : {}),
  responseId: requestId,
});

/** The `candidates` of an answer; `parts` of `undefined` is a content that has none, as in a stream's last event. */
const candidatesField = (
  { candidates }: Composition,
  { dialect }: Writing,
  parts: readonly Json[] | undefined,
  finished: boolean,
): Json => {
  if (candidates.kind === 'none') {
    return {
      ...(candidates.form === 'null' ? { candidates: null } : candidates.form === 'empty' ? { candidates: [] } : {}),
      ...(candidates.blockReason === undefined ? {} : { promptFeedback: { blockReason: candidates.blockReason } }),
    };
  }
  const content = typeof candidates.content === 'string' ? emptyContent[candidates.content] : { content: filled(parts) };
  return {
    candidates: [
      {
        ...content,
        ...(finished ? { finishReason: candidates.finishReason } : {}),
        ...(finished && candidates.finishMessage !== undefined ? { finishMessage: candidates.finishMessage } : {}),
        ...(dialect === 'vertex' ? {} : { index: 0 }),
      },
    ],
  };
};

const filled = (parts: readonly Json[] | undefined): Json => (parts === undefined ? { role: 'model' } : { parts, role: 'model' });

const emptyContent = {
  missing: {},
  empty: { content: {} },
  'role-only': { content: { role: 'model' } },
  'empty-parts': { content: { parts: [], role: 'model' } },
  'null-parts': { content: { parts: null } },
} as const satisfies Readonly<Record<string, Json>>;

/** Writes parts; the first text and every picture that are not thoughts carry a signature, as Gemini 3 does it. */
const writeParts = (
  parts: readonly AnswerPart[],
  { base64, signature }: Writing,
  large: LargeTexts,
  offset = 0,
  signsText = true,
): readonly Json[] => {
  const firstText = parts.findIndex((part) => part.kind === 'text' && !part.thought);
  return parts.map((part, index) => {
    const signed = !part.thought && (part.kind === 'picture' || (index === firstText && signsText));
    const sign = (of: SignedPart): Json =>
      signed && signature !== undefined ? { thoughtSignature: large.put(signature(offset + index, of)) } : {};
    const thought = part.thought ? { thought: true } : {};
    if (part.kind === 'text') return { text: part.text, ...thought, ...sign(part) };
    const picture = base64(part);
    if (part.carrier === 'markdown') {
      const link = `![image](data:${part.declared};base64,`;
      return { text: `${link}${large.put(picture)})`, ...thought, ...sign({ text: link }) };
    }
    const data = carriedBase64(part, picture, large);
    return { inlineData: { mimeType: part.declared, data }, ...thought, ...sign({ base64: picture }) };
  });
};
