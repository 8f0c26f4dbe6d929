import type { Usage } from '../../billing/usage.ts';
import type { Draw } from '../../chance/draw.ts';
import type { Fault } from '../../faults/fault.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import type { ModelFacts } from '../../models/model-facts.ts';
import type { PictureSize } from '../../models/picture-size.ts';
import type { PictureRequest } from './picture-request.ts';

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
