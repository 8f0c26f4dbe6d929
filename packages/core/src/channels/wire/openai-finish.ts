import type { FailureClass } from '../../errors/failure-class.ts';
import { classOfFinish, isFinishReason } from './gemini-finish.ts';
import type { OpenAiAnswer } from './openai-answer.ts';

/** The class of a 200 without a picture, by why the model stopped: the provider's own word before OpenAI's translation of it. */
export function classOfOpenAiFinish(answer: Pick<OpenAiAnswer, 'finishReason' | 'nativeFinishReason' | 'refused'>): FailureClass {
  const { finishReason, nativeFinishReason, refused } = answer;
  if (refused || finishReason === 'content_filter') {
    const native =
      nativeFinishReason !== undefined && isFinishReason(nativeFinishReason) ? classOfFinish(nativeFinishReason) : 'blocked';
    return native === 'recitation' ? native : 'blocked';
  }
  if (nativeFinishReason !== undefined && isFinishReason(nativeFinishReason)) return classOfFinish(nativeFinishReason);
  return finishReason === 'error' || finishReason === 'length' ? 'upstream_bug' : 'no_image';
}
