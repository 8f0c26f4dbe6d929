import type { ThinkingLevel } from '../catalog/model.ts';
import type { AspectRatio, ImageSize } from '../catalog/size.ts';
import type { ImageInput } from './image-input.ts';

/** What is asked for: one picture, or several of the same order. */
export interface ImageRequest {
  /** What to draw, or how to change the images. */
  readonly prompt: string;
  /** A model id or alias of the catalog, such as `gemini-3-pro-image` or `nano-banana-pro`. @default the service's `defaultModel` */
  readonly model?: string | undefined;
  /** @default '1K' */
  readonly size?: ImageSize | undefined;
  /** @default left to the model: the ratio of the first reference image, else square */
  readonly aspectRatio?: AspectRatio | undefined;
  /** Reference images, in the order the prompt speaks of them. */
  readonly images?: readonly ImageInput[] | undefined;
  /** How many pictures: each is an upstream request of its own. 1 to 10. @default 1 */
  readonly n?: number | undefined;
  /** How hard the model thinks before it draws, where it can be told. @default the model's own default */
  readonly thinking?: ThinkingLevel | undefined;
  /** For models that take a seed; vendors do not promise that it repeats a picture. */
  readonly seed?: number | undefined;
  /** Options of single channels by their `id` or `kind`; each channel checks its own. */
  readonly channelOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** How a call is made. */
export interface CallOptions {
  /** Ends the call, its sockets included; the call then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** The whole call, retries and failovers included, in milliseconds. @default `resilience.deadlineMs` */
  readonly deadlineMs?: number | undefined;
  /** Free labels for events and logs, such as a tenant or an order number. At most 16. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Restricts which channels may be asked, by their ids. */
  readonly route?:
    | { readonly only?: readonly string[] | undefined; readonly exclude?: readonly string[] | undefined }
    | undefined;
}
