import type { Attributes } from '@opentelemetry/api';
import type { Cost } from '../catalog/cost.ts';
import { usdOf } from '../catalog/money.ts';
import type { TokenUsage } from '../catalog/usage.ts';
import { inputMessages, outputMessages } from './content-messages.ts';
import type { AttemptFailed, AttemptStarted, AttemptSucceeded } from './events.ts';
import { redact } from './redaction.ts';
import { ATTR, VALUE } from './semconv.ts';

/** Longest id or code taken over from an upstream, in characters: a relay may write anything into them. */
const UPSTREAM_LENGTH = 128;

/** What an attempt's span starts with; samplers see it. */
export function attemptStartAttributes(event: AttemptStarted): Attributes {
  const attributes: Attributes = {
    [ATTR.genAiOperation]: VALUE.generateContent,
    [ATTR.genAiProvider]: event.provider,
    [ATTR.genAiRequestModel]: event.model,
    [ATTR.genAiOutputType]: VALUE.image,
    [ATTR.serverAddress]: event.server.address,
    [ATTR.serverPort]: event.server.port,
    [ATTR.channel]: event.channel,
    [ATTR.attemptNumber]: event.number,
    [ATTR.attemptKind]: event.kind,
    [ATTR.imageSize]: event.size,
  };
  if (event.batchJob !== undefined) attributes[ATTR.batchJob] = redact(event.batchJob, UPSTREAM_LENGTH);
  if (event.seed !== undefined) attributes[ATTR.genAiRequestSeed] = event.seed;
  // Another channel's request is not a resend of this one, so the count starts anew there and 0 is left out.
  if (event.resendCount > 0) attributes[ATTR.httpResendCount] = event.resendCount;
  if (event.content !== undefined && event.content.length > 0) attributes[ATTR.genAiInputMessages] = inputMessages(event.content);
  return attributes;
}

function addUsage(attributes: Attributes, usage: TokenUsage): void {
  attributes[ATTR.genAiInputTokens] = usage.inputText + usage.inputImage;
  attributes[ATTR.genAiOutputTokens] = usage.outputText + usage.outputImage + usage.thoughts;
  attributes[ATTR.genAiTextInputTokens] = usage.inputText;
  attributes[ATTR.genAiImageInputTokens] = usage.inputImage;
  attributes[ATTR.genAiImageOutputTokens] = usage.outputImage;
  attributes[ATTR.genAiReasoningOutputTokens] = usage.thoughts;
}

function addCost(attributes: Attributes, cost: Cost): void {
  attributes[ATTR.costBasis] = cost.basis;
  // Absent says unknown; zero would say free.
  if (cost.nanoUsd === undefined) return;
  attributes[ATTR.genAiCostAmount] = usdOf(cost.nanoUsd);
  attributes[ATTR.genAiCostCurrency] = VALUE.usd;
  attributes[ATTR.genAiCostSource] = costSource(cost);
}

/** Whether the upstream named the amount or Retake computed it. */
export function costSource(cost: Cost): string {
  return cost.basis === 'reported' ? VALUE.costFromProvider : VALUE.costFromLocal;
}

/** What is known once the upstream has answered, or not. */
export function attemptEndAttributes(event: AttemptSucceeded | AttemptFailed): Attributes {
  const attributes: Attributes = {};
  if (event.statusCode !== undefined) attributes[ATTR.httpStatusCode] = event.statusCode;
  if (event.requestId !== undefined) attributes[ATTR.upstreamRequestId] = redact(event.requestId, UPSTREAM_LENGTH);
  if (event.usage !== undefined) addUsage(attributes, event.usage);
  addCost(attributes, event.cost);
  if (event.type === 'attempt.failed') {
    attributes[ATTR.errorType] = event.errorType;
    attributes[ATTR.billing] = event.billing;
    if (event.upstreamCode !== undefined) attributes[ATTR.upstreamCode] = redact(event.upstreamCode, UPSTREAM_LENGTH);
    if (event.retryAfterMs !== undefined) attributes[ATTR.retryAfterMs] = event.retryAfterMs;
    return attributes;
  }
  if (event.content !== undefined && event.content.length > 0)
    attributes[ATTR.genAiOutputMessages] = outputMessages(event.content);
  if (event.deliveredSize !== undefined) attributes[ATTR.imageDeliveredSize] = event.deliveredSize;
  if (event.modelVersion !== undefined) attributes[ATTR.genAiResponseModel] = redact(event.modelVersion, UPSTREAM_LENGTH);
  if (event.responseId !== undefined) attributes[ATTR.genAiResponseId] = redact(event.responseId, UPSTREAM_LENGTH);
  if (event.finishReason !== undefined) attributes[ATTR.genAiFinishReasons] = [redact(event.finishReason, UPSTREAM_LENGTH)];
  return attributes;
}
