import { createGoogleGenerativeAI } from '@ai-sdk/google';
import type { ImageModelV4 } from '@ai-sdk/provider';
import type { Field } from './contestant.ts';

/** The model on each channel, for the AI SDK; each under a name of its own, as ai-retry counts attempts by that. */
export function modelsOf({ day, urls }: Field): readonly ImageModelV4[] {
  return day.simulation.channels.map(({ id }) =>
    createGoogleGenerativeAI({ name: id, apiKey: 'any', baseURL: `${urls[id] ?? ''}/v1beta` }).image(day.model),
  );
}

/** One of three, which the scenario has. */
export function modelAt(models: readonly ImageModelV4[], index: number): ImageModelV4 {
  const model = models[index];
  if (model === undefined) throw new Error(`the day has no channel ${index + 1}`);
  return model;
}
