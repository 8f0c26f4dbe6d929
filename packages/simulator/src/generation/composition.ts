import type { Usage } from '../billing/usage.ts';
import type { Draw } from '../chance/draw.ts';
import type { Fault } from '../faults/fault.ts';
import type { ModelFacts } from '../models/model-facts.ts';
import type { PictureSize, Pixels } from '../models/picture-size.ts';
import type { PictureRequest } from '../wire/picture-request.ts';

/** What an answer is composed from. */
export interface CompositionOrder {
  readonly request: PictureRequest;
  /** The id that was asked for. */
  readonly modelId: string;
  readonly model: ModelFacts;
  readonly fault: Fault;
  /** Chance that depends on this request alone. */
  readonly draw: Draw;
  /** Media type that the channel prefers; Vertex AI lets the request decide. */
  readonly mediaType: 'image/png' | 'image/jpeg' | undefined;
}

/** A picture that an answer holds. */
export interface PicturePart {
  readonly kind: 'picture';
  readonly pixels: Pixels;
  readonly size: PictureSize;
  readonly mediaType: 'image/png' | 'image/jpeg';
  /** The `mimeType` that the answer states. */
  readonly declared: string;
  /** Tells pictures of one answer apart. */
  readonly variant: number;
  readonly thought: boolean;
  /** How it is carried, and in which state. */
  readonly carrier: 'inline' | 'markdown' | 'bad-base64' | 'truncated-base64' | 'truncated-picture';
  /** Share of the base64 that is kept where the carrier truncates. */
  readonly keep: number;
}

/** A text that an answer holds. */
export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
  readonly thought: boolean;
}

export type AnswerPart = TextPart | PicturePart;

/** How `content` looks when it holds nothing. */
export type EmptyContent = 'missing' | 'empty' | 'role-only' | 'empty-parts' | 'null-parts';

/** What the candidates of an answer are. */
export type Candidates =
  | {
      readonly kind: 'one';
      readonly finishReason: string;
      readonly finishMessage?: string;
      readonly content: readonly AnswerPart[] | EmptyContent;
    }
  | { readonly kind: 'none'; readonly form: 'null' | 'missing' | 'empty'; readonly blockReason?: string };

/** An answer before it is written down for a dialect. */
export interface Composition {
  readonly candidates: Candidates;
  readonly modelVersion: string;
  readonly usage: Usage;
  /** Whether the answer tells its usage. */
  readonly tellsUsage: boolean;
  readonly size: PictureSize;
  readonly pictures: number;
  readonly interimPictures: number;
}
