import type { ChannelPrice } from '../../catalog/price.ts';
import type { TokenUsage } from '../../catalog/usage.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import type { FailureClass } from '../../errors/failure-class.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelAnswer, ReceivedPicture, Warning } from '../channel.ts';
import type { AnsweredBilling, AnsweredFailure } from './answered-billing.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { readGeminiAnswer, type GeminiAnswer } from './gemini-answer.ts';
import { classOfFinish } from './gemini-finish.ts';
import { readGeminiUsage, type UsageReading } from './gemini-usage.ts';
import { modelVersionOf, type OrderedModel } from './model-version.ts';
import type { SdkAnswer } from './sdk-request.ts';
import { upstreamCode } from './upstream-code.ts';
import { upstreamId } from './upstream-id.ts';

/** The channel in whose name an answer is read. */
export interface AnsweringChannel {
  readonly channelId: string;
  readonly billing: AnsweredBilling;
  /** What it asks for the ordered model. */
  readonly price: ChannelPrice;
  /** The ordered model; without it a name that only the channel knows is passed on as it came. */
  readonly ordered?: OrderedModel;
}

/** How an answer came. @default whole, and without a credential that it could repeat */
export type Arrival = Partial<Omit<SdkAnswer, 'body'>>;

/**
 * Reads a success: its pictures, or the `ChannelError` of an answer without one. A picture that came is never given up for a
 * finish reason, a thought flag, a sibling that is broken, an error beside it or a missing end: it has been paid for.
 */
export function channelAnswer(
  channel: AnsweringChannel,
  body: unknown,
  exchange: Pick<Exchange, 'large' | 'expand' | 'response'> & Partial<Pick<Exchange, 'closedPictures'>>,
  warnings: readonly Warning[],
  { broken, endMissing = false, readId = upstreamId }: Arrival = {},
): ChannelAnswer {
  const answer = readGeminiAnswer(body, exchange);
  const pictures = broken === undefined ? answer.pictures : withClosed(answer.pictures, exchange.closedPictures?.() ?? []);
  if (broken !== undefined && pictures.length === 0) throw broken;
  // Counts that come with the end would be those of a part.
  const reading = endMissing ? undefined : readGeminiUsage(answer.usageMetadata);
  const { response } = exchange;
  const facts = {
    modelVersion: readId(modelVersionOf(answer.modelVersion, channel.ordered)),
    usage: withSearches(reading?.usage, answer.searches),
    requestId: readId(response?.requestId),
    statusCode: response?.statusCode,
  };
  if (pictures.length === 0) {
    const { class: failureClass, situation, code, phrase } = withoutPicture(answer);
    const drawn = answer.broken + answer.links;
    throw new ChannelError(`${channel.channelId}: ${phrase ?? FAILURE_PHRASES[failureClass]}.`, {
      ...facts,
      class: failureClass,
      billing: channel.billing(situation, reading),
      dispatched: true,
      upstreamCode: readId(upstreamCode(code)),
      // Drawn and charged, though we hold no bytes of them.
      delivery: drawn === 0 ? undefined : { pictures: drawn, size: undefined },
    });
  }
  return {
    ...facts,
    statusCode: facts.statusCode ?? 200,
    pictures: pictures.map((picture) => ({ ...picture, declaredMediaType: readId(picture.declaredMediaType) })),
    text: answer.text,
    responseId: readId(answer.responseId),
    finishReason: readId(answer.finishReason),
    reportedCostNanoUsd: undefined,
    warnings: [
      ...warnings,
      ...(broken === undefined ? [] : [warning('answer_cut_off', CUT_OFF)]),
      ...answerWarnings(answer, reading, channel.price, response?.plainParsing === true),
    ],
  };
}

/** Searches are told beside the tokens. Where no tokens are told, those of the picture are taken from the catalog, and searches stay. */
function withSearches(usage: TokenUsage | undefined, searches: number): TokenUsage | undefined {
  return searches === 0 ? usage : { ...(usage ?? NO_TOKENS), searches };
}

const NO_TOKENS: TokenUsage = Object.freeze({ inputText: 0, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 0 });

/** The pictures that could be read with their answer, and those that came beside what could not. */
function withClosed(read: readonly ReceivedPicture[], closed: readonly Uint8Array[]): readonly ReceivedPicture[] {
  const known = new Set(read.map(({ bytes }) => bytes));
  const others = closed.filter((bytes) => !known.has(bytes));
  return [...read, ...others.map((bytes) => ({ bytes, declaredMediaType: undefined, thought: false }))];
}

interface WithoutPicture {
  readonly class: FailureClass;
  readonly situation: AnsweredFailure;
  readonly code: string | undefined;
  readonly phrase?: string;
}

function withoutPicture({ broken, links, blockReason, finishReason, error }: GeminiAnswer): WithoutPicture {
  if (broken > 0) {
    return {
      class: 'upstream_bug',
      situation: 'unusable-picture',
      code: 'bad_base64',
      phrase: 'the picture came in base64 that cannot be decoded',
    };
  }
  if (links > 0) {
    return {
      class: 'wrong_output',
      situation: 'unusable-picture',
      code: 'picture_as_url',
      phrase: 'the picture came as a web address instead of its bytes; addresses are not downloaded',
    };
  }
  if (blockReason !== undefined) return { class: 'blocked', situation: 'prompt-blocked', code: blockReason };
  if (error !== undefined) {
    return {
      class: 'upstream_bug',
      situation: 'error',
      code: 'error_in_success',
      phrase: 'the upstream answered success with an error inside',
    };
  }
  return { class: classOfFinish(finishReason), situation: 'no-picture', code: finishReason };
}

function answerWarnings(
  { broken, links }: GeminiAnswer,
  reading: UsageReading | undefined,
  { price }: ChannelPrice,
  plainParsing: boolean,
): readonly Warning[] {
  const lost = broken + links;
  return [
    ...(lost === 0
      ? []
      : [warning('partial_result', `${lost} more ${lost === 1 ? 'picture' : 'pictures'} of the answer could not be read`)]),
    ...(price?.basis !== 'tokens' || reading?.detailed === true ? [] : [warning('usage_missing', USAGE_MISSING)]),
    ...(plainParsing ? [warning('plain_parsing', 'The answer was parsed as a whole, which takes more memory and time')] : []),
  ];
}

const CUT_OFF =
  'A part of the answer did not come or could not be read; its pictures were kept, of which the last may be one that the model drew on its way';

const USAGE_MISSING =
  "The answer does not say how many tokens its pictures took; their cost is taken from the model's documented number of tokens";

function warning(code: Warning['code'], message: string): Warning {
  return { code, message };
}
