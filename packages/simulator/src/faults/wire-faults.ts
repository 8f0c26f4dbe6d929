import { z } from 'zod';
import { faultFields, share } from './fault-fields.ts';

/** Faults of the connection or of the body's bytes. Unless said otherwise the picture was generated and is billed. */
export const wireFaults = [
  /** No fault; with `afterMs`, a slow answer. */
  z.strictObject({ kind: z.literal('ok'), ...faultFields }),
  /** No answer until the client leaves. */
  z.strictObject({
    kind: z.literal('hang'),
    ...faultFields,
    /** Whether the work was done and is paid for all the same. @default false */
    billed: z.boolean().default(false),
  }),
  /** The picture is finished and billed only after the client gave up. */
  z.strictObject({ kind: z.literal('late'), ...faultFields }),
  z.strictObject({
    kind: z.literal('reset'),
    ...faultFields,
    /** @default 'before-headers' */
    at: z.enum(['before-headers', 'after-headers', 'mid-body']).default('before-headers'),
    /** Share of the body sent before a `mid-body` reset. @default 0.5 */
    sent: share.default(0.5),
    /** @default true, except before the headers */
    billed: z.boolean().optional(),
  }),
  /** The body in small pieces. */
  z.strictObject({
    kind: z.literal('drip'),
    ...faultFields,
    /** @default 256 */
    chunkBytes: z.number().int().positive().default(256),
    /** Milliseconds between two pieces. @default 5 */
    intervalMs: z.number().nonnegative().default(5),
  }),
  /** The body stops and the connection stays open until the client leaves. */
  z.strictObject({ kind: z.literal('stall'), ...faultFields, sent: share.default(0.5) }),
  /** A body that ends in the middle of its JSON although HTTP says that it is complete. */
  z.strictObject({ kind: z.literal('truncated-json'), ...faultFields, keep: share.default(0.6) }),
  /** A `Content-Length` that is `byBytes` too long (positive) or too short (negative). */
  z.strictObject({
    kind: z.literal('wrong-content-length'),
    ...faultFields,
    /** @default 100 */
    byBytes: z.number().int().default(100),
  }),
  /** A stream that turns into a 503 after its first events; a plain answer is refused with that 503. */
  z.strictObject({ kind: z.literal('error-in-stream'), ...faultFields }),
] as const;
