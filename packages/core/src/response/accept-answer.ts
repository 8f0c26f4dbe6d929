import type { Model } from '../catalog/model.ts';
import type { ChannelAnswer, ReceivedPicture, Warning } from '../channels/channel.ts';
import { ChannelError } from '../errors/channel-error.ts';
import type { Candidate } from '../routing/candidate.ts';
import { compareWithOrder } from './compare-with-order.ts';
import type { Degradation, ExtraImage, GeneratedImage } from './generated-image.ts';
import { measurePicture, type PictureHeader } from './measure-picture.ts';
import { hasPictureEnd } from './picture-end.ts';

/** The picture of one attempt, verified, with everything else that was paid for beside it. */
export interface AcceptedAnswer {
  readonly image: GeneratedImage;
  readonly extras: readonly ExtraImage[];
  readonly text: string;
  readonly degradations: readonly Degradation[];
  readonly warnings: readonly Warning[];
  readonly finishReason: string | undefined;
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
  const whole = answer.pictures.flatMap((picture) => {
    const header = measurePicture(picture.bytes);
    return header !== undefined && hasPictureEnd(picture.bytes, header.mediaType) ? [{ picture, header }] : [];
  });
  const chosen = whole.findLast(({ picture }) => !picture.thought) ?? whole.at(-1);
  if (chosen === undefined) throw brokenPicture(answer);

  const model = deliveredModel?.id ?? answer.modelVersion ?? order.model.id;
  const image = imageOf(chosen.picture, chosen.header, channel.id, model);
  const extras = whole
    .filter((other) => other !== chosen)
    .map(({ picture, header }): ExtraImage => {
      const role = picture.thought ? 'thought' : 'alternate';
      return { ...imageOf(picture, header, channel.id, model), role };
    });
  const { degradations, warnings, size } = compareWithOrder({ order, chosen, deliveredModel, modelVersion: answer.modelVersion, channel: channel.id });
  return {
    image: { ...image, size },
    extras,
    text: answer.text,
    degradations,
    warnings: [...answer.warnings, ...warnings, ...picturesWarnings(chosen.picture, extras)],
    finishReason: answer.finishReason,
  };
}

function imageOf(picture: ReceivedPicture, header: PictureHeader, channel: string, model: string): GeneratedImage {
  return { data: picture.bytes, ...header, size: undefined, channel, model };
}

function picturesWarnings(chosen: ReceivedPicture, extras: readonly ExtraImage[]): readonly Warning[] {
  const warnings: Warning[] = [];
  if (chosen.thought) {
    warnings.push({ code: 'only_thought_images', message: 'Every picture was flagged as a thought; the last one is taken' });
  }
  const alternates = extras.filter(({ role }) => role === 'alternate').length;
  if (alternates > 0) {
    warnings.push({ code: 'extra_images', message: `${alternates} further picture(s) came and were billed; see result.extraImages` });
  }
  return warnings;
}

function brokenPicture(answer: ChannelAnswer): ChannelError {
  return new ChannelError('The answer holds no whole picture: its bytes are damaged, cut off or of an unknown type', {
    class: 'upstream_bug',
    billing: 'billed',
    dispatched: true,
    statusCode: answer.statusCode,
    upstreamCode: answer.finishReason,
    requestId: answer.requestId,
    usage: answer.usage,
    modelVersion: answer.modelVersion,
    reportedCostNanoUsd: answer.reportedCostNanoUsd,
  });
}
