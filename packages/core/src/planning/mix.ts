import type { ImageSize } from '../catalog/size.ts';
import { defaultPurposes } from '../routing/default-purposes.ts';
import type { Purpose } from '../routing/purpose.ts';

/** A part of the pictures: which model draws it, at which size. */
export interface MixEntry {
  /** What it is called in a plan, such as a purpose. @default the model */
  readonly name?: string | undefined;
  /** An id or alias of the catalog. */
  readonly model: string;
  /** @default '1K' */
  readonly size?: ImageSize | undefined;
  /** Any measure: shares are taken of their sum. */
  readonly share: number;
}

/** How the work of a shop is divided among the purposes: a default to start from, to be replaced by one's own numbers. */
const SHARES = { economy: 65, draft: 12, hero: 10, 'contextual-edit': 6, 'character-lock': 5, print: 2 } as const;

const PURPOSES = ['economy', 'draft', 'hero', 'contextual-edit', 'character-lock', 'print'] as const;

/** The default shares over the first model of each default purpose, at its size. */
export const TODAY_MIX: readonly MixEntry[] = Object.freeze(
  PURPOSES.map((name) => {
    const { models, size }: Purpose = defaultPurposes[name];
    return { name, model: models[0], size, share: SHARES[name] };
  }),
);

/**
 * The default shares over Google's line-up of April 2026, everything at 1K. At the prices of then it blends to $0.04367:
 * 0.65 × 0.039 + 0.12 × 0.02 + 0.10 × 0.04 + 0.06 × 0.067 + 0.05 × 0.134 + 0.02 × 0.06.
 */
export const APRIL_2026_MIX: readonly MixEntry[] = Object.freeze([
  { name: 'economy', model: 'gemini-2.5-flash-image', share: SHARES.economy },
  { name: 'draft', model: 'imagen-4.0-fast-generate-001', share: SHARES.draft },
  { name: 'hero', model: 'imagen-4.0-generate-001', share: SHARES.hero },
  { name: 'contextual-edit', model: 'gemini-3.1-flash-image', share: SHARES['contextual-edit'] },
  { name: 'character-lock', model: 'gemini-3-pro-image', share: SHARES['character-lock'] },
  { name: 'print', model: 'imagen-4.0-ultra-generate-001', share: SHARES.print },
]);
