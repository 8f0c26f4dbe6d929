import type { ThinkingLevel } from '../../models/model-facts.ts';
import type { AspectRatio, PictureSize, Pixels } from '../../models/picture-size.ts';

/** A valid request, reduced to what decides the answer. */
export interface PictureRequest {
  /** Text of the last turn. */
  readonly prompt: string;
  /** Characters of all texts of all turns, which count as prompt. */
  readonly textCharacters: number;
  /** Pictures of all turns, which count as prompt. */
  readonly promptImages: number;
  /** Reference images of the last turn. */
  readonly references: number;
  /** Pixels of the last turn's first reference, where its header could be read. */
  readonly firstReference: Pixels | undefined;
  readonly size: PictureSize;
  /** `undefined` leaves it to the reference. */
  readonly aspectRatio: AspectRatio | undefined;
  readonly wantsText: boolean;
  readonly wantsPicture: boolean;
  readonly includeThoughts: boolean;
  readonly thinkingLevel: ThinkingLevel | undefined;
  /** Ordered of Vertex AI. */
  readonly mediaType: 'image/png' | 'image/jpeg' | undefined;
}
