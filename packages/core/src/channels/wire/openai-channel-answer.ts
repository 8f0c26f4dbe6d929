import type { ChannelPrice } from '../../catalog/price.ts';
import type { Model } from '../../catalog/model.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelAnswer, ReceivedPicture, Warning } from '../channel.ts';
import type { AnsweredFailure } from './answered-billing.ts';
import { cutOffWarnings, withClosedPictures, type Arrival } from './closed-pictures.ts';
import { errorText } from './error-text.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import type { UsageReading } from './gemini-usage.ts';
import { readOpenAiAnswer, type OpenAiAnswer } from './openai-answer.ts';
import { classOfOpenAiFinish } from './openai-finish.ts';
import type { OpenAiSpec } from './openai-spec.ts';
import { readOpenAiUsage } from './openai-usage.ts';
import type { PictureDownloadOutcome } from './picture-download.ts';
import { readRateLimitHeaders } from './rate-limit-facts.ts';
import { upstreamCode } from './upstream-code.ts';
import { upstreamId } from './upstream-id.ts';

/** How an answer is read. */
export interface OpenAiReading {
  readonly spec: Pick<OpenAiSpec<object>, 'id' | 'readFailure' | 'billing' | 'price' | 'statedCost' | 'modelNamed'>;
  readonly model: Model;
  readonly exchange: Pick<Exchange, 'large' | 'expand' | 'response'> & Partial<Pick<Exchange, 'closedPictures'>>;
  /** Fetches a picture that came as an address, as often as it may help: that costs nothing, another generation does. */
  readonly download: (url: string) => Promise<PictureDownloadOutcome>;
  /** What is already known before the answer. */
  readonly warnings: readonly Warning[];
}

/** Most addresses of one answer that are tried until one gives a picture. */
const MAX_LINKS = 4;

/**
 * Reads a success: its pictures, wherever they hide, or the `ChannelError` of an answer without one. An address is only followed
 * when no picture came by itself. A picture that came is never given up for an error beside it: it has been paid for.
 */
export async function openAiChannelAnswer(reading: OpenAiReading, body: unknown, arrival: Arrival = {}): Promise<ChannelAnswer> {
  const { spec, model, exchange } = reading;
  const { broken, endMissing = false, readId = upstreamId } = arrival;
  const read = readOpenAiAnswer(body, exchange);
  // Counts that come with the end would be those of a part.
  const answer = {
    ...read,
    pictures: withClosedPictures(read.pictures, arrival, exchange),
    usage: endMissing ? undefined : read.usage,
  };
  if (broken !== undefined && answer.pictures.length + answer.links.length === 0 && answer.error === undefined) throw broken;
  const usage = readOpenAiUsage(answer.usage);
  const cost = spec.statedCost?.(answer.usage);
  const drawnBy = answer.model === undefined ? undefined : (spec.modelNamed?.(answer.model, model) ?? answer.model);
  const { pictures, lost, unasked, problem } = await gather(answer, reading.download);
  const facts = {
    usage: usage?.usage,
    requestId: readId(exchange.response?.requestId),
    statusCode: exchange.response?.statusCode ?? 200,
    reportedCostNanoUsd: cost,
    rateLimits: readRateLimitHeaders(exchange.response?.headers),
  };
  if (pictures.length === 0) {
    const failure = problem ?? withoutPicture(answer, reading);
    throw new ChannelError(`${spec.id}: ${failure.phrase ?? FAILURE_PHRASES[failure.class]}.`, {
      ...facts,
      modelVersion: readId(drawnBy),
      class: failure.class,
      billing: billingOf(cost, spec.billing(failure.situation, usage)),
      dispatched: true,
      upstreamCode: readId(failure.code),
      // Drawn and charged, though we hold no bytes of them.
      delivery: lost === 0 ? undefined : { pictures: lost, size: undefined },
    });
  }
  const finishReason = answer.nativeFinishReason ?? answer.finishReason;
  return {
    ...facts,
    modelVersion: readId(drawnBy),
    pictures,
    text: answer.text,
    responseId: readId(answer.responseId),
    finishReason: readId(finishReason),
    ...(unasked.length > 0 && { links: unasked }),
    warnings: [
      ...reading.warnings,
      ...cutOffWarnings(arrival),
      ...(lost === 0 ? [] : [warning('partial_result', `${lost} more of the answer's pictures could not be read`)]),
      ...(unasked.length === 0 ? [] : [warning('extra_images', furtherLinks(unasked.length))]),
      ...costWarnings(spec.statedCost !== undefined, cost, usage, spec.price(model)),
      ...(exchange.response?.plainParsing === true ? [warning('plain_parsing', PLAIN_PARSING)] : []),
    ],
  };
}

