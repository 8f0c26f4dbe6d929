import { z } from 'zod';
import type { Model } from '../../catalog/model.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelAnswer } from '../channel.ts';
import { cutOffWarnings, withClosedPictures, type Arrival } from './closed-pictures.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { inlinePicture } from './gemini-picture.ts';
import { parsedJson } from './parsed-json.ts';
import { isSameCheckpoint } from './stable-diffusion-checkpoints.ts';
import { upstreamId } from './upstream-id.ts';

// Lenient on purpose: forks leave out fields, and stable-diffusion.cpp sends an empty `info`.
const answerSchema = z.object({
  images: z.array(z.unknown()).nullish().catch(undefined),
  info: z.unknown().optional(),
});
const infoSchema = z.object({ sd_model_name: z.string().nullish().catch(undefined) });

/** What an answer is read with. */
export interface StableDiffusionAnswering {
  readonly channelId: string;
  readonly model: Model;
  /** The weights that were asked for. */
  readonly checkpoint: string;
  /** What the machine's time cost, in nano-dollars; `undefined` where it costs nothing. */
  readonly costNanoUsd: number | undefined;
}

/** Reads a success: its pictures, or the `ChannelError` of an answer without one. */
export function stableDiffusionAnswer(
  { channelId, model, checkpoint, costNanoUsd }: StableDiffusionAnswering,
  body: unknown,
  exchange: Pick<Exchange, 'large' | 'expand' | 'response'> & Partial<Pick<Exchange, 'closedPictures'>>,
  arrival: Arrival = {},
): ChannelAnswer {
  const { broken: cut, readId = upstreamId } = arrival;
  const answer = answerSchema.safeParse(body).data ?? {};
  const found = (answer.images ?? [])
    .filter((image) => typeof image === 'string')
    .map((image) => inlinePicture(image, undefined, exchange));
  const read = found.flatMap((picture) =>
    picture.kind === 'picture' ? [{ bytes: picture.bytes, declaredMediaType: picture.mediaType, thought: false }] : [],
  );
  const pictures = withClosedPictures(read, arrival, exchange);
  if (cut !== undefined && pictures.length === 0) throw cut;
  const facts = {
    modelVersion: modelVersion(answer.info, model, checkpoint),
    usage: undefined,
    requestId: readId(exchange.response?.requestId),
    statusCode: exchange.response?.statusCode ?? 200,
    reportedCostNanoUsd: costNanoUsd,
  };
  if (pictures.length === 0) {
    const broken = found.length > 0;
    const failureClass = broken ? 'upstream_bug' : 'no_image';
    const phrase = broken ? 'the picture came in base64 that cannot be decoded' : FAILURE_PHRASES.no_image;
    throw new ChannelError(`${channelId}: ${phrase}.`, {
      ...facts,
      class: failureClass,
      // A picture was drawn, whatever became of it. Without one there is only the machine's time to bill, if it costs anything.
      billing: broken || costNanoUsd !== undefined ? 'billed' : 'not-billed',
      dispatched: true,
      upstreamCode: broken ? 'bad_base64' : undefined,
      delivery: broken ? { pictures: found.length, size: undefined } : undefined,
    });
  }
  const lost = found.length - read.length;
  return {
    ...facts,
    pictures,
    text: '',
    responseId: undefined,
    finishReason: undefined,
    warnings: [
      ...cutOffWarnings(arrival),
      ...(lost === 0 ? [] : [{ code: 'partial_result' as const, message: `${lost} more pictures could not be read` }]),
      ...(exchange.response?.plainParsing === true
        ? [{ code: 'plain_parsing' as const, message: 'The answer was parsed as a whole, which takes more memory and time' }]
        : []),
    ],
  };
}

/**
 * Which weights drew. A web UI that does not have the checkpoint draws with the one that is loaded and says nothing but this
 * name: in the words of the catalog where it is what was asked for, else as it came.
 */
function modelVersion(info: unknown, model: Model, checkpoint: string): string | undefined {
  const name = typeof info === 'string' ? infoSchema.safeParse(parsedJson(info)).data?.sd_model_name : undefined;
  if (name === undefined || name === null || name === '') return undefined;
  const known = model.id === name || model.aliases.includes(name);
  return !known && isSameCheckpoint(name, checkpoint) ? model.id : name;
}
