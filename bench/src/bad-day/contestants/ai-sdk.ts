import { generateImage } from 'ai';
import { modelAt, modelsOf } from './ai-sdk-models.ts';
import type { Contestant } from './contestant.ts';

/** The AI SDK, which repeats what its provider calls retryable. */
export const aiSdk: Contestant = {
  name: 'AI SDK',
  channels: 1,
  fixedPauses: true,
  configuration:
    'generateImage of ai 7.0.173 with @ai-sdk/google 4.0.121 on the first channel, maxRetries 2 (its default; after 2 and 4 s), ' +
    'abortSignal: AbortSignal.timeout(300 s). ai-sdk.dev/docs/ai-sdk-core/image-generation, "Abort Signals and Timeouts"',
  open(field) {
    const { day } = field;
    const model = modelAt(modelsOf(field), 0);
    return {
      async buy(prompt) {
        const abortSignal = AbortSignal.timeout(day.deadlineMs / day.speed);
        const { images } = await generateImage({ model, prompt, aspectRatio: '1:1', abortSignal });
        return images.length > 0;
      },
      close: async () => undefined,
    };
  },
};
