import type { Purposes } from './purpose.ts';

/** The purpose of requests that name neither a purpose nor a model. */
export const DEFAULT_PURPOSE = 'economy';

/**
 * What pictures are made for, and who draws them: live models of November 2026, replaced or extended with the option `purposes`.
 *
 * The first model of each is chosen by abilities and list prices of the catalog, and by what Google's migration guide puts in the place
 * of Imagen 4 (firebase.google.com, migrate from Imagen models, 2026-10: Fast by 2.1 that thinks little, Ultra by 3 Pro). After it come
 * a model of the same vendor, whose pictures are nearest, and models of other vendors: all channels of one model stand on
 * the same capacity, so that only another vendor is there when it is used up. Models that no channel of a service sells are passed over.
 * How many tokens a picture takes is known of gpt-image-2 and not of 2.5 and 2.6 (2026-11-10): it stands behind these, for services whose
 * budget refuses what has no known price.
 */
export const defaultPurposes = Object.freeze({
  /** To look at and throw away. Lite draws 1K only, at the lowest token rates of Google's ($0.0336 and next to no text, 2026-10-07). */
  draft: {
    models: [
      'gemini-3.1-flash-lite-image',
      'gemini-nano-banana-2.1',
      'dola-seedream-5-0-flash-260915',
      'flux-2-klein-9b',
      'gpt-image-2.6-flare',
      'gpt-image-2',
    ],
    size: '1K',
    thinking: 'minimal',
  },
  /** Good enough for most: Google's own default for new projects since 2026-10-06, at $0.0336 for 1K, before its cheaper sister. */
  economy: {
    models: [
      'gemini-nano-banana-2.1',
      'gemini-3.1-flash-lite-image',
      'dola-seedream-5-0-flash-260915',
      'flux-2-pro',
      'gpt-image-2.6-flare',
      'gpt-image-2',
    ],
    size: '1K',
  },
  /** The picture that sells. 2K, since Pro asks the same for it as for 1K ($0.1344, 2026-10-07). */
  hero: {
    models: [
      'gemini-3-pro-image',
      'gemini-nano-banana-2.1',
      'gpt-image-2.6-sunburst',
      'gpt-image-2',
      'flux-3-image',
      'seedream-5-5-261028',
    ],
    size: '2K',
    thinking: 'high',
  },
  /** Finals full of text: 4K, so that small type stays legible; those that draw at most 2K come later. */
  print: {
    models: [
      'gemini-3-pro-image',
      'gemini-nano-banana-2.1',
      'flux-3-image',
      'gpt-image-2.6-sunburst',
      'gpt-image-2',
      'seedream-5-5-261028',
    ],
    size: '4K',
    thinking: 'high',
  },
  /** Changes to a picture that is there. 2.1 takes 14 references at a quarter of Pro's price; all others take at least 10. */
  'contextual-edit': {
    models: [
      'gemini-nano-banana-2.1',
      'gemini-3-pro-image',
      'gpt-image-2.6-flare',
      'gpt-image-2',
      'seedream-5-5-261028',
      'flux-3-image',
    ],
    size: '1K',
  },
  /** The same person again. Pro keeps 5 characters apart, 2.1 keeps 4 (ai.google.dev, image generation, 2026-10). */
  'character-lock': {
    models: [
      'gemini-3-pro-image',
      'gemini-nano-banana-2.1',
      'gpt-image-2.6-sunburst',
      'gpt-image-2',
      'seedream-5-5-261028',
      'flux-3-image',
    ],
    size: '2K',
    thinking: 'high',
  },
} as const satisfies Purposes);
