import { ChannelError, type ChannelFailure } from '../../errors/channel-error.ts';
import type { BillingVerdict } from '../../errors/failure-class.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelAnswer, ReceivedPicture, Warning } from '../channel.ts';
import { cutOffWarnings, withClosedPictures, type Arrival } from './closed-pictures.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import type { PictureDownloadOutcome } from './picture-download.ts';
import { readSeedreamAnswer, type SeedreamAnswer } from './seedream-answer.ts';
import { upstreamId } from './upstream-id.ts';

/** What an answer is read with. */
export interface SeedreamReading {
  readonly channelId: string;
  /** The catalog's name for what an answer calls its model. */
  readonly modelNamed: (name: string) => string;
  /** Fetches a picture that came as an address. */
  readonly download: (url: string) => Promise<PictureDownloadOutcome>;
  /** What was ordered by `output_format`; the answer names no type. */
  readonly orderedMediaType: string | undefined;
  /** Reference images that were sent: some models charge for them. */
  readonly references: number;
}

/**
 * Reads a success: its pictures, or the `ChannelError` of an answer without one. A picture that came is kept whatever became of its
 * siblings: it has been paid for.
 */
export async function seedreamChannelAnswer(
  reading: SeedreamReading,
  body: unknown,
  exchange: Pick<Exchange, 'large' | 'response'> & Partial<Pick<Exchange, 'closedPictures'>>,
  arrival: Arrival = {},
): Promise<ChannelAnswer> {
  const { broken, readId = upstreamId } = arrival;
  const answer = readSeedreamAnswer(body, exchange);
  const read = await receive(answer, reading);
  const pictures = withClosedPictures(read, arrival, exchange);
  if (broken !== undefined && pictures.length === 0) throw broken;
  const facts = {
    modelVersion: readId(answer.modelVersion === undefined ? undefined : reading.modelNamed(answer.modelVersion)),
    usage: answer.usage,
    requestId: readId(exchange.response?.requestId),
    statusCode: exchange.response?.statusCode ?? 200,
  };
  if (pictures.length === 0) {
    const { phrase, ...failure } = withoutPicture(answer, reading.references);
    throw new ChannelError(`${reading.channelId}: ${phrase ?? FAILURE_PHRASES[failure.class]}.`, {
      ...facts,
      ...failure,
      dispatched: true,
    });
  }
  const lost = answer.pictures.length - read.length;
  return {
    ...facts,
    pictures,
    text: '',
    responseId: undefined,
    finishReason: undefined,
    reportedCostNanoUsd: undefined,
    warnings: [
      ...cutOffWarnings(arrival),
      ...partial(answer.failures.length, lost),
      ...plainParsing(exchange.response?.plainParsing === true),
    ],
  };
}

/** Most addresses of one answer that are looked at: one picture was ordered. */
const MAX_DOWNLOADS = 4;

async function receive(
  { pictures }: SeedreamAnswer,
  { download, orderedMediaType }: SeedreamReading,
): Promise<readonly ReceivedPicture[]> {
  const received: ReceivedPicture[] = [];
  let downloads = 0;
  // One after the other, so that no more than one is on its way.
  for (const picture of pictures) {
    if (picture.kind === 'broken') continue;
    if (picture.kind === 'bytes') {
      received.push({ bytes: picture.bytes, declaredMediaType: orderedMediaType, thought: false });
      continue;
    }
    if (downloads === MAX_DOWNLOADS) continue;
    downloads += 1;
    const outcome = await download(picture.url);
    if (outcome.ok) received.push({ bytes: outcome.bytes, declaredMediaType: outcome.declaredMediaType, thought: false });
  }
  return received;
}

type WithoutPicture = Pick<ChannelFailure, 'class' | 'billing' | 'upstreamCode' | 'delivery'> & { readonly phrase?: string };

function withoutPicture({ pictures, failures, error, billedPictures }: SeedreamAnswer, references: number): WithoutPicture {
  // Drawn and charged, though we hold no bytes of them.
  const delivery = { pictures: pictures.length, size: undefined, references };
  if (pictures.some(({ kind }) => kind === 'broken')) {
    const phrase = 'the picture came in base64 that cannot be decoded';
    return { class: 'upstream_bug', billing: 'billed', upstreamCode: 'bad_base64', delivery, phrase };
  }
  if (pictures.length > 0) {
    const phrase = 'the picture came as an address, which could not be downloaded';
    return { class: 'wrong_output', billing: 'billed', upstreamCode: 'picture_as_url', delivery, phrase };
  }
  const [first] = failures;
  if (first !== undefined) {
    const { class: failureClass, billing, upstreamCode } = first;
    return { class: failureClass, billing: verdict(billedPictures, billing), upstreamCode };
  }
  if (error !== undefined) {
    return { class: error.class, billing: verdict(billedPictures, 'unknown'), upstreamCode: error.upstreamCode };
  }
  return { class: 'no_image', billing: verdict(billedPictures, 'unknown'), upstreamCode: undefined };
}

/** What the upstream counts wins over what one would think. */
function verdict(billedPictures: number | undefined, otherwise: BillingVerdict): BillingVerdict {
  if (billedPictures === undefined) return otherwise;
  return billedPictures > 0 ? 'billed' : 'not-billed';
}

function partial(failed: number, lost: number): readonly Warning[] {
  const missing = failed + lost;
  if (missing === 0) return [];
  const message = `${missing} more ${missing === 1 ? 'picture' : 'pictures'} of the answer failed or could not be read`;
  return [{ code: 'partial_result', message }];
}

function plainParsing(happened: boolean): readonly Warning[] {
  if (!happened) return [];
  return [{ code: 'plain_parsing', message: 'The answer was parsed as a whole, which takes more memory and time' }];
}
