import type { Model } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Lowering } from './candidate.ts';
import type { Choice } from './choose-models.ts';
import type { Draft, ModelPlan } from './plan-model.ts';

/** What a call would get if all went well: what less is measured by. */
export interface Baseline {
  readonly model: Model;
  readonly size: ImageSize;
}

/** The channels that can fill one step of a plan. */
export interface PlannedStep {
  readonly candidates: readonly Draft[];
  /** Whether it is what was ordered. */
  readonly asOrdered: boolean;
}

/** A reason of these holds for the model whatever becomes of the channels. */
const LASTING: ReadonlySet<string> = new Set(['route', 'compliance', 'unsupported', 'model_retired', 'budget']);

/**
 * A named model and a named size are what they are. A purpose's first model is what was ordered only if some channel could be asked for
 * it on a good day: a service that sells none of it delivers nothing less by its second.
 */
export function baselineOf(models: readonly ModelPlan[], { named, sizeNamed, models: chosen, size }: Choice): Baseline {
  const hasSeller = ({ steps, exclusions }: ModelPlan): boolean =>
    steps.some(({ candidates }) => candidates.length > 0) || exclusions.some(({ reason }) => !LASTING.has(reason));
  const plan = named ? models[0] : (models.find(hasSeller) ?? models[0]);
  return { model: plan?.model ?? chosen[0].model, size: sizeNamed ? size : (plan?.steps[0]?.size ?? size) };
}

/** The steps of a plan in the order of its ladder, each saying in what it is less than the baseline. */
export function withLowerings(models: readonly ModelPlan[], baseline: Baseline): readonly PlannedStep[] {
  return models.flatMap(({ model, steps }) =>
    steps.map(({ size, candidates }): PlannedStep => {
      const lowerings = loweringsOf(model, size, baseline);
      if (lowerings.length === 0) return { candidates, asOrdered: true };
      for (const candidate of candidates) candidate.lowerings = lowerings;
      return { candidates, asOrdered: false };
    }),
  );
}

function loweringsOf(model: Model, size: ImageSize, baseline: Baseline): readonly Lowering[] {
  const lowerings: Lowering[] = [];
  if (size !== baseline.size) lowerings.push({ what: 'size', ordered: baseline.size, asked: size });
  if (model !== baseline.model) lowerings.push({ what: 'model', ordered: baseline.model.id, asked: model.id });
  return lowerings;
}
