import { z } from 'zod';
import { faultFields } from './fault-fields.ts';

/** Faults that answer 200 without a picture; official channels bill prompt and thoughts, relays their flat price. */
export const emptyFaults = [
  z.strictObject({
    kind: z.literal('no-picture'),
    ...faultFields,
    /** Any finish reason, also one that no client knows yet. @default 'NO_IMAGE' */
    finishReason: z.string().default('NO_IMAGE'),
    /**
     * What stands for `content`: nothing, `{}`, `{"role":"model"}`, no parts, `parts: null`, or a text.
     * @default the form in which this finish reason was seen in the wild
     */
    content: z.enum(['missing', 'empty', 'role-only', 'empty-parts', 'null-parts', 'text']).optional(),
    /** What the model says with `content: 'text'`. @default 'I could not create an image for that request.' */
    text: z.string().default('I could not create an image for that request.'),
  }),
  /** `promptFeedback` and no candidate. */
  z.strictObject({
    kind: z.literal('prompt-blocked'),
    ...faultFields,
    /** @default 'PROHIBITED_CONTENT' */
    blockReason: z.string().default('PROHIBITED_CONTENT'),
  }),
  z.strictObject({
    kind: z.literal('no-candidates'),
    ...faultFields,
    /** @default 'null' */
    form: z.enum(['null', 'missing', 'empty']).default('null'),
  }),
] as const;

const schema = z.discriminatedUnion('kind', emptyFaults);
export type EmptyFault = z.output<typeof schema>;

const kinds: ReadonlySet<string> = new Set(emptyFaults.map((fault) => fault.shape.kind.value));

/** Whether a fault is a 200 that holds no picture. */
export const isEmpty = (fault: { readonly kind: string }): fault is EmptyFault => kinds.has(fault.kind);
