import { FinishReason } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { classOfFinish, isFinishReason } from '../../../src/channels/wire/gemini-finish.ts';

describe('classOfFinish', () => {
  it.each([
    ['NO_IMAGE', 'no_image'],
    ['STOP', 'no_image'],
    [undefined, 'no_image'],
    ['IMAGE_SAFETY', 'blocked'],
    ['SAFETY', 'blocked'],
    ['PROHIBITED_CONTENT', 'blocked'],
    ['IMAGE_PROHIBITED_CONTENT', 'blocked'],
    ['MODEL_ARMOR', 'blocked'],
    ['IMAGE_RECITATION', 'recitation'],
    ['RECITATION', 'recitation'],
    ['IMAGE_OTHER', 'upstream_bug'],
    ['MALFORMED_FUNCTION_CALL', 'upstream_bug'],
    ['MAX_TOKENS', 'upstream_bug'],
    ['MISSING_THOUGHT_SIGNATURE', 'invalid_request'],
  ])('%s is %s', (reason, expected) => expect(classOfFinish(reason)).toBe(expected));

  it.each([
    ['IMAGE_SOMETHING_NEW', 'no_image'],
    ['VIDEO_SAFETY_STRICT', 'blocked'],
    ['AUDIO_RECITATION', 'recitation'],
    ['MALFORMED_PICTURE', 'upstream_bug'],
    ['constructor', 'no_image'],
    ['__proto__', 'no_image'],
  ])('an unknown %s is judged by its words: %s', (reason, expected) => expect(classOfFinish(reason)).toBe(expected));

  it('knows every reason of the SDK, so that an upgrade which adds one is noticed', () => {
    expect(Object.values(FinishReason).filter((reason) => !isFinishReason(reason))).toEqual([]);
  });
});