interface Failure {
  readonly class: FailureClass;
  readonly situation: AnsweredFailure;
  readonly code: string | undefined;
  readonly phrase?: string;
}

interface Gathered {
  readonly pictures: readonly ReceivedPicture[];
  /** Pictures of the answer that could not be had. */
  readonly lost: number;
  /** Addresses that were not asked, since a picture had come. */
  readonly unasked: readonly string[];
  /** Why none could be had, where some were given. */
  readonly problem: Failure | undefined;
}

/** One picture was ordered: addresses are asked one after the other, until one gives it. */
async function gather({ pictures, broken, links }: OpenAiAnswer, download: OpenAiReading['download']): Promise<Gathered> {
  if (pictures.length > 0 || links.length === 0) {
    return { pictures, lost: broken, unasked: links, problem: broken > 0 ? BROKEN : undefined };
  }
  let problem: Failure | undefined;
  for (const [index, url] of links.slice(0, MAX_LINKS).entries()) {
    const outcome = await download(url);
    if (outcome.ok) {
      const picture = { bytes: outcome.bytes, declaredMediaType: outcome.declaredMediaType, thought: false };
      return { pictures: [picture], lost: broken + index, unasked: links.slice(index + 1), problem: undefined };
    }
    const { reason, phrase } = outcome.failure;
    const code = reason === 'refused_address' ? 'picture_as_url' : 'picture_not_downloaded';
    problem ??= { class: 'wrong_output', situation: 'unusable-picture', code, phrase };
  }
  return { pictures: [], lost: broken + links.length, unasked: [], problem };
}

const BROKEN: Failure = {
  class: 'upstream_bug',
  situation: 'unusable-picture',
  code: 'bad_base64',
  phrase: 'the picture came in base64 that cannot be decoded',
};

function withoutPicture(answer: OpenAiAnswer, { spec }: OpenAiReading): Failure {
  if (answer.error !== undefined) {
    // The headers had gone out as a success; what the status would have been stands in the code, if anywhere.
    const reading = spec.readFailure({
      statusCode: statusIn(answer.error) ?? 500,
      body: errorText(answer.error),
      retryAfterMs: undefined,
    });
    return { class: reading.class, situation: 'error', code: reading.upstreamCode ?? 'error_in_success' };
  }
  const failureClass = classOfOpenAiFinish(answer);
  const code = upstreamCode(answer.nativeFinishReason ?? answer.finishReason);
  return { class: failureClass, situation: 'no-picture', code };
}

function statusIn(error: object): number | undefined {
  const inner: unknown = 'error' in error ? error.error : undefined;
  const code: unknown = typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined;
  return typeof code === 'number' && code >= 400 && code < 600 ? code : undefined;
}

/** A stated cost is the verdict; nothing stated leaves it to the channel's terms. */
function billingOf(cost: number | undefined, otherwise: BillingVerdict): BillingVerdict {
  if (cost === undefined) return otherwise;
  return cost > 0 ? 'billed' : 'not-billed';
}

function costWarnings(
  states: boolean,
  cost: number | undefined,
  usage: UsageReading | undefined,
  { price }: ChannelPrice,
): readonly Warning[] {
  if (cost !== undefined) return [];
  if (states) return [warning('usage_missing', 'The answer states no cost, though this upstream does')];
  return price?.basis !== 'tokens' || usage?.detailed === true ? [] : [warning('usage_missing', USAGE_MISSING)];
}

function furtherLinks(count: number): string {
  return `${count} further ${count === 1 ? 'picture' : 'pictures'} came as an address and were not downloaded; see result.links`;
}

const USAGE_MISSING =
  "The answer does not say how many tokens its pictures took; their cost is taken from the model's documented number of tokens, if it has one";
const PLAIN_PARSING = 'The answer was parsed as a whole, which takes more memory and time';

function warning(code: Warning['code'], message: string): Warning {
  return { code, message };
}
