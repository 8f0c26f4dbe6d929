import { deliveredSize } from '../../catalog/delivered-size.ts';
import type { AspectRatio, PixelSize } from '../../catalog/size.ts';
import type { PictureOrder, Support, Warning } from '../channel.ts';
import type { CallOptionsReading } from './call-options.ts';
import type { StableDiffusionCallOptions } from './stable-diffusion-call-options.ts';
import type { Checkpoints } from './stable-diffusion-checkpoints.ts';
import { hasShape, shapeOf, stableDiffusionPixels } from './stable-diffusion-pixels.ts';

/** What the server's picture library reads without a plug-in. */
const READABLE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/bmp', 'image/gif']);

/** How the server of stable-diffusion.cpp finds settings in a prompt (api.md, 2026-08-19): they would overrule those of the order. */
const SETTINGS_IN_PROMPT = /<\/?sd_cpp_extra_args>/i;

/** @default of A1111's API for img2img (modules/api/models.py, 2025) */
export const DEFAULT_DENOISING_STRENGTH = 0.75;

/** The pixels of an order: those that the call names, else those of its ratio, else those of its reference, else a square. */
export function orderedPixels(order: PictureOrder, { width, height }: StableDiffusionCallOptions): PixelSize | undefined {
  if (width !== undefined && height !== undefined) return { width, height };
  return stableDiffusionPixels(order.size, orderedShape(order));
}

/** Whether a machine can draw an order: every reason against it at once, or the warnings under which it can. */
export function stableDiffusionSupport(
  order: PictureOrder,
  checkpoints: Checkpoints,
  reading: CallOptionsReading<StableDiffusionCallOptions>,
): Support {
  const refusal = checkpoints.refusal(order.model);
  if (refusal !== undefined) return { supported: false, reasons: [refusal] };
  const reasons = [...orderReasons(order), ...(reading.ok ? pixelReasons(order, reading.options) : reading.problems)];
  if (reasons.length > 0 || !reading.ok) return { supported: false, reasons };
  return { supported: true, warnings: approximations(order, reading.options) };
}

/** A picture of any shape can be drawn, but not well beyond the shapes that the model is known to draw. */
function orderReasons(order: PictureOrder): readonly string[] {
  const { model, size, references, prompt } = order;
  const { sizes, aspectRatios, maxReferences } = model.abilities;
  const widest = Math.max(...aspectRatios.map(ratioOf).map((ratio) => Math.max(ratio, 1 / ratio)));
  const shape = orderedShape(order);
  const most = Math.min(maxReferences, 1);
  return [
    ...(sizes.includes(size) ? [] : [`${model.id} draws ${sizes.join(', ')}, not ${size}`]),
    ...(Math.max(shape, 1 / shape) <= widest * 1.001
      ? []
      : [`${model.id} draws nothing narrower than ${widest.toFixed(2)} to 1, in either direction`]),
    ...(references.length <= most ? [] : [`${model.id} starts from at most ${most} reference image, not ${references.length}`]),
    ...references
      .filter(({ mediaType }) => !READABLE.has(mediaType))
      .map(({ mediaType }) => `the server does not read ${mediaType}`),
    ...(SETTINGS_IN_PROMPT.test(prompt) ? ['the prompt holds <sd_cpp_extra_args>, with which it would change the settings'] : []),
  ];
}

function pixelReasons(order: PictureOrder, options: StableDiffusionCallOptions): readonly string[] {
  const pixels = orderedPixels(order, options);
  if (pixels === undefined) return ['no pixels are of that shape'];
  const { sizeMatches, aspectRatioMatches } = deliveredSize(pixels, order);
  const words = `${pixels.width} x ${pixels.height}`;
  return [
    ...(sizeMatches ? [] : [`channelOptions: ${words} is not ${order.size}`]),
    ...(aspectRatioMatches ? [] : [`channelOptions: ${words} is not ${order.aspectRatio}`]),
  ];
}

function approximations(order: PictureOrder, options: StableDiffusionCallOptions): readonly Warning[] {
  const { model, thinking, references } = order;
  const [reference] = references;
  const strength = options.denoisingStrength ?? DEFAULT_DENOISING_STRENGTH;
  const pixels = orderedPixels(order, options);
  const cropped = reference !== undefined && pixels !== undefined && !hasShape(reference, shapeOf(pixels));
  return [
    ...(thinking === undefined ? [] : [approximated(`${model.id} does not think; level ${thinking} is not sent`)]),
    ...(reference === undefined
      ? []
      : [approximated(`${model.id} starts from the reference (denoising strength ${strength}) instead of looking at it`)]),
    ...(cropped ? [approximated('the reference has another shape than the picture and is cropped to it')] : []),
  ];
}

function orderedShape({ aspectRatio, references: [reference] }: PictureOrder): number {
  if (aspectRatio !== undefined) return ratioOf(aspectRatio);
  return reference === undefined ? 1 : shapeOf(reference);
}

function ratioOf(aspectRatio: AspectRatio): number {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  return across / down;
}

function approximated(message: string): Warning {
  return { code: 'option_approximated', message };
}
