import type { PictureOrder, Support, Warning } from '../channel.ts';
import { abilityReasons } from './ability-reasons.ts';

/** Media types that the APIs of OpenAI's kind read (providers.md §7, 2026-11-10). */
export const READABLE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** What a wire of OpenAI's kind can carry, besides the abilities of the model. */
export interface WireAbilities {
  /** Whether it takes a seed, from models that take one. */
  readonly seed: boolean;
  /** Longest prompt in characters. @default unlimited */
  readonly maxPromptChars?: number;
  /** Further reasons against this order. */
  readonly reasons: readonly string[];
  /** What is done only nearly, in words for people. */
  readonly approximations: readonly string[];
}

/** Whether an order can be filled: every reason against it at once, or the warnings under which it can. */
export function openAiSupport(order: PictureOrder, wire: WireAbilities): Support {
  const { model, prompt } = order;
  const { maxPromptChars = Infinity } = wire;
  const reasons = [
    ...abilityReasons(order, READABLE),
    ...(prompt.length <= maxPromptChars
      ? []
      : [`${model.id} takes prompts of ${maxPromptChars} characters, not ${prompt.length}`]),
    ...wire.reasons,
  ];
  if (reasons.length > 0) return { supported: false, reasons };
  return { supported: true, warnings: [...unsent(order, wire), ...wire.approximations].map(approximated) };
}

function unsent({ model, thinking, seed }: PictureOrder, wire: WireAbilities): readonly string[] {
  return [
    ...(thinking === undefined ? [] : [`${model.id} is not told here how much to think; level ${thinking} is not sent`]),
    ...(seed === undefined || (wire.seed && model.abilities.seed) ? [] : [`${model.id} takes no seed here; it is not sent`]),
  ];
}

function approximated(message: string): Warning {
  return { code: 'option_approximated', message };
}
