import type { PictureOrder, Support, Warning } from '../channel.ts';
import { abilityReasons } from './ability-reasons.ts';
import type { CallOptionsReading } from './call-options.ts';
import type { FluxCallOptions } from './flux-call-options.ts';
import { fluxShape } from './flux-request.ts';
import { fluxRules, type FluxRules } from './flux-rules.ts';
import type { ServedModels } from './served-models.ts';

/** Media types of input images (docs.bfl.ai, image editing, 2026). */
const READABLE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** Whether Black Forest Labs can fill an order: every reason against it at once, or the warnings under which it can. */
export function fluxSupport(order: PictureOrder, served: ServedModels, options: CallOptionsReading<FluxCallOptions>): Support {
  const { model } = order;
  const refusal = served.refusal(model);
  if (refusal !== undefined) return { supported: false, reasons: [refusal] };
  const rules = fluxRules(model);
  const reasons = [
    ...abilityReasons(order, READABLE),
    ...(options.ok ? optionReasons(model.id, options.options, rules) : options.problems),
  ];
  if (reasons.length === 0 && fluxShape(order) === undefined) {
    reasons.push(`${model.id} has no pixels of the first reference's shape at ${order.size}; order an aspectRatio`);
  }
  return reasons.length > 0 ? { supported: false, reasons } : { supported: true, warnings: approximations(order) };
}

function optionReasons(modelId: string, options: FluxCallOptions, rules: FluxRules): readonly string[] {
  const { safetyTolerance = 0, promptUpsampling, ...others } = options;
  const unknown = Object.entries(others).filter(([name, value]) => value !== undefined && !rules.options.has(name));
  return [
    ...unknown.map(([name]) => `${modelId} takes no ${name}`),
    ...(promptUpsampling !== undefined && rules.upsampling === undefined ? [`${modelId} takes no promptUpsampling`] : []),
    ...(safetyTolerance > rules.maxSafetyTolerance
      ? [`${modelId} takes a safetyTolerance up to ${rules.maxSafetyTolerance}, not ${safetyTolerance}`]
      : []),
  ];
}

function approximations({ model, thinking, seed }: PictureOrder): readonly Warning[] {
  return [
    ...(thinking === undefined ? [] : [approximated(`${model.id} has no levels of thinking; level ${thinking} is not sent`)]),
    ...(seed === undefined || model.abilities.seed ? [] : [approximated(`${model.id} takes no seed; it is not sent`)]),
  ];
}

function approximated(message: string): Warning {
  return { code: 'option_approximated', message };
}
