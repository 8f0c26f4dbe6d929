import { z } from 'zod';
import type { OpenAiModelFacts } from '../../models/openai-models.ts';
import { OPENAI_QUALITIES } from '../../models/openai-models.ts';
import type { Pixels } from '../../models/picture-size.ts';
import { filePixels } from '../../pictures/reference-pixels.ts';
import type { Form } from '../visit.ts';
import type { OpenAiError } from './openai-error.ts';
import { invalidParameter } from './openai-error.ts';
import type { OpenAiOrder } from './openai-order.ts';

/** Fields of a generation. Restrictive as OpenAI is: an unknown name is refused, `response_format` and `style` among them. */
const generation = {
  model: z.string().optional(),
  prompt: z.string().min(1).max(32_000),
  n: z.coerce.number().int().min(1).max(10).default(1),
  size: z.string().default('auto'),
  quality: z.enum([...OPENAI_QUALITIES, 'auto']).default('auto'),
  background: z.enum(['transparent', 'opaque', 'auto']).default('auto'),
  output_format: z.enum(['png', 'jpeg']).default('png'),
  output_compression: z.coerce.number().int().min(0).max(100).optional(),
  moderation: z.enum(['auto', 'low']).optional(),
  stream: z.stringbool().or(z.boolean()).default(false),
  partial_images: z.coerce.number().int().min(0).max(3).default(0),
  complexity: z.enum(['low', 'medium', 'high']).optional(),
  user: z.string().optional(),
  safety_identifier: z.string().optional(),
};

const generationSchema = z.strictObject(generation);
const editSchema = z.strictObject({ ...generation, input_fidelity: z.enum(['low', 'high']).optional() });

/** Sizes without an order, and the limits of a free one (openai 7.55.0, 2026-11-10). */
const AUTO: Pixels = { width: 1024, height: 1024 };
const MULTIPLE = 16;
const LONGEST_EDGE = 3840;
const FEWEST_PIXELS = 655_360;
const MOST_PIXELS = 8_294_400;
const MOST_REFERENCES = 16;

/** Reads an order, or tells what is wrong with it. `facts` of `undefined` are those of a model that is not OpenAI's. */
export const readOpenAiOrder = (
  { json, form, edits }: { readonly json: unknown; readonly form: Form | undefined; readonly edits: boolean },
  facts: OpenAiModelFacts | undefined,
): { readonly order: OpenAiOrder; readonly error?: never } | { readonly error: OpenAiError; readonly order?: never } => {
  if (edits && form === undefined)
    return { error: invalidParameter("Invalid Content-Type: expected 'multipart/form-data'.", null, 'unsupported_content_type') };
  if (!edits && json === undefined)
    return { error: invalidParameter('We could not parse the JSON body of your request.', null, null) };
  const parsed = (edits ? editSchema : generationSchema).safeParse(
    edits ? Object.fromEntries(form?.fields ?? []) : withoutNulls(json),
  );
  if (!parsed.success) return { error: schemaError(parsed.error) };
  const { data } = parsed;
  const references = (form?.files ?? []).filter(({ name }) => name === 'image' || name === 'image[]');
  const pixels = data.size === 'auto' ? AUTO : pixelsOf(data.size);
  const quality = data.quality === 'auto' ? 'medium' : data.quality;
  const error =
    (edits ? fileError(form?.files ?? [], references.length) : undefined) ??
    (pixels === undefined ? sizeError(data.size) : undefined) ??
    (facts === undefined || facts.qualities.includes(quality)
      ? undefined
      : invalidParameter(`Invalid value: '${quality}'. Supported values are: ${facts.qualities.join(', ')}.`, 'quality')) ??
    (data.background === 'transparent' && data.output_format === 'jpeg'
      ? invalidParameter("Transparent background is not supported for output format 'jpeg'.", 'background')
      : undefined);
  if (error !== undefined || pixels === undefined) return { error: error ?? sizeError(data.size) };
  return {
    order: {
      prompt: data.prompt,
      count: data.n,
      pixels,
      quality,
      background: data.background === 'auto' ? 'opaque' : data.background,
      mediaType: `image/${data.output_format}`,
      references: references.map(({ bytes }) => filePixels(bytes)),
      edits,
      stream: data.stream,
      partialImages: data.partial_images,
    },
  };
};

/** OpenAI takes `null` for a field that was left out. */
const withoutNulls = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
    ? Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null))
    : json;

const pixelsOf = (size: string): Pixels | undefined => {
  const match = /^(\d{2,5})x(\d{2,5})$/.exec(size);
  if (match === null) return undefined;
  const [width, height] = [Number(match[1]), Number(match[2])];
  const ratio = width / height;
  const fits =
    width % MULTIPLE === 0 &&
    height % MULTIPLE === 0 &&
    Math.max(width, height) <= LONGEST_EDGE &&
    width * height >= FEWEST_PIXELS &&
    width * height <= MOST_PIXELS &&
    ratio >= 1 / 3 &&
    ratio <= 3;
  return fits ? { width, height } : undefined;
};

const sizeError = (size: string): OpenAiError =>
  invalidParameter(
    `Invalid value: '${size}'. Width and height must be multiples of ${MULTIPLE} up to ${LONGEST_EDGE}, between ${FEWEST_PIXELS} and ${MOST_PIXELS} pixels in all, in a ratio from 1:3 to 3:1.`,
    'size',
  );

const fileError = (files: Form['files'], references: number): OpenAiError | undefined => {
  const stranger = files.find(({ name }) => !FILE_NAMES.has(name));
  if (stranger !== undefined) return unknownParameter(stranger.name);
  if (references === 0) return invalidParameter("Missing required parameter: 'image'.", 'image', 'missing_required_parameter');
  if (references > MOST_REFERENCES)
    return invalidParameter(
      `Invalid 'image': array too long. Expected at most ${MOST_REFERENCES} files.`,
      'image',
      'array_above_max_length',
    );
  const unreadable = files.find(({ bytes }) => !isPictureFile(bytes));
  if (unreadable !== undefined)
    return invalidParameter(
      'Invalid image file or mode for image 1, please check your image file.',
      unreadable.name,
      'invalid_image_file',
    );
  const [mask] = files.filter(({ name }) => name === 'mask');
  return mask !== undefined && !isPng(mask.bytes)
    ? invalidParameter('Invalid mask image format - mask must be a PNG file with an alpha channel.', 'mask', 'invalid_image_file')
    : undefined;
};

const FILE_NAMES: ReadonlySet<string> = new Set(['image', 'image[]', 'mask', 'markup']);

const isPng = (bytes: Buffer): boolean => bytes.length >= 8 && bytes.readUInt32BE(0) === 0x89504e47;
const isPictureFile = (bytes: Buffer): boolean =>
  isPng(bytes) ||
  (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) ||
  (bytes.length >= 12 && bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP');

const unknownParameter = (name: string): OpenAiError =>
  invalidParameter(`Unknown parameter: '${name}'.`, name, 'unknown_parameter');

const schemaError = (error: z.ZodError): OpenAiError => {
  const [issue] = error.issues;
  const param = issue?.path[0] === undefined ? null : String(issue.path[0]);
  if (issue?.code === 'unrecognized_keys') return unknownParameter(issue.keys[0] ?? '');
  if (issue?.code === 'invalid_type' && param === 'prompt')
    return invalidParameter("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter');
  return invalidParameter(`Invalid value for '${param ?? 'body'}': ${issue?.message ?? 'not an object'}.`, param);
};
