import type { Pixels } from './picture-size.ts';

/** What the simulator knows of one of Google's Imagen models. */
export interface ImagenModelFacts {
  readonly id: string;
  /** Sizes that can be ordered; fewer than two means that none is on the wire. */
  readonly sizes: readonly ('1K' | '2K')[];
  /** Price of a delivered picture, in whole nano-dollars. */
  readonly nanoUsd: number;
}

/**
 * Imagen 4, which Google switched off on 2026-08-17 and other channels still serve. Prices are those of
 * Google's price list while it sold them: fast $0.02, standard $0.04, ultra $0.06 (ai.google.dev/gemini-api/docs/pricing, as read by
 * searchroost.com on 2026-03-03).
 */
export const IMAGEN_MODELS: readonly ImagenModelFacts[] = [
  { id: 'imagen-4.0-fast-generate-001', sizes: ['1K'], nanoUsd: 20_000_000 },
  { id: 'imagen-4.0-generate-001', sizes: ['1K', '2K'], nanoUsd: 40_000_000 },
  { id: 'imagen-4.0-ultra-generate-001', sizes: ['1K', '2K'], nanoUsd: 60_000_000 },
];

const byId = new Map(IMAGEN_MODELS.map((model) => [model.id, model]));

/** The facts of an Imagen model; `undefined` when the simulator does not know it. */
export const findImagenModel = (id: string): ImagenModelFacts | undefined => byId.get(id);

/** Pixels at 1K by ratio (Google's Imagen guide of 2025, quoted from memory); 2K has twice as many on each edge. */
export const IMAGEN_PIXELS: Readonly<Record<string, Pixels>> = {
  '1:1': { width: 1024, height: 1024 },
  '3:4': { width: 896, height: 1280 },
  '4:3': { width: 1280, height: 896 },
  '9:16': { width: 768, height: 1408 },
  '16:9': { width: 1408, height: 768 },
};
