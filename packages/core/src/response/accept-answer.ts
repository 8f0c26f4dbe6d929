import { nearestSize } from '../catalog/delivered-size.ts';
import type { Model } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { ChannelAnswer, PictureOrder, ReceivedPicture, Warning } from '../channels/channel.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import { ChannelError } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Candidate } from '../routing/candidate.ts';
import { compareWithOrder } from './compare-with-order.ts';
import type { Degradation, ExtraImage, GeneratedImage } from './generated-image.ts';
import { measurePicture, type PictureHeader } from './measure-picture.ts';
import { hasPictureEnd } from './picture-end.ts';

/** The picture of one attempt, verified, with everything else that was paid for beside it. */
export interface AcceptedAnswer {
  readonly image: GeneratedImage;
  readonly extras: readonly ExtraImage[];
  /** Addresses of further pictures, which were not downloaded. @default none */
  readonly links?: readonly string[] | undefined;
  readonly text: string;
  readonly degradations: readonly Degradation[];
  readonly warnings: readonly Warning[];
}

/**
 * Chooses and verifies the picture of an answer: the last one that is not flagged as a thought; if all are flagged, the last.
 * Nothing that was paid for is thrown away: the other pictures come out as extras.
 *
 * @param deliveredModel the catalog's model for what the answer calls its model, if it knows it.
 * @throws ChannelError `upstream_bug` when no picture of the answer is whole; it was billed.
 */
export function acceptAnswer(answer: ChannelAnswer, candidate: Candidate, deliveredModel: Model | undefined): AcceptedAnswer {
  const { order, channel } = candidate;
  const whole: { readonly picture: ReceivedPicture; readonly header: PictureHeader }[] = [];
  for (const picture of answer.pictures) {
    const header = measurePicture(picture.bytes);
    if (header !== undefined && hasPictureEnd(picture.bytes, header.mediaType)) whole.push({ picture, header });
  }
  const chosen = whole.findLast(({ picture }) => !picture.thought) ?? whole.at(-1);
  if (chosen === undefined) {
    const message = 'The answer holds no whole picture: its bytes are damaged, cut off or of an unknown type';
    throw failureOf(answer, order, 'upstream_bug', message);
  }
  const model = deliveredModel?.id ?? answer.modelVersion ?? order.model.id;
  const differences = compareWithOrder({
    order,
    header: chosen.header,
    declaredMediaType: chosen.picture.declaredMediaType,
    deliveredModel,
    modelVersion: answer.modelVersion,
    channel: channel.id,
  });
  const extras = whole
    .filter((other) => other !== chosen)
    .map(({ picture, header }): ExtraImage => {
      const role = picture.thought ? 'thought' : 'alternate';
      return { ...imageOf(picture, { ...header, size: nearestSize(header) }, channel.id, model), role };
    });
  return {
    image: imageOf(chosen.picture, { ...chosen.header, size: differences.size }, channel.id, model),
    extras,
    links: answer.links,
    text: answer.text,
    degradations: differences.degradations,
    warnings: [...answer.warnings, ...differences.warnings, ...extraWarnings(chosen.picture, extras)],
  };
}

/** The failure to report when an answer is not taken: it came and was billed, so all that its bill needs goes with it. */
export function failureOf(answer: ChannelAnswer, order: PictureOrder, failureClass: FailureClass, message: string): ChannelError {
  const pictures = answer.pictures.filter(({ thought }) => !thought).length;
  return new ChannelError(message, {
    class: failureClass,
    billing: 'billed',
    dispatched: true,
    statusCode: answer.statusCode,
    upstreamCode: answer.finishReason,
    requestId: answer.requestId,
    usage: answer.usage,
    delivery: {
      pictures,
      thoughtPictures: answer.pictures.length - pictures,
      size: sizeOf(answer),
      references: picturesShown(order),
    },
    modelVersion: answer.modelVersion,
    reportedCostNanoUsd: answer.reportedCostNanoUsd,
  });
}

/** The size of the last picture that can be measured. */
function sizeOf(answer: ChannelAnswer): ImageSize | undefined {
  const header = answer.pictures.map(({ bytes }) => measurePicture(bytes)).findLast((measured) => measured !== undefined);
  return header === undefined ? undefined : nearestSize(header);
}

function imageOf(
  picture: ReceivedPicture,
  measured: PictureHeader & Pick<GeneratedImage, 'size'>,
  channel: string,
  model: string,
): GeneratedImage {
  const { mediaType, width, height, size } = measured;
  return { data: picture.bytes, mediaType, width, height, size, channel, model };
}

function extraWarnings(chosen: ReceivedPicture, extras: readonly ExtraImage[]): readonly Warning[] {
  const warnings: Warning[] = [];
  if (chosen.thought) {
    warnings.push({ code: 'only_thought_images', message: 'Every picture was flagged as a thought; the last one is taken' });
  }
  const alternates = extras.filter(({ role }) => role === 'alternate').length;
  if (alternates > 0) {
    warnings.push({
      code: 'extra_images',
      message: `${alternates} further picture(s) came and were billed; see result.extraImages`,
    });
  }
  return warnings;
}
