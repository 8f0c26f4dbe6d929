import { z } from 'zod';
import { IMAGE_SIZES } from '../catalog/size.ts';

const labels = z.record(z.string(), z.string()).catch({});
const traceSchema = z.object({
  key: z.string(),
  size: z.enum(IMAGE_SIZES).optional().catch(undefined),
  options: z
    .object({ budgetKey: z.string().optional().catch(undefined), labels: labels.default({}) })
    .default({ labels: {} })
    .transform(({ budgetKey, labels: own }) => ({ budgetKey, labels: own })),
});

/** What a request says of itself, whether or not it can be drawn. */
export type RequestTrace = z.output<typeof traceSchema>;

/** What can be told of a request that was submitted, whatever became of the service's options since: its key, its size and its spender. */
export function traceOf(given: unknown): RequestTrace | undefined {
  return traceSchema.safeParse(given).data;
}
