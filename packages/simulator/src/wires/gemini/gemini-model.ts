import type { ModelFacts } from '../../models/model-facts.ts';
import { findModel } from '../../models/model-list.ts';
import type { ServedModel } from '../wire.ts';

/** A Gemini model as one channel sells it. */
export interface GeminiModel extends Pick<ServedModel, 'id' | 'flatNanoUsd'> {
  readonly facts: ModelFacts;
}

/** Those of a channel's models that speak Gemini's protocol. */
export const servedModels = (models: ReadonlyMap<string, ServedModel>): ReadonlyMap<string, GeminiModel> =>
  new Map(
    [...models].flatMap(([name, { id, like, flatNanoUsd }]) => {
      const facts = findModel(like);
      return facts === undefined ? [] : [[name, { id, facts, flatNanoUsd }] as const];
    }),
  );
