import type { Model } from '../model.ts';
import { FLUX_MODELS } from './flux.ts';
import { GEMINI_MODELS } from './gemini.ts';
import { IMAGEN_MODELS } from './imagen.ts';
import { OPENAI_MODELS } from './openai.ts';
import { SEEDREAM_MODELS } from './seedream.ts';
import { STABLE_DIFFUSION_MODELS } from './stable-diffusion.ts';

/** Every model that Retake knows by itself, as of 2026-11-21. */
export const BUILT_IN_MODELS: readonly Model[] = [
  ...GEMINI_MODELS,
  ...IMAGEN_MODELS,
  ...OPENAI_MODELS,
  ...FLUX_MODELS,
  ...SEEDREAM_MODELS,
  ...STABLE_DIFFUSION_MODELS,
];
