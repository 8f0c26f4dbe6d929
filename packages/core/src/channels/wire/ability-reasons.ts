import type { PictureOrder } from '../channel.ts';

/**
 * Why a model cannot fill an order, by its abilities in the catalog: every reason at once, none when it can.
 *
 * @param readable media types of reference images that the wire takes.
 */
export function abilityReasons(order: PictureOrder, readable: ReadonlySet<string>): readonly string[] {
  const { model, size, aspectRatio, references } = order;
  const { abilities } = model;
  const unreadable = new Set(references.map(({ mediaType }) => mediaType).filter((mediaType) => !readable.has(mediaType)));
  return [
    ...(abilities.sizes.includes(size) ? [] : [`${model.id} draws ${abilities.sizes.join(', ')}, not ${size}`]),
    ...(aspectRatio === undefined || abilities.aspectRatios.includes(aspectRatio)
      ? []
      : [`${model.id} does not draw ${aspectRatio}, only ${abilities.aspectRatios.join(', ')}`]),
    ...(aspectRatio === undefined || (abilities.ratiosOfSize?.[size] ?? [aspectRatio]).includes(aspectRatio)
      ? []
      : [`${model.id} draws ${size} in ${abilities.ratiosOfSize?.[size]?.join(', ')} only, not in ${aspectRatio}`]),
    ...(references.length <= abilities.maxReferences
      ? []
      : [`${model.id} takes at most ${abilities.maxReferences} reference images, not ${references.length}`]),
    ...[...unreadable].map((mediaType) => `${model.id} does not read ${mediaType}`),
  ];
}
