import { ConfigInvalidError } from '@retake/core';
import { z } from 'zod';

const times = z.strictObject({
  lockMs: z.number().int().min(100).optional(),
  stalledEveryMs: z.number().int().min(50).optional(),
});

const schema = z.object({
  directory: z.string().min(1).optional(),
  prefix: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'must be 1 to 100 letters, digits, -, _ or .')
    .optional(),
  // One listens for work, one for changes, and one is needed to ask anything.
  connections: z.number().int().min(3).optional(),
  engine: times.optional(),
});

/**
 * Checks what a back end is made with, before anything is opened.
 *
 * @param subject what is made, such as `redisBackend()`.
 * @throws ConfigInvalidError with every problem and its path.
 */
export function checkBackendOptions(subject: string, options: object): void {
  const { error } = schema.safeParse(options);
  if (error === undefined) return;
  throw new ConfigInvalidError(
    subject,
    error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  );
}
