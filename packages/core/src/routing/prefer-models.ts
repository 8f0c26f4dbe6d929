import type { Model } from '../catalog/model.ts';
import type { Choice, ChosenModel } from './choose-models.ts';
import { defective } from './order-steps.ts';
import type { Strategy, StrategyContext } from './strategies/strategy.ts';

/**
 * Lets a strategy that looks at the prompt reorder the models of a purpose. A model that was named stays first, and those that cannot be
 * ordered any more stay where a plan can say so: at the end.
 */
export function preferModels(choice: Choice, { preferModels: prefer }: Strategy, context: StrategyContext): Choice {
  if (choice.named || prefer === undefined) return choice;
  const orderable = choice.models.filter(({ retired }) => retired === undefined);
  const retired = choice.models.filter((chosen) => chosen.retired !== undefined);
  const byModel = new Map(orderable.map((chosen) => [chosen.model, chosen]));
  const preferred = takeAll(byModel, preferredBy(prefer, [...byModel.keys()], context));
  if (preferred === undefined) {
    const warning = defective('The strategy gave no permutation of the models; the order of the purpose is kept');
    return { ...choice, warnings: [...choice.warnings, warning] };
  }
  const [first = choice.models[0], ...others] = [...preferred, ...retired];
  return { ...choice, models: [first, ...others] };
}

function preferredBy(
  prefer: NonNullable<Strategy['preferModels']>,
  models: readonly Model[],
  context: StrategyContext,
): readonly Model[] {
  try {
    return prefer(models, context);
  } catch {
    return [];
  }
}

/** `undefined` when some are missing or named twice. */
function takeAll(byModel: Map<Model, ChosenModel>, models: readonly Model[]): readonly ChosenModel[] | undefined {
  const size = byModel.size;
  const taken = [...new Set(models)].flatMap((model) => byModel.get(model) ?? []);
  return taken.length === size && models.length === size ? taken : undefined;
}
