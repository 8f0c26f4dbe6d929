import type { Purposes } from './purpose.ts';

/**
 * The purposes over Google's line-up of April 2026, for relays and gateways that still serve it:
 * `createImageService({ purposes: aprilLineUp, … })`. Google itself shut Imagen 4 down on 2026-08-17 and `gemini-2.5-flash-image` on
 * 2026-10-02, and deprecated `gemini-3.1-flash-image` on 2026-10-06; what no channel is configured to sell is left out of every plan as
 * `model_retired`.
 *
 * Its Imagen models draw at most 2K and take no references; so edits and characters are the Gemini models'.
 */
export const aprilLineUp = Object.freeze({
  /** Imagen 4 Fast, the cheapest of the six. */
  draft: { models: ['imagen-4.0-fast-generate-001', 'imagen-4.0-generate-001', 'gemini-2.5-flash-image'], size: '1K' },
  economy: { models: ['imagen-4.0-generate-001', 'imagen-4.0-fast-generate-001', 'gemini-2.5-flash-image'], size: '1K' },
  hero: { models: ['imagen-4.0-ultra-generate-001', 'gemini-3-pro-image', 'gemini-3.1-flash-image'], size: '2K' },
  /** Pro and 3.1 Flash are the only two of the six that draw 4K. */
  print: { models: ['gemini-3-pro-image', 'gemini-3.1-flash-image', 'imagen-4.0-ultra-generate-001'], size: '4K' },
  /** Nano Banana: edits in context at $0.0387, with up to three references. */
  'contextual-edit': { models: ['gemini-2.5-flash-image', 'gemini-3.1-flash-image', 'gemini-3-pro-image'], size: '1K' },
  /** 3.1 Flash takes 14 references and keeps 4 characters apart, Pro 5 at twice the price. */
  'character-lock': { models: ['gemini-3.1-flash-image', 'gemini-3-pro-image', 'gemini-2.5-flash-image'], size: '1K' },
} as const satisfies Purposes);
