import type { Price, Source } from './price.ts';
import type { AspectRatio, ImageSize, PixelTable } from './size.ts';

/** `live` may be ordered; `deprecated` warns; `retired` is refused or served by its successor. */
export type ModelStatus = 'live' | 'deprecated' | 'retired';

/** When a model came and when it goes, as its vendor announced it. Days are `YYYY-MM-DD`. */
export interface ModelLifecycle extends Source {
  /** As of `date`; the days below are applied to the day of asking. */
  readonly status: ModelStatus;
  readonly since?: string;
  readonly deprecatedAt?: string;
  /** The day from which the vendor no longer serves it. */
  readonly retiredAt?: string;
  /** The model the vendor names as replacement; where it names none, the nearest of the same vendor, and `note` says so. */
  readonly successor?: string;
  /** What else one should know, such as sources that disagree. */
  readonly note?: string;
}

/** Levels of thinking in the words of the Gemini API. */
export const THINKING_LEVELS = ['minimal', 'medium', 'high'] as const;
/** How hard a model thinks before it draws. */
export type ThinkingLevel = (typeof THINKING_LEVELS)[number];

/** What a model can do, as facts to check an order against before anything is sent. */
export interface ModelAbilities extends Source {
  readonly sizes: readonly ImageSize[];
  readonly aspectRatios: readonly AspectRatio[];
  /** The ratios of a size that it draws in some of them only. @default all of `aspectRatios` */
  readonly ratiosOfSize?: Readonly<Partial<Record<ImageSize, readonly AspectRatio[]>>>;
  /** Most reference images in one request; 0 when it cannot edit. */
  readonly maxReferences: number;
  /** Levels of thinking that can be ordered; empty when it has none, or thinks as it likes (`thinks`). */
  readonly thinking: readonly ThinkingLevel[];
  readonly seed: boolean;
  /** Whether the wire takes a size at all (`gemini-2.5-flash-image` answers 500 to one). */
  readonly sizeOnWire: boolean;
  /** Whether it thinks before it draws, so that thought tokens and interim pictures can be billed. */
  readonly thinks: boolean;
  /** Whether it is documented to look things up with Google Search before it draws. @default false */
  readonly googleSearch?: boolean | undefined;
}

/** Output tokens of one picture of each size, where the vendor prices pictures by tokens. */
export type ImageTokens = Readonly<Partial<Record<ImageSize, number>>>;

/** The qualities that vendors draw in whose pictures have no fixed number of tokens. */
export const PICTURE_QUALITIES = ['low', 'medium', 'high'] as const;
/** A quality that can be ordered where a vendor prices by it. */
export type PictureQuality = (typeof PICTURE_QUALITIES)[number];

/** The families of models, which share abilities and wire; `other` is for models of channels that are not Retake's. */
export const MODEL_FAMILIES = ['gemini', 'imagen', 'openai', 'flux', 'seedream', 'stable-diffusion', 'other'] as const;
/** Models of one maker that share a way of being asked. */
export type ModelFamily = (typeof MODEL_FAMILIES)[number];

/** One model of the catalog. */
export interface Model {
  readonly id: string;
  readonly vendor: string;
  readonly family: ModelFamily;
  readonly displayName: string;
  /** Other names it answers to, dated snapshots among them. A name belongs to one model only. */
  readonly aliases: readonly string[];
  readonly lifecycle: ModelLifecycle;
  readonly abilities: ModelAbilities;
  /** Pixels that the vendor documents for each size and ratio; missing cells are not documented. */
  readonly pixels: PixelTable;
  /** Where `pixels`, `imageTokens`, `imageTokensByQuality` and `referenceTokens` come from. */
  readonly figures: Source;
  readonly imageTokens: ImageTokens;
  /** The same by quality, of a square picture (other ratios take fewer), where a vendor's count depends on it. */
  readonly imageTokensByQuality?: Readonly<Partial<Record<PictureQuality, ImageTokens>>>;
  /** Tokens that one reference image adds to the prompt, for estimates; 0 where none are counted or known. */
  readonly referenceTokens: number;
  /** The vendor's own list price; a channel may have another. `undefined` is unknown, never free. */
  readonly listPrice: Price | undefined;
}
