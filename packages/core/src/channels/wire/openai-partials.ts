import { z } from 'zod';

/** How many drafts can be ordered (openai 7.55.0, 2026-11-10). */
export const partialImagesSchema = z.union(
  [z.literal(0), z.literal(1), z.literal(2), z.literal(3)],
  'a number of drafts, 0 to 3',
);

/** What is ordered for whoever looks at the drafts, where a channel is to do so: a call of which nobody reads the stream pays for none. */
export function watchedOptions(
  partialImages: z.output<typeof partialImagesSchema> = 0,
): { readonly partialImages: z.output<typeof partialImagesSchema> } | undefined {
  return partialImages === 0 ? undefined : { partialImages };
}
