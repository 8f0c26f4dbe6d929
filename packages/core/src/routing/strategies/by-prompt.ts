import type { Model } from '../../catalog/model.ts';
import type { Candidate } from '../candidate.ts';
import { byKey } from './by-key.ts';
import { defaultPromptRules } from './default-prompt-rules.ts';
import { priority } from './priority.ts';
import { readPromptRules, type PromptPreference, type PromptRule } from './prompt-rule.ts';
import { foldPrompt, termFinder, type TermFinder } from './prompt-term.ts';
import type { ModelPreferenceContext, Strategy, StrategyNames } from './strategy.ts';

/**
 * Looks at the prompt: photographs to the model that is good at photographs, typography to the one that can write. The models of a
 * purpose are reordered by it, and the channels of a step where a rule names some.
 *
 * A rule scores its weight for each of its words that the prompt holds. Of several that score, the highest goes first, and of equals
 * the first in the list: its preferences lead in their order, then those of the next. Whom no rule names follows as `otherwise`
 * orders, as do all when no rule scores.
 *
 * @throws ConfigInvalidError with every problem of the rules and its path.
 */
export function byPrompt(rules: readonly PromptRule[] = defaultPromptRules, otherwise: Strategy = priority()): Strategy {
  const read = readPromptRules(rules);
  const compiled = read.map(({ words, weight = 1, prefer }) => ({ terms: words.map(termFinder), weight, prefer }));
  // By context, of which there is one for each picture: the prompt is searched once for all its plans, and is not kept for it.
  const searched = new WeakMap<ModelPreferenceContext, readonly PromptPreference[]>();

  const preferencesOf = (context: ModelPreferenceContext): readonly PromptPreference[] => {
    const known = searched.get(context);
    if (known !== undefined) return known;
    const found = leading(compiled, context.prompt);
    searched.set(context, found);
    return found;
  };

  const order: Strategy = (candidates, context) => {
    const preferences = preferencesOf(context);
    const rest = otherwise(candidates, context);
    return preferences.length === 0 ? rest : byKey(rest, (candidate) => placeOf(preferences, (wish) => suits(wish, candidate)));
  };
  return Object.assign(order, {
    preferModels: (models: readonly Model[], context: ModelPreferenceContext): readonly Model[] => {
      const rest = otherwise.preferModels?.(models, context) ?? models;
      const preferences = preferencesOf(context);
      return preferences.length === 0 ? rest : byKey(rest, (model) => placeOf(preferences, (wish) => suitsModel(wish, model)));
    },
    names: namesOf(read, otherwise.names),
  });
}

interface CompiledRule {
  readonly terms: readonly TermFinder[];
  readonly weight: number;
  readonly prefer: readonly PromptPreference[];
}

/** The preferences of the rules that score, those of the highest first. */
function leading(rules: readonly CompiledRule[], prompt: string): readonly PromptPreference[] {
  const folded = foldPrompt(prompt);
  const scored = rules
    .map(({ terms, weight, prefer }) => ({ prefer, score: weight * terms.filter((found) => found(folded, prompt)).length }))
    .filter(({ score }) => score > 0);
  return byKey(scored, ({ score }) => -score).flatMap(({ prefer }) => prefer);
}

/** The place of the first preference that suits; behind all of them when none does. */
function placeOf(preferences: readonly PromptPreference[], isSuited: (preference: PromptPreference) => boolean): number {
  const place = preferences.findIndex(isSuited);
  return place === -1 ? preferences.length : place;
}

function suits(preference: PromptPreference, { channel, order }: Candidate): boolean {
  return 'channel' in preference ? preference.channel === channel.id : suitsModel(preference, order.model);
}

function suitsModel(preference: PromptPreference, { id, aliases, vendor }: Model): boolean {
  if ('vendor' in preference) return preference.vendor === vendor;
  return 'model' in preference && (preference.model === id || aliases.includes(preference.model));
}

function namesOf(rules: readonly PromptRule[], more: StrategyNames | undefined): StrategyNames {
  const wishes = rules.flatMap(({ prefer }) => prefer);
  return {
    channels: [...wishes.flatMap((wish) => ('channel' in wish ? [wish.channel] : [])), ...(more?.channels ?? [])],
    models: [...wishes.flatMap((wish) => ('model' in wish ? [wish.model] : [])), ...(more?.models ?? [])],
    vendors: [...wishes.flatMap((wish) => ('vendor' in wish ? [wish.vendor] : [])), ...(more?.vendors ?? [])],
  };
}
