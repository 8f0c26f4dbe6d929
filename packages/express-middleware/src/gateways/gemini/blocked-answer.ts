import { ChannelError } from '@retake/core';

/** Reasons of a candidate without a picture that its client may know (@google/genai 3.1.0). */
const FINISHES: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/**
 * A picture that was refused for its content, as this wire tells it: with a success whose one candidate has no parts. `undefined` for every
 * other error.
 */
export function blockedAnswer(error: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!ChannelError.isInstance(error)) return undefined;
  const { class: failure, upstreamCode = '' } = error.failure;
  if (failure !== 'blocked' && failure !== 'recitation') return undefined;
  const usual = failure === 'blocked' ? 'IMAGE_SAFETY' : 'IMAGE_RECITATION';
  const finishReason = FINISHES.has(upstreamCode) ? upstreamCode : usual;
  return {
    candidates: [{ content: { role: 'model', parts: [] }, finishReason, index: 0 }],
    retake: { code: 'content_refused' },
  };
}
