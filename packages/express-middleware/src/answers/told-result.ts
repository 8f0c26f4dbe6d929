import type { Attempt, GeneratedImage, ImageResult } from '@retake/core';
import { problemOf } from '../problems/problem-of.ts';
import type { PictureJson } from './picture-json.ts';

/**
 * A result as JSON: to strangers without channels, what each attempt cost and the words of warnings, which name channels.
 *
 * @param json takes the pictures.
 */
export function toldResult(result: ImageResult, json: PictureJson, expose: boolean): Readonly<Record<string, unknown>> {
  const { id, images, extraImages, text, description, model, attempts, cost, warnings, degraded, missing, durationMs } = result;
  const picture = ({ data, channel, ...facts }: GeneratedImage) => ({
    base64: json.picture(data),
    ...facts,
    ...(expose ? { channel } : {}),
  });
  // Drafts of a model's thinking are for whoever looks into the machine; other takes were paid for like the first.
  const extras = extraImages.filter(({ role }) => expose || role === 'alternate');
  return {
    id,
    images: images.map(picture),
    ...(extras.length > 0 ? { extraImages: extras.map(picture) } : {}),
    text,
    ...(description === undefined ? {} : { description }),
    model,
    durationMs,
    ...('turn' in result ? { turn: result.turn } : {}),
    cost: expose ? cost : { currency: cost.currency, usd: cost.usd, unknownUpToUsd: cost.unknownUpToUsd },
    attempts: expose ? attempts : attempts.map(toldAttempt),
    degraded: expose ? degraded : degraded.map(({ channel: _channel, ...facts }) => facts),
    warnings: expose ? warnings : warnings.map(({ code }) => ({ code })),
    missing: missing.map((error) => problemOf(error, expose).problem),
    ...(expose ? { channel: result.channel, plan: result.plan } : {}),
  };
}

function toldAttempt({ number, kind, model, size, durationMs, error }: Attempt): Readonly<Record<string, unknown>> {
  return { number, kind, model, size, durationMs, outcome: error?.type ?? 'delivered' };
}
