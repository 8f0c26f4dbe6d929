import type { ChannelPrice } from '../../catalog/price.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import type { FailureClass } from '../../errors/failure-class.ts';
import type { Exchange } from '../../transport/transport.ts';
import type { ChannelAnswer, Warning } from '../channel.ts';
import type { AnsweredBilling, AnsweredFailure } from './answered-billing.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { readGeminiAnswer, type GeminiAnswer } from './gemini-answer.ts';
import { classOfFinish } from './gemini-finish.ts';
import { readGeminiUsage, type UsageReading } from './gemini-usage.ts';
import { upstreamCode } from './upstream-code.ts';

/** The channel in whose name an answer is read. */
export interface AnsweringChannel {
  readonly channelId: string;
  readonly billing: AnsweredBilling;
  /** What it asks for the ordered model. */
  readonly price: ChannelPrice;
}

/**
 * Reads a success: its pictures, or the `ChannelError` of an answer without one. A picture that came is never given up for a
 * finish reason, a thought flag, a sibling that is broken, or an error beside it: it has been paid for.
 */
export function channelAnswer(
  channel: AnsweringChannel,
  body: unknown,
  exchange: Pick<Exchange, 'large' | 'expand' | 'response'>,
  warnings: readonly Warning[],
): ChannelAnswer {
  const answer = readGeminiAnswer(body, exchange);
  const reading = readGeminiUsage(answer.usageMetadata);
  const { response } = exchange;
  const facts = {
    modelVersion: answer.modelVersion,
    usage: reading?.usage,
    requestId: response?.requestId,
    statusCode: response?.statusCode,
  };
  if (answer.pictures.length === 0) {
    const { class: failureClass, situation, code, phrase } = withoutPicture(answer);
    const drawn = answer.broken + answer.links;
    throw new ChannelError(`${channel.channelId}: ${phrase ?? FAILURE_PHRASES[failureClass]}.`, {
      ...facts,
      class: failureClass,
      billing: channel.billing(situation, reading),
      dispatched: true,
      upstreamCode: upstreamCode(code),
      // Drawn and charged, though we hold no bytes of them.
      delivery: drawn === 0 ? undefined : { pictures: drawn, size: undefined },
    });
  }
  return {
    ...facts,
    statusCode: facts.statusCode ?? 200,
    pictures: answer.pictures,
    text: answer.text,
    responseId: answer.responseId,
    finishReason: answer.finishReason,
    reportedCostNanoUsd: undefined,
    warnings: [...warnings, ...answerWarnings(answer, reading, channel.price, response?.plainParsing === true)],
  };
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

const USAGE_MISSING =
  "The answer does not say how many tokens its pictures took; their cost is taken from the model's documented number of tokens";

function warning(code: Warning['code'], message: string): Warning {
  return { code, message };
}
