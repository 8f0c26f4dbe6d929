import type { Source } from './price.ts';

/** A tier of a provider, as far as its limits are published. */
export interface PublishedTier extends Source {
  readonly requestsPerMinute?: number;
  readonly imagesPerMinute?: number;
  /** Whether reference images count among the images. */
  readonly countsReferences?: boolean;
}

/**
 * Published limits by the kind of a channel and the name of a tier. Google shows those of the Gemini API and Vertex AI only in a
 * project's own console, and OpenAI those above its first tier only in an account's settings, so they are to be configured;
 * what nobody publishes is not guessed.
 */
export const PUBLISHED_LIMITS: Readonly<Record<string, Readonly<Record<string, PublishedTier>>>> = {
  openai: {
    // One limit for all gpt-image models together ("for limit gpt-image"), with reference images counted in it.
    'tier-1': {
      imagesPerMinute: 5,
      countsReferences: true,
      source: 'receptron/mulmocast-cli#477: "Limit 5" of input-images per min',
      date: '2026-11-21',
    },
  },
  seedream: {
    standard: {
      imagesPerMinute: 500,
      source: 'BytePlus ModelArk documentation: 500 images a minute for each model',
      date: '2026-11-21',
    },
  },
};
