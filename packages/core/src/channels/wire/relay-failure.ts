import type { FailureClass } from '../../errors/failure-class.ts';
import { readErrorEnvelope, type ErrorEnvelope } from './error-envelope.ts';
import { billingOfError, usefulDelay, type FailedAnswer, type FailureReading } from './failure-reading.ts';
import { classOfFinish, isFinishReason } from './gemini-finish.ts';
import { classOfGoogleError } from './google-failure.ts';
import { upstreamCode } from './upstream-code.ts';

/**
 * Reads an error answer of a relay of the new-api and one-api family (laozhang.ai among them): OpenAI-shaped even on Gemini
 * paths, with a code, English or Chinese text, and a status that depends on the relay: an empty balance is 403 here and 429
 * there, a withdrawn model is a 503. So words come before the status; what they do not tell is read as Google's own.
 */
export function readRelayFailure(answer: FailedAnswer): FailureReading {
  const error = readErrorEnvelope(answer.body);
  const failureClass = classByWords(error) ?? classOfGoogleError(answer.statusCode, error);
  return {
    class: failureClass,
    billing: billingOfError(answer.statusCode, error.spoken),
    upstreamCode: finishIn(error.text) ?? upstreamCode(error.code) ?? upstreamCode(error.status) ?? upstreamCode(error.type),
    retryAfterMs: usefulDelay(failureClass, answer.retryAfterMs),
  };
}

/** A first match wins: money before models, because "no quota for model x" is about money. */
const WORDS: readonly (readonly [FailureClass, RegExp])[] = [
  ['billing', /insufficient_(?:user_)?quota|quota_not_enough|pre_?consume\w*_quota_failed|insufficient_balance/],
  ['billing', /pre-?consumed? (?:token )?quota failed|insufficient (?:user )?(?:quota|balance|credits?)|quota is not enough/],
  ['billing', /(?:额度|余额|配额)(?:已|不足|用尽|耗尽)|欠费/],
  ['overloaded', /no_available_key|负载已饱和|负载较高|系统繁忙/],
  [
    'model_gone',
    /model_not_found|no available channels? for model|model .{0,80}does not exist|无可用渠道|模型(?:不存在|已下线|未找到)/,
  ],
  [
    'auth',
    /invalid_api_key|access_denied|无效的(?:令牌|api ?key)|令牌(?:已过期|已禁用|状态不可用|不存在)|未提供令牌|invalid token/,
  ],
  ['blocked', /prompt_blocked|sensitive_words?_detected|content_policy_violation|moderation_blocked|敏感词|内容违规/],
  ['no_image', /empty_response/],
];

function classByWords({ code, text }: ErrorEnvelope): FailureClass | undefined {
  const finish = finishIn(text);
  if (finish !== undefined) return classOfFinish(finish);
  const said = `${code ?? ''} ${text}`.toLowerCase();
  return WORDS.find(([, words]) => words.test(said))?.[0];
}

/** "Gemini image generation blocked [IMAGE_SAFETY]: …" carries Google's own finish reason. */
function finishIn(text: string): string | undefined {
  const word = /\[([A-Z_]+)\]/.exec(text)?.[1];
  return word !== undefined && isFinishReason(word) ? word : undefined;
}
