import { createHash } from 'node:crypto';
import { z } from 'zod';
import { recordCodec, type KeptRecord } from './record-codec.ts';

/** Which job an idempotency key stands for. The key itself is not kept. */
const keyBodySchema = z.object({
  v: z.literal(1),
  jobId: z.string(),
  /** SHA-256 over all that was submitted: what a repetition is held against. */
  content: z.string(),
});

/** Which job an idempotency key stands for. */
export type KeyRecord = KeptRecord<'key', z.output<typeof keyBodySchema>>;

/** Reads and writes keys: records of kind `job` that are none, in the group of the job so that they are forgotten with it. */
export const keyRecords = recordCodec<'key', KeyRecord['body']>('job', z.literal('key'), keyBodySchema);

/** The id of the record of a key: of whom it is, and nothing that could be read. */
export function keyIdOf(tenant: string | undefined, idempotencyKey: string): string {
  return `key.${createHash('sha256')
    .update(JSON.stringify([tenant, idempotencyKey]))
    .digest('hex')}`;
}
