import { deliveredSize } from '../catalog/delivered-size.ts';
import type { Model } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { PictureOrder, Warning } from '../channels/channel.ts';
import type { Degradation } from './generated-image.ts';
import type { PictureHeader } from './measure-picture.ts';

/** What was ordered and what came. */
export interface Comparison {
  readonly order: PictureOrder;
  readonly header: PictureHeader;
  readonly declaredMediaType: string | undefined;
  /** The catalog's model for `modelVersion`; `undefined` if it knows none. */
  readonly deliveredModel: Model | undefined;
  /** What the answer calls its model. */
  readonly modelVersion: string | undefined;
  readonly channel: string;
}

/** Everything in which a picture differs from its order, as notes for the caller. */
export interface Differences {
  readonly size: ImageSize;
  readonly degradations: readonly Degradation[];
  readonly warnings: readonly Warning[];
}

/** Holds a delivered picture against its order: size, ratio, media type and the model that drew it. */
export function compareWithOrder(comparison: Comparison): Differences {
  const { order, header, declaredMediaType, deliveredModel, modelVersion, channel } = comparison;
  const degradations: Degradation[] = [];
  const warnings: Warning[] = [];
  const reason = 'upstream';
  const pixels = `${header.width}x${header.height}`;
  const delivered = deliveredSize(header, { model: order.model, size: order.size, aspectRatio: order.aspectRatio });

  if (!delivered.sizeMatches) {
    degradations.push({ what: 'size', ordered: order.size, delivered: delivered.size, channel, reason });
    warnings.push({ code: 'size_differs', message: `${order.size} was ordered, ${pixels} came from ${channel}` });
  }
  if (!delivered.aspectRatioMatches && order.aspectRatio !== undefined) {
    degradations.push({
      what: 'aspect_ratio',
      ordered: order.aspectRatio,
      delivered: delivered.aspectRatio ?? pixels,
      channel,
      reason,
    });
    warnings.push({ code: 'aspect_ratio_differs', message: `${order.aspectRatio} was ordered, ${pixels} came from ${channel}` });
  }
  if (modelVersion !== undefined && deliveredModel?.id !== order.model.id) {
    const drawnBy = deliveredModel?.id ?? modelVersion;
    degradations.push({ what: 'model', ordered: order.model.id, delivered: drawnBy, channel, reason });
    warnings.push({ code: 'model_version_differs', message: `${order.model.id} was ordered, ${channel} let ${drawnBy} draw` });
  }
  if (declaredMediaType !== undefined && declaredMediaType.toLowerCase() !== header.mediaType) {
    warnings.push({
      code: 'media_type_differs',
      message: `${channel} called the picture ${declaredMediaType}; its bytes are ${header.mediaType}`,
    });
  }
  return { size: delivered.size, degradations, warnings };
}
