import { experimental_retryableGenerateImage as retryableGenerateImage } from 'ai-retry/generate-image';
import { FALLBACK_MS, FIRST_MS } from './ai-retry.ts';
import { modelAt, modelsOf } from './ai-sdk-models.ts';
import type { Contestant } from './contestant.ts';

/** Fallback around the whole call, which alone sees a 200 without a picture: the AI SDK tells of it when the model has long answered. */
export const aiRetryAround: Contestant = {
  name: 'ai-retry, around',
  channels: 3,
  fixedPauses: true,
  configuration:
    'experimental_retryableGenerateImage of ai-retry 2.4.0 around the call: the first channel with a timeout of 120 s, then the others as ' +
    'fallbacks with 90 s each, together the deadline of 300 s; maxRetries 0 (its default). README, "Call-level retries" and "Deadlines"',
  open(field) {
    const { speed } = field.day;
    const models = modelsOf(field);
    const timeout = FALLBACK_MS / speed;
    return {
      async buy(prompt) {
        const { images } = await retryableGenerateImage({
          model: modelAt(models, 0),
          prompt,
          aspectRatio: '1:1',
          timeout: FIRST_MS / speed,
          retry: [
            { model: modelAt(models, 1), timeout },
            { model: modelAt(models, 2), timeout },
          ],
        });
        return images.length > 0;
      },
      close: async () => undefined,
    };
  },
};
