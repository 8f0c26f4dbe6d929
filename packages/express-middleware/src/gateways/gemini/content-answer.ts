import type { ChatPart, ContinuedChat, JsonObject, JsonValue, TokenUsage } from '@retake/core';
import type { PictureJson } from '../../answers/picture-json.ts';
import { callExtension, type CallFacts } from '../call-facts.ts';
import { callUsage } from '../call-usage.ts';

type Json = Readonly<Record<string, unknown>>;

/** Facts of a call that is a turn of a chat. */
export type ContentFacts = CallFacts & { readonly result: ContinuedChat };

/** An answer as the Gemini API writes it (@google/genai 3.1.0, 2026-11), and `retake` beside it. */
export function contentAnswer(facts: ContentFacts, json: PictureJson): Json {
  const parts = partWriters(facts.result).map((write) => write(json));
  return { candidates: [candidate(parts, facts)], ...tail(facts), retake: callExtension(facts) };
}

/**
 * The same as the chunks of a stream: a part each. The last one says that it is the last, with its part: a content without parts, as Google sends
 * it, makes @google/genai leave the whole turn out of its chat.
 */
export function contentChunks(facts: ContentFacts): readonly ((json: PictureJson) => Json)[] {
  const writers = partWriters(facts.result);
  const last = writers.at(-1);
  return [
    ...writers.slice(0, -1).map((write) => (json: PictureJson) => ({
      candidates: [{ content: { parts: [write(json)], role: 'model' }, index: 0 }],
      ...tail(facts),
    })),
    (json) => ({
      candidates: [candidate(last === undefined ? [] : [last(json)], facts)],
      ...tail(facts),
      retake: callExtension(facts),
    }),
  ];
}

function candidate(parts: readonly unknown[], { result }: ContentFacts): Json {
  const drawn = result.images.length > 0;
  return { content: { parts, role: 'model' }, finishReason: drawn ? 'STOP' : 'NO_IMAGE', index: 0 };
}

/** What the model said, word for word; where it cannot be sent back, what stands for it. */
function partWriters({ reply, images, text, description }: ContinuedChat): readonly ((json: PictureJson) => unknown)[] {
  if (reply !== undefined && reply.length > 0) return reply.map((part) => (json) => written(part, json));
  const words = [text, description ?? ''].filter((each) => each !== '');
  return [
    ...words.map((each) => () => ({ text: each })),
    ...images.map(({ data, mediaType }) => (json: PictureJson) => ({
      inlineData: { mimeType: mediaType, data: json.picture(data) },
    })),
  ];
}

function written({ json: part, large }: ChatPart, json: PictureJson): unknown {
  const places = new Map(large.map(({ path, as, content }) => [JSON.stringify(path), { as, content }]));
  const fill = (value: JsonValue, path: readonly (string | number)[]): JsonValue => {
    if (typeof value === 'string') {
      const found = value === '' ? places.get(JSON.stringify(path)) : undefined;
      if (!(found?.content instanceof Uint8Array)) return value;
      return found.as === 'base64' ? json.picture(found.content) : json.text(found.content);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    return fillObject(value, path);
  };
  const fillObject = (value: JsonObject, path: readonly (string | number)[]): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, [...path, name])]));
  return large.length === 0 ? part : fillObject(part, []);
}

function tail({ result }: ContentFacts): Json {
  const usage = callUsage(result.attempts);
  return {
    ...(usage === undefined ? {} : { usageMetadata: usageMetadata(usage) }),
    modelVersion: result.images[0]?.model ?? result.model,
    responseId: result.id,
  };
}

function usageMetadata({ inputText, inputImage, outputText, outputImage, thoughts }: TokenUsage): Json {
  const modality = (name: string, tokenCount: number) => (tokenCount === 0 ? [] : [{ modality: name, tokenCount }]);
  return {
    promptTokenCount: inputText + inputImage,
    candidatesTokenCount: outputText + outputImage,
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    totalTokenCount: inputText + inputImage + outputText + outputImage + thoughts,
    promptTokensDetails: [...modality('TEXT', inputText), ...modality('IMAGE', inputImage)],
    candidatesTokensDetails: modality('IMAGE', outputImage),
  };
}
