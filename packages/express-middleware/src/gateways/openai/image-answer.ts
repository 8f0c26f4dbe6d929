import type { ImageResult, TokenUsage, Warning } from '@retake/core';
import type { PictureJson } from '../../answers/picture-json.ts';
import { callExtension, type CallFacts } from '../call-facts.ts';
import { callUsage } from '../call-usage.ts';
import type { CurrentFields } from './image-fields.ts';

/** An answer as OpenAI's API writes it (openai 7.57.0, 2026-11), and `retake` beside it. */
export function imageAnswer(facts: CallFacts, fields: CurrentFields, json: PictureJson): Readonly<Record<string, unknown>> {
  const { result } = facts;
  return {
    created: createdAt(result),
    ...pictureFields(result, fields),
    data: result.images.map(({ data }) => ({ b64_json: json.picture(data) })),
    ...usageField(result),
    retake: callExtension(facts),
  };
}

/** What a stream says of one of its pictures when it is there. */
export function completedEvent(
  type: string,
  index: number,
  facts: CallFacts,
  fields: CurrentFields,
  json: PictureJson,
): Readonly<Record<string, unknown>> {
  const { result } = facts;
  const image = result.images[index];
  return {
    type,
    created_at: createdAt(result),
    quality: 'auto',
    background: 'auto',
    ...pictureFields(result, fields, index),
    ...(image === undefined ? {} : { b64_json: json.picture(image.data) }),
    // Told once: clients add it up.
    ...(index === result.images.length - 1 ? { ...usageField(result), retake: callExtension(facts) } : {}),
  };
}

/** What differs from the order and only the gateway can see. */
export function orderWarnings(result: ImageResult, { size, output_format: format }: CurrentFields): readonly Warning[] {
  const sizes = new Set(result.images.map(({ width, height }) => `${width}x${height}`));
  const formats = new Set(result.images.map(({ mediaType }) => mediaType));
  return [
    ...(size == null || size === 'auto' || (sizes.size === 1 && sizes.has(size))
      ? []
      : [{ code: 'size_differs' as const, message: `The picture has ${[...sizes].join(', ')} pixels, not ${size}` }]),
    ...(format == null || (formats.size === 1 && formats.has(`image/${format}`))
      ? []
      : [{ code: 'media_type_differs' as const, message: `The picture is ${[...formats].join(', ')}, not ${format}` }]),
  ];
}

function pictureFields(
  result: ImageResult,
  { quality, background }: CurrentFields,
  index = 0,
): Readonly<Record<string, unknown>> {
  const image = result.images[index];
  return {
    ...(image === undefined
      ? {}
      : { size: `${image.width}x${image.height}`, output_format: image.mediaType.replace(/^image\//, '') }),
    ...(quality == null ? {} : { quality }),
    ...(background == null ? {} : { background }),
  };
}

/** Seconds of the epoch at which the last picture came. */
function createdAt({ attempts }: ImageResult): number {
  const last = attempts.at(-1);
  return Math.floor((last === undefined ? Date.now() : last.startedAt + last.durationMs) / 1000);
}

function usageField({ attempts }: ImageResult): { readonly usage?: Readonly<Record<string, unknown>> } {
  const usage = callUsage(attempts);
  return usage === undefined ? {} : { usage: usageOf(usage) };
}

function usageOf({ inputText, inputImage, outputText, outputImage, thoughts }: TokenUsage): Readonly<Record<string, unknown>> {
  const input = inputText + inputImage;
  const output = outputText + outputImage + thoughts;
  return {
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
    input_tokens_details: { text_tokens: inputText, image_tokens: inputImage },
    output_tokens_details: { text_tokens: outputText + thoughts, image_tokens: outputImage },
  };
}
