import type { PictureOrder, Support, Warning } from '../channel.ts';
import { abilityReasons } from './ability-reasons.ts';
import type { CallOptionsReading } from './call-options.ts';
import type { ImagenCallOptions } from './imagen-call-options.ts';
import { takesSeed } from './imagen-request.ts';
import type { ServedModels } from './served-models.ts';

/** Imagen reads no pictures. */
const READABLE: ReadonlySet<string> = new Set();

/** Whether an order can be filled by `:predict`: every reason against it at once, or the warnings under which it can. */
export function imagenSupport(
  order: PictureOrder,
  served: ServedModels,
  reading: CallOptionsReading<ImagenCallOptions>,
): Support {
  const refusal = served.refusal(order.model);
  if (refusal !== undefined) return { supported: false, reasons: [refusal] };
  const reasons = [...abilityReasons(order, READABLE), ...(reading.ok ? [] : reading.problems)];
  if (reasons.length > 0 || !reading.ok) return { supported: false, reasons };
  return { supported: true, warnings: approximations(order, reading.options) };
}

function approximations({ model, thinking, seed }: PictureOrder, options: ImagenCallOptions): readonly Warning[] {
  return [
    ...(thinking === undefined ? [] : [approximated(`${model.id} does not think; level ${thinking} is not sent`)]),
    ...(seed === undefined || takesSeed(options)
      ? []
      : [approximated(`${model.id} takes a seed only on Vertex AI with addWatermark: false; it is not sent`)]),
  ];
}

function approximated(message: string): Warning {
  return { code: 'option_approximated', message };
}
