import { z } from 'zod';

const modelSchema = z.object({ shutdown_date: z.iso.date() });

/**
 * The day from which OpenAI will no longer serve a model, `YYYY-MM-DD`, out of `GET /v1/models/{id}`; `undefined` when none is
 * announced (platform.openai.com/docs/deprecations, 2026-10-28).
 */
export function readShutdownDate(body: unknown): string | undefined {
  return modelSchema.safeParse(body).data?.shutdown_date;
}
