import { z } from 'zod';
import type { Pixels } from '../../models/picture-size.ts';
import type { Problem } from '../gemini/problem.ts';
import type { Visit } from '../visit.ts';

/** An order to a relay's OpenAI endpoints, read and found good. */
export interface RelayOrder {
  readonly road: 'images' | 'chat';
  readonly prompt: string;
  readonly count: number;
  readonly pixels: Pixels;
  readonly references: number;
  /** What `response_format` asks for. */
  readonly asked: 'b64_json' | 'url' | undefined;
}

type Read = { readonly order: RelayOrder; readonly problem?: never } | { readonly problem: Problem; readonly order?: never };

/** Lenient as relays are, which pass on what they do not know. */
const imagesSchema = z.looseObject({
  prompt: z.string().min(1),
  n: z.coerce.number().int().min(1).max(10).default(1),
  size: z
    .string()
    .regex(/^(auto|\d{2,5}x\d{2,5})$/)
    .default('1024x1024'),
  response_format: z.enum(['b64_json', 'url']).optional(),
});

const SQUARE: Pixels = { width: 1024, height: 1024 };

/** Reads an order to `/v1/images/generations` (JSON) or `/v1/images/edits` (multipart). */
export const readRelayImages = ({ json, form }: Pick<Visit, 'json' | 'form'>): Read => {
  const parsed = imagesSchema.safeParse(form === undefined ? json : Object.fromEntries(form.fields));
  if (!parsed.success) return invalid(parsed.error);
  const { prompt, n, size, response_format: asked } = parsed.data;
  const [width = SQUARE.width, height = SQUARE.height] = size === 'auto' ? [] : size.split('x').map(Number);
  const references = (form?.files ?? []).filter(({ name }) => name === 'image' || name === 'image[]').length;
  return { order: { road: 'images', prompt, count: n, pixels: { width, height }, references, asked } };
};

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const picturePart = z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) });
const chatSchema = z.looseObject({
  messages: z
    .array(
      z.looseObject({
        role: z.string(),
        content: z.union([z.string(), z.array(z.union([textPart, picturePart]))]).nullish(),
      }),
    )
    .min(1),
  stream: z.literal(false).optional(),
});

/** Reads an order to `/v1/chat/completions`: no ratio, no size, 1K. */
export const readRelayChat = ({ json }: Pick<Visit, 'json'>): Read => {
  const parsed = chatSchema.safeParse(json);
  if (!parsed.success) return invalid(parsed.error);
  const content = parsed.data.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const parts = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  const prompt = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const references = parts.filter(({ type }) => type === 'image_url').length;
  return { order: { road: 'chat', prompt, count: 1, pixels: SQUARE, references, asked: undefined } };
};

const invalid = (error: z.ZodError): { readonly problem: Problem } => ({
  problem: {
    status: 400,
    grpcStatus: 'INVALID_ARGUMENT',
    message: error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
    relay: { type: 'invalid_request_error', code: 'invalid_request' },
  },
});
