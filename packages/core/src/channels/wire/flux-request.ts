import type { Exchange } from '../../transport/transport.ts';
import type { PictureOrder } from '../channel.ts';
import { fittingPixels } from './fitting-pixels.ts';
import type { FluxCallOptions } from './flux-call-options.ts';
import { fluxRules, type FluxRules } from './flux-rules.ts';

/** The body of a submission. Reference images travel beside it, as tokens of the exchange. */
export function fluxRequest(
  order: PictureOrder,
  options: FluxCallOptions,
  exchange: Pick<Exchange, 'attachBase64'>,
): Readonly<Record<string, unknown>> {
  const rules = fluxRules(order.model);
  const { safetyTolerance, outputFormat, raw, grounding, promptUpsampling, steps, guidance } = options;
  return {
    prompt: order.prompt,
    ...fluxShape(order),
    ...references(order, rules, exchange),
    ...(order.seed !== undefined && order.model.abilities.seed && { seed: order.seed }),
    ...(safetyTolerance !== undefined && { safety_tolerance: safetyTolerance }),
    ...(outputFormat !== undefined && { output_format: outputFormat }),
    ...(raw !== undefined && { raw }),
    ...(grounding !== undefined && { grounding }),
    ...(promptUpsampling !== undefined && upsampling(promptUpsampling, rules)),
    ...(steps !== undefined && { steps }),
    ...(guidance !== undefined && { guidance }),
  };
}

/**
 * The fields that order size and ratio; `undefined` where the model has no such shape. Without a ratio, pixels follow the first
 * reference, else they are square; other models choose for themselves.
 */
export function fluxShape(order: PictureOrder): Readonly<Record<string, string | number>> | undefined {
  const { model, size, aspectRatio, references } = order;
  const { shape } = fluxRules(model);
  if (shape === 'aspect-ratio') return aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio };
  // In lower case, as the classes of resolution are spelled.
  if (shape === 'resolution') return { aspect_ratio: aspectRatio ?? 'auto', resolution: size.toLowerCase() };
  const pixels = fittingPixels(size, shapeOf(aspectRatio, references), shape);
  return pixels === undefined ? undefined : { ...pixels };
}

function shapeOf(aspectRatio: string | undefined, [first]: PictureOrder['references']): number {
  const [across = 1, down = 1] = aspectRatio?.split(':').map(Number) ?? [first?.width, first?.height];
  return across / down;
}

function references(
  order: PictureOrder,
  rules: FluxRules,
  exchange: Pick<Exchange, 'attachBase64'>,
): Readonly<Record<string, unknown>> {
  const tokens = order.references.map(({ bytes }) => exchange.attachBase64(bytes));
  if (rules.references === 'list') return tokens.length === 0 ? {} : { images: tokens };
  return Object.fromEntries(tokens.map((token, index) => [index === 0 ? 'input_image' : `input_image_${index + 1}`, token]));
}

function upsampling(wanted: boolean, rules: FluxRules): Readonly<Record<string, boolean>> {
  return rules.upsampling === 'disable_pup' ? { disable_pup: !wanted } : { prompt_upsampling: wanted };
}
