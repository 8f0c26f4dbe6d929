import { z } from 'zod';
import { faultFields } from './fault-fields.ts';

/** Faults that answer outside 2xx before anything was generated; none of them is billed. */
export const refusalFaults = [
  z.strictObject({
    kind: z.literal('overloaded'),
    ...faultFields,
    /** Which of Google's three phrases. @default 'high-demand' */
    text: z.enum(['high-demand', 'overloaded', 'deadline']).default('high-demand'),
    /** @default 503 */
    status: z.union([z.literal(503), z.literal(529)]).default(503),
    /** Sent as a `Retry-After` header, in seconds. */
    retryAfterS: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({
    kind: z.literal('rate-limited'),
    ...faultFields,
    /**
     * How the answer tells when to come back; `none` is Google's 429 without details.
     * @default 'retry-info'; on Vertex AI 'none', as its shared quota says nothing
     */
    hint: z.enum(['retry-info', 'retry-after', 'both', 'none']).optional(),
    /** Seconds until the minute's quota is back; RetryInfo carries fractions, `Retry-After` is rounded up. @default 10.673410956 */
    retryAfterS: z.number().nonnegative().default(10.673410956),
    /** The quota that the message names. @default 20 */
    limit: z.number().int().positive().default(20),
  }),
  /** Vertex AI: the reserved capacity is used up. */
  z.strictObject({ kind: z.literal('provisioned-throughput'), ...faultFields }),
  /** The day's quota is gone; its retryDelay misleads, as Google's does. */
  z.strictObject({ kind: z.literal('daily-quota'), ...faultFields, retryAfterS: z.number().nonnegative().default(34.4) }),
  /** 429 with `limit: 0`: the model is not for this tier. */
  z.strictObject({ kind: z.literal('limit-zero'), ...faultFields, retryAfterS: z.number().nonnegative().default(34.4) }),
  z.strictObject({
    kind: z.literal('prepay-depleted'),
    ...faultFields,
    /** @default 402 */
    status: z.union([z.literal(402), z.literal(429)]).default(402),
  }),
  z.strictObject({ kind: z.literal('spending-cap'), ...faultFields }),
  /** A relay's `insufficient_user_quota`: 403 in new-api, 429 at laozhang. OpenAI-shaped on every dialect. */
  z.strictObject({
    kind: z.literal('insufficient-user-quota'),
    ...faultFields,
    /** @default 403 */
    status: z.union([z.literal(403), z.literal(429)]).default(403),
  }),
  /** A bad key: 400 API_KEY_INVALID on AI Studio, 401 on Vertex and relays. */
  z.strictObject({
    kind: z.literal('invalid-api-key'),
    ...faultFields,
    /** Says that the key expired rather than that it is wrong. @default false */
    expired: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('unauthenticated'), ...faultFields }),
  z.strictObject({
    kind: z.literal('permission-denied'),
    ...faultFields,
    /** Says that the key was reported as leaked. @default false */
    leaked: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('location-unsupported'), ...faultFields }),
  z.strictObject({ kind: z.literal('billing-disabled'), ...faultFields }),
  /** 404 on Google; 503 `model_not_found` on a relay. */
  z.strictObject({ kind: z.literal('model-gone'), ...faultFields }),
  z.strictObject({
    kind: z.literal('invalid-argument'),
    ...faultFields,
    /** @default 'Request contains an invalid argument.' */
    message: z.string().default('Request contains an invalid argument.'),
  }),
  z.strictObject({ kind: z.literal('missing-thought-signature'), ...faultFields }),
  z.strictObject({
    kind: z.literal('internal'),
    ...faultFields,
    /** Wraps the body in an array, as Google's compatibility path does. @default false */
    array: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('deadline-exceeded'), ...faultFields }),
  /** A proxy's HTML page instead of JSON. */
  z.strictObject({
    kind: z.literal('html'),
    ...faultFields,
    /** @default 502 */
    status: z.union([z.literal(502), z.literal(504), z.literal(520), z.literal(524)]).default(502),
  }),
  /** A relay's own failure, `type: channel_error`. OpenAI-shaped on every dialect. */
  z.strictObject({
    kind: z.literal('relay-channel-error'),
    ...faultFields,
    /** @default 'channel:image_generation_failed' */
    code: z.string().default('channel:image_generation_failed'),
    /** @default the text of a blocked picture */
    message: z.string().default('Gemini image generation blocked [IMAGE_SAFETY]: the image was filtered'),
    /** @default 500 */
    status: z.number().int().min(400).max(599).default(500),
  }),
] as const;

const schema = z.discriminatedUnion('kind', refusalFaults);
export type RefusalFault = z.output<typeof schema>;

const kinds: ReadonlySet<string> = new Set(refusalFaults.map((fault) => fault.shape.kind.value));

/** Whether a fault is an answer outside 2xx. */
export const isRefusal = (fault: { readonly kind: string }): fault is RefusalFault => kinds.has(fault.kind);
