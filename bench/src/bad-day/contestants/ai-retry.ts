import { generateImage } from 'ai';
import { createRetryableModel } from 'ai-retry/image-model';
import { modelAt, modelsOf } from './ai-sdk-models.ts';
import type { Buyer, Contestant, Field } from './contestant.ts';

/** The deadline of 300 s, split: what the first channel gets of it. */
export const FIRST_MS = 120_000;
/** And what each fallback gets. */
export const FALLBACK_MS = 90_000;

const FALLBACKS =
  'createRetryableModel of ai-retry 2.4.0: the first channel, then the others as fallbacks with a timeout of 90 s each; the call has ' +
  'abortSignal: AbortSignal.timeout(120 s), together the deadline of 300 s. README, "Fallbacks" and "Retry timeouts"; a model for each call, in its favour';

/** Fallback over the three channels, with repeats left to it alone. */
export const aiRetry: Contestant = {
  name: 'ai-retry',
  channels: 3,
  fixedPauses: true,
  configuration: `${FALLBACKS}; maxRetries 0, as its README recommends under "Max retries"`,
  open: (field) => buyerOf(field, 0),
};

/** The same as its README's example of images, which leaves the repeats of the AI SDK on: those mend a 200 without a picture. */
export const aiRetryRepeating: Contestant = {
  name: 'ai-retry, repeating',
  channels: 3,
  fixedPauses: true,
  configuration: "the same, with the AI SDK's own maxRetries of 2 around it, as in its README's example of image models",
  open: (field) => buyerOf(field, 2),
};

function buyerOf(field: Field, maxRetries: number): Buyer {
  const { speed } = field.day;
  const models = modelsOf(field);
  const timeout = FALLBACK_MS / speed;
  return {
    async buy(prompt) {
      // One for each call: its current model is a field of it, which calls at the same time would change for one another.
      const model = createRetryableModel({
        model: modelAt(models, 0),
        retries: [
          { model: modelAt(models, 1), timeout },
          { model: modelAt(models, 2), timeout },
        ],
      });
      const abortSignal = AbortSignal.timeout(FIRST_MS / speed);
      const { images } = await generateImage({ model, prompt, aspectRatio: '1:1', abortSignal, maxRetries });
      return images.length > 0;
    },
    close: async () => undefined,
  };
}
