import type { PictureOrder, Support, Warning } from '../channel.ts';
import { abilityReasons } from './ability-reasons.ts';
import type { CallOptionsReading } from './call-options.ts';
import type { SeedreamCallOptions } from './seedream-call-options.ts';
import { seedreamPixels } from './seedream-request.ts';
import { seedreamRules } from './seedream-rules.ts';
import type { ServedModels } from './served-models.ts';

/** Media types of reference images (docs.byteplus.com, image generation API, revision 265, 2026-10). */
const READABLE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif']);

/** Whether ModelArk can fill an order: every reason against it at once, or the warnings under which it can. */
export function seedreamSupport(
  order: PictureOrder,
  served: ServedModels,
  options: CallOptionsReading<SeedreamCallOptions>,
): Support {
  const { model } = order;
  const refusal = served.refusal(model);
  if (refusal !== undefined) return { supported: false, reasons: [refusal] };
  const reasons = [
    ...abilityReasons(order, READABLE),
    ...pixelReasons(order),
    ...(options.ok ? optionReasons(order, options.options) : options.problems),
  ];
  return reasons.length > 0 ? { supported: false, reasons } : { supported: true, warnings: approximations(order) };
}

function pixelReasons(order: PictureOrder): readonly string[] {
  const { model, size, aspectRatio } = order;
  // A size without a ratio is a word that the model understands or not; its abilities say which.
  const pixels = seedreamPixels(order);
  if (aspectRatio === undefined || pixels === undefined) return [];
  const { minPixels } = seedreamRules(model);
  const drawn = pixels.width * pixels.height;
  if (drawn >= minPixels) return [];
  return [`${model.id} draws at least ${minPixels} pixels; ${size} in ${aspectRatio} has ${drawn}`];
}

function optionReasons({ model }: PictureOrder, { outputFormat }: SeedreamCallOptions): readonly string[] {
  if (outputFormat === undefined || seedreamRules(model).outputFormat) return [];
  return [`${model.id} takes no outputFormat, only models of Seedream 5 do`];
}

function approximations({ model, thinking, seed }: PictureOrder): readonly Warning[] {
  return [
    ...(thinking === undefined ? [] : [approximated(`${model.id} has no levels of thinking; level ${thinking} is not sent`)]),
    ...(seed === undefined ? [] : [approximated(`${model.id} takes no seed; it is not sent`)]),
  ];
}

function approximated(message: string): Warning {
  return { code: 'option_approximated', message };
}
