import type { NanoUsd } from '../catalog/cost.ts';
import type { ImageResult } from '../response/image-result.ts';

/** What of a result can be given again: all that was drawn and said of it, but for the story of its call. */
export interface KeptAnswer extends Pick<
  ImageResult,
  'images' | 'extraImages' | 'text' | 'description' | 'channel' | 'model' | 'warnings' | 'degraded'
> {
  /** The call that drew it. */
  readonly callId: string;
  /** Why pictures of it did not come. */
  readonly missing: readonly { readonly code: string; readonly message: string }[];
  /** What its call cost, in nano-dollars; `undefined` when unknown. */
  readonly costNanoUsd: NanoUsd | undefined;
}

/** What of a result can be given again; its pictures are not copied. */
export function answerOf(result: ImageResult): KeptAnswer {
  const { id, images, extraImages, text, description, channel, model, warnings, degraded, missing, cost } = result;
  return {
    callId: id,
    images,
    extraImages,
    text,
    description,
    channel,
    model,
    warnings,
    degraded,
    missing: missing.map(({ code, message }) => ({ code, message })),
    costNanoUsd: cost.usd === undefined ? undefined : cost.nanoUsd,
  };
}

/** Whether it is all that was ordered: what is less stands in for a picture once, not for as long as it is kept. */
export function isWhole({ images, missing, degraded, description }: ImageResult): boolean {
  return images.length > 0 && missing.length === 0 && degraded.length === 0 && description === undefined;
}
