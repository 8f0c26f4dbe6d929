import { z } from 'zod';
import { ChannelError, type ChannelFailure } from '../../errors/channel-error.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelAnswer } from '../channel.ts';
import { cutOffWarnings, withClosedPictures, type Arrival } from './closed-pictures.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { inlinePicture } from './gemini-picture.ts';
import { readImagenFilter } from './imagen-filter.ts';
import { upstreamId } from './upstream-id.ts';

const text = z.string().nullish().catch(undefined);
const answerSchema = z.object({ predictions: z.array(z.unknown()).nullish().catch(undefined) });
// A prediction without bytes is a filtered picture, or the verdict on the prompt ("Positive Prompt").
const predictionSchema = z.object({ bytesBase64Encoded: text, mimeType: text, raiFilteredReason: text });

/** Reads a success of `:predict`: its pictures, or the `ChannelError` of an answer without one. */
export function imagenAnswer(
  channelId: string,
  body: unknown,
  exchange: Pick<Exchange, 'large' | 'expand' | 'response'> & Partial<Pick<Exchange, 'closedPictures'>>,
  arrival: Arrival = {},
): ChannelAnswer {
  const { broken, readId = upstreamId } = arrival;
  const predictions = (answerSchema.safeParse(body).data?.predictions ?? []).flatMap(
    (prediction) => predictionSchema.safeParse(prediction).data ?? [],
  );
  const found = predictions.flatMap(({ bytesBase64Encoded, mimeType }) =>
    typeof bytesBase64Encoded === 'string' ? [inlinePicture(bytesBase64Encoded, mimeType ?? undefined, exchange)] : [],
  );
  const read = found.flatMap((picture) =>
    picture.kind === 'picture' ? [{ bytes: picture.bytes, declaredMediaType: picture.mediaType, thought: false }] : [],
  );
  const pictures = withClosedPictures(read, arrival, exchange);
  if (broken !== undefined && pictures.length === 0) throw broken;
  const { response } = exchange;
  const facts = {
    requestId: readId(response?.requestId),
    statusCode: response?.statusCode ?? 200,
    modelVersion: undefined,
    usage: undefined,
  };
  if (pictures.length === 0) {
    const reason = predictions.flatMap(({ raiFilteredReason }) => raiFilteredReason ?? [])[0];
    const failure = withoutPicture(found.length, reason);
    throw new ChannelError(`${channelId}: ${FAILURE_PHRASES[failure.class]}.`, { ...facts, ...failure });
  }
  const lost = found.length - read.length;
  return {
    ...facts,
    pictures,
    text: '',
    responseId: undefined,
    finishReason: undefined,
    reportedCostNanoUsd: undefined,
    warnings: [
      ...cutOffWarnings(arrival),
      ...(lost === 0 ? [] : [{ code: 'partial_result' as const, message: `${lost} more pictures could not be read` }]),
      ...(response?.plainParsing === true
        ? [{ code: 'plain_parsing' as const, message: 'The answer was parsed as a whole, which takes more memory and time' }]
        : []),
    ],
  };
}

/** Charged by picture: none for a prompt that was stopped, nobody knows for one that was drawn and then withheld. */
function withoutPicture(unreadable: number, filterReason: string | undefined): ChannelFailure {
  if (unreadable > 0) {
    return {
      class: 'upstream_bug',
      billing: 'billed',
      dispatched: true,
      upstreamCode: 'bad_base64',
      delivery: { pictures: unreadable, size: undefined },
    };
  }
  if (filterReason !== undefined) {
    const { code, stopped } = readImagenFilter(filterReason);
    return { class: 'blocked', billing: stopped === 'prompt' ? 'not-billed' : 'unknown', dispatched: true, upstreamCode: code };
  }
  return { class: 'no_image', billing: 'unknown', dispatched: true, upstreamCode: undefined };
}
