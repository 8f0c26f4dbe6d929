import type { FailureClass } from '../../errors/failure-class.ts';

/**
 * What a finish reason means when no picture came with it. From the `FinishReason` enum of `@google/genai` 3.1.0
 * (2026-11-10) and from recorded answers; the wire is an open set, so an unknown reason is judged by its words.
 */
const CLASS_OF_FINISH: Readonly<Record<string, FailureClass>> = {
  STOP: 'no_image',
  NO_IMAGE: 'no_image',
  FINISH_REASON_UNSPECIFIED: 'no_image',
  LANGUAGE: 'no_image',

  SAFETY: 'blocked',
  BLOCKLIST: 'blocked',
  PROHIBITED_CONTENT: 'blocked',
  SPII: 'blocked',
  IMAGE_SAFETY: 'blocked',
  IMAGE_PROHIBITED_CONTENT: 'blocked',
  MODEL_ARMOR: 'blocked',
  JAILBREAK: 'blocked',

  RECITATION: 'recitation',
  IMAGE_RECITATION: 'recitation',

  OTHER: 'upstream_bug',
  IMAGE_OTHER: 'upstream_bug',
  MAX_TOKENS: 'upstream_bug',
  MALFORMED_RESPONSE: 'upstream_bug',
  MALFORMED_FUNCTION_CALL: 'upstream_bug',
  UNEXPECTED_TOOL_CALL: 'upstream_bug',
  TOO_MANY_TOOL_CALLS: 'upstream_bug',
  CONTINUATION: 'upstream_bug',

  MISSING_THOUGHT_SIGNATURE: 'invalid_request',
};

/** Whether a word is a finish reason that the wire is known to use. */
export function isFinishReason(word: string): boolean {
  return Object.hasOwn(CLASS_OF_FINISH, word);
}

/** The class of a 200 without a picture, by the finish reason of its candidate; `undefined` when it named none. */
export function classOfFinish(reason: string | undefined): FailureClass {
  if (reason === undefined) return 'no_image';
  const known = isFinishReason(reason) ? CLASS_OF_FINISH[reason] : undefined;
  if (known !== undefined) return known;
  if (/SAFETY|PROHIBITED|BLOCK|POLICY/.test(reason)) return 'blocked';
  if (/RECITATION/.test(reason)) return 'recitation';
  return /MALFORMED|ERROR/.test(reason) ? 'upstream_bug' : 'no_image';
}
