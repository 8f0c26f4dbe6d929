import type { Model } from '../../catalog/model.ts';

/** What ModelArk demands of one model (docs.byteplus.com, image generation API, revision 265, 2026-10). */
export interface SeedreamRules {
  /** Fewest pixels of a picture; fewer are refused with a 400. */
  readonly minPixels: number;
  /** Whether it takes `output_format`. */
  readonly outputFormat: boolean;
}

const SEEDREAM_5: SeedreamRules = { minPixels: 0, outputFormat: true };

/** By what a model's name holds. */
const RULES: readonly (readonly [part: string, rules: SeedreamRules])[] = [
  // 5.0 lite: 1024 × 1024 fails.
  ['seedream-5-0-260128', { minPixels: 3_686_400, outputFormat: true }],
  ['seedream-4-5', { minPixels: 3_686_400, outputFormat: false }],
  ['seedream-4-0', { minPixels: 921_600, outputFormat: false }],
];

/** The rules for a model; one that is not known here is taken for one of Seedream 5. */
export function seedreamRules(model: Pick<Model, 'id'>): SeedreamRules {
  return RULES.find(([part]) => model.id.includes(part))?.[1] ?? SEEDREAM_5;
}
