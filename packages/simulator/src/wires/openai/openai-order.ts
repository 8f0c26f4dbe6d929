import type { PicturePart } from '../../generation/picture-part.ts';
import type { OpenAiQuality } from '../../models/openai-models.ts';
import type { Pixels } from '../../models/picture-size.ts';

/** An order in OpenAI's words, read and found good. */
export interface OpenAiOrder {
  readonly prompt: string;
  readonly count: number;
  readonly pixels: Pixels;
  readonly quality: OpenAiQuality;
  readonly background: string;
  readonly mediaType: PicturePart['mediaType'];
  /** Pixels of each reference, where its header could be read; empty for a generation. */
  readonly references: readonly (Pixels | undefined)[];
  /** Whether it came to `/images/edits`. */
  readonly edits: boolean;
  readonly stream: boolean;
  readonly partialImages: number;
}
