import type { ModelAbilities } from '../../catalog/model.ts';
import type { PictureOrder, Support, Warning } from '../channel.ts';
import { abilityReasons } from './ability-reasons.ts';
import type { CallOptionsReading } from './call-options.ts';
import type { GeminiCallOptions } from './gemini-call-options.ts';
import { nearestThinking } from './gemini-request.ts';
import type { ServedModels } from './served-models.ts';

/** Media types that every Gemini image model reads (Gemini API, image understanding, 2026). */
const READABLE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif']);

/**
 * Whether an order can be filled in the Gemini wire format: every reason against it at once, or the warnings under which it can.
 * What a model cannot do is refused; what it can do nearly is done with an `option_approximated` warning.
 */
export function geminiSupport(
  order: PictureOrder,
  served: ServedModels,
  options: CallOptionsReading<GeminiCallOptions>,
): Support {
  const { model } = order;
  const refusal = served.refusal(model);
  if (refusal !== undefined) return { supported: false, reasons: [refusal] };
  const reasons = [
    ...abilityReasons(order, READABLE),
    ...shownReasons(order),
    ...(options.ok ? searchReasons(order, options.options) : options.problems),
  ];
  return reasons.length > 0
    ? { supported: false, reasons }
    : { supported: true, warnings: [...approximations(order, model.abilities), ...searchWarnings(options)] };
}

/** Pictures of another family's turns go with the new turn as its references, and count as such. */
function shownReasons({ model, references, chat }: PictureOrder): readonly string[] {
  const last = chat?.contents.at(-1);
  const shown = last?.role === 'user' ? last.pictures.length : 0;
  const { maxReferences } = model.abilities;
  if (shown === 0 || shown + references.length <= maxReferences) return [];
  return [`${model.id} takes at most ${maxReferences} reference images, not ${references.length} beside ${shown} of the chat`];
}

function searchReasons({ model }: PictureOrder, { googleSearch }: GeminiCallOptions): readonly string[] {
  if (googleSearch !== true || model.abilities.googleSearch === true) return [];
  return [`${model.id} is not documented to draw with Google Search`];
}

function searchWarnings(options: CallOptionsReading<GeminiCallOptions>): readonly Warning[] {
  return options.ok && options.options.googleSearch === true ? [SEARCHES] : [];
}

const SEARCHES: Warning = Object.freeze({
  code: 'searches_billed',
  message:
    'Searches are billed apart at the list price of the model; estimates leave them out, and what a vendor gives away in a month is not taken off',
});

function approximations({ model, thinking, seed }: PictureOrder, abilities: ModelAbilities): readonly Warning[] {
  return [
    ...(thinking === undefined || abilities.thinking.includes(thinking) ? [] : [thinkingWarning(model.id, thinking, abilities)]),
    ...(seed === undefined || abilities.seed ? [] : [approximated(`${model.id} takes no seed; it is not sent`)]),
  ];
}

function thinkingWarning(modelId: string, ordered: NonNullable<PictureOrder['thinking']>, abilities: ModelAbilities): Warning {
  const nearest = nearestThinking(ordered, abilities);
  if (nearest !== undefined) return approximated(`${modelId} does not think on level ${ordered}; ${nearest} is sent`);
  return approximated(`${modelId} ${abilities.thinks ? 'thinks as it likes' : 'does not think'}; level ${ordered} is not sent`);
}

function approximated(message: string): Warning {
  return { code: 'option_approximated', message };
}
