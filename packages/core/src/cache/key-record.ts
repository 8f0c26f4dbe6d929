import { z } from 'zod';

const base = { version: z.literal(1), request: z.string(), callId: z.string() };

const keyRecordSchema = z.discriminatedUnion('state', [
  z.object({ ...base, state: z.literal('open'), openUntil: z.number() }),
  z.object({ ...base, state: z.literal('answered') }),
  z.object({ ...base, state: z.literal('billing_unknown'), channel: z.string() }),
  z.object({
    ...base,
    state: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    costNanoUsd: z.int().nonnegative().optional(),
  }),
]);

/**
 * What is kept of an idempotency key: which request it stands for, the call that used it first, and what came of that.
 *
 * - `open`: nobody has told yet; nobody will any more after `openUntil`, in epoch milliseconds.
 * - `answered`: its answer is kept beside it.
 * - `billing_unknown`: it failed, but an attempt on `channel` may have been billed.
 * - `failed`: it failed with an error of this code and message, and was billed `costNanoUsd`; left out when that is unknown.
 */
export type KeyRecord = z.output<typeof keyRecordSchema>;

/** Writes a record for a store. */
export function encodeRecord(record: KeyRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}

/** Reads a record from a store; `undefined` for what is none. */
export function decodeRecord(bytes: Uint8Array): KeyRecord | undefined {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    return keyRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
