import type { Source, TokenPrice } from './price.ts';
import type { AspectRatio, ImageSize, PixelSize } from './size.ts';

/** `live` may be ordered; `deprecated` warns; `retired` is refused or served by its successor. */
export type ModelStatus = 'live' | 'deprecated' | 'retired';

/** When a model came and when it goes, as its vendor announced it. Days are `YYYY-MM-DD`. */
export interface ModelLifecycle extends Source {
  readonly status: ModelStatus;
  readonly since?: string;
  readonly deprecatedAt?: string;
  /** The day from which the vendor no longer serves it. */
  readonly retiredAt?: string;
  /** The model the vendor names as replacement. */
  readonly successor?: string;
  readonly note?: string;
}

/** What a model can do, as facts to check an order against before anything is sent. */
export interface ModelAbilities extends Source {
  readonly sizes: readonly ImageSize[];
  readonly aspectRatios: readonly AspectRatio[];
  /** Most reference images in one request; 0 when it cannot edit. */
  readonly maxReferences: number;
  /** Levels of thinking that can be ordered; empty when the model has none. */
  readonly thinking: readonly ThinkingLevel[];
  readonly seed: boolean;
  /** Whether the wire takes a size at all (`gemini-2.5-flash-image` answers 500 to one). */
  readonly sizeOnWire: boolean;
  /** Whether it thinks before it draws, so that thought tokens and interim pictures can be billed. */
  readonly thinks: boolean;
}

export type ThinkingLevel = 'minimal' | 'medium' | 'high';

/** Output tokens of one picture of each size, where the vendor prices pictures by tokens. */
export type ImageTokens = Readonly<Partial<Record<ImageSize, number>>>;

/** One model of the catalog. */
export interface Model {
  readonly id: string;
  readonly vendor: string;
  readonly family: 'gemini' | 'imagen' | 'openai' | 'flux' | 'seedream' | 'stable-diffusion';
  readonly displayName: string;
  readonly aliases: readonly string[];
  readonly lifecycle: ModelLifecycle;
  readonly abilities: ModelAbilities;
  /** Pixels that the vendor documents for each size and ratio; missing cells are not documented. */
  readonly pixels: Readonly<Partial<Record<ImageSize, Readonly<Partial<Record<AspectRatio, PixelSize>>>>>>;
  readonly imageTokens: ImageTokens;
  /** Tokens that one reference image adds to the prompt, for estimates. */
  readonly referenceTokens: number;
  /** The vendor's own list price; a channel may have another. `undefined` is unknown, never free. */
  readonly listPrice: TokenPrice | undefined;
}
