import type { Usage } from '../../billing/usage.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import type { Painter } from '../../generation/painter.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import type { OpenAiOrder } from './openai-order.ts';

/** A 200 before it is written down. */
export interface OpenAiAnswer {
  readonly order: OpenAiOrder;
  /** What stands for `data`: pictures, or in which form there are none. */
  readonly pictures: readonly PicturePart[] | 'null' | 'missing';
  readonly partials: readonly PicturePart[];
  /** `undefined` leaves it out. */
  readonly usage: Usage | undefined;
  readonly painter: Painter;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the stream ends in after its first event, instead of its last. */
  readonly streamError: Readonly<Record<string, unknown>> | undefined;
}

/** The body of a plain answer. */
export const writeOpenAiWhole = ({ order, pictures, usage, painter, at }: OpenAiAnswer): readonly Buffer[] => {
  const large = new LargeTexts();
  const [first] = typeof pictures === 'string' ? [] : pictures;
  const answer = {
    created: Math.floor(at / 1000),
    ...described(order, first),
    ...(pictures === 'missing'
      ? {}
      : {
          data:
            pictures === 'null' ? null : pictures.map((part) => ({ b64_json: carriedBase64(part, painter.base64(part), large) })),
        }),
    ...(usage === undefined ? {} : { usage: openAiUsage(usage) }),
  };
  return large.weave(JSON.stringify(answer));
};

/** The same as server-sent events: partial images, then one event a picture; usage stands in the last. */
export const writeOpenAiStream = (answer: OpenAiAnswer): readonly Buffer[] => {
  const { order, pictures, partials, usage, painter, at, streamError } = answer;
  const name = order.edits ? 'image_edit' : 'image_generation';
  const event = (type: string, part: PicturePart, more: Readonly<Record<string, unknown>>): readonly Buffer[] => {
    const large = new LargeTexts();
    const data = {
      type,
      b64_json: carriedBase64(part, painter.base64(part), large),
      created_at: Math.floor(at / 1000),
      ...described(order, part),
      ...more,
    };
    return [Buffer.from(`event: ${type}\ndata: `), ...large.weave(JSON.stringify(data)), Buffer.from('\n\n')];
  };
  const finals = typeof pictures === 'string' ? [] : pictures;
  const events = [
    ...partials.map((part, index) => event(`${name}.partial_image`, part, { partial_image_index: index })),
    ...finals.map((part, index) =>
      event(`${name}.completed`, part, index < finals.length - 1 || usage === undefined ? {} : { usage: openAiUsage(usage) }),
    ),
  ];
  if (streamError === undefined) return events.flat();
  return [...events.slice(0, partials.length).flat(), Buffer.from(`event: error\ndata: ${JSON.stringify(streamError)}\n\n`)];
};

const described = (order: OpenAiOrder, part: PicturePart | undefined): Readonly<Record<string, unknown>> => {
  const { width, height } = part?.pixels ?? order.pixels;
  return {
    background: order.background,
    output_format: (part?.declared ?? order.mediaType).replace('image/', ''),
    quality: order.quality,
    size: `${width}x${height}`,
  };
};

/** `usage` as OpenAI writes it. */
export const openAiUsage = (usage: Usage): Readonly<Record<string, unknown>> => {
  const input = usage.promptText + usage.promptImage;
  return {
    total_tokens: input + usage.image,
    input_tokens: input,
    output_tokens: usage.image,
    input_tokens_details: { text_tokens: usage.promptText, image_tokens: usage.promptImage },
  };
};
