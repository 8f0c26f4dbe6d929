import { z } from 'zod';
import type { Reply } from '../reply.ts';
import { exceptionReply, unreadableField } from './sd-refusal.ts';

/** Lenient as the web UI is: what it does not know is passed over, but it comes back among the `parameters`. */
const bodySchema = z.looseObject({
  prompt: z.string().default(''),
  negative_prompt: z.string().default(''),
  width: z.number().int().min(64).max(4096).default(512),
  height: z.number().int().min(64).max(4096).default(512),
  steps: z.number().int().min(1).max(150).default(50),
  cfg_scale: z.number().default(7),
  seed: z.number().int().default(-1),
  sampler_name: z.string().nullish(),
  scheduler: z.string().nullish(),
  batch_size: z.number().int().min(1).max(8).default(1),
  n_iter: z.number().int().min(1).max(100).default(1),
  send_images: z.boolean().default(true),
  init_images: z.array(z.string()).nullish(),
  mask: z.string().nullish(),
  denoising_strength: z.number().min(0).max(1).nullish(),
  override_settings: z.looseObject({ sd_model_checkpoint: z.string().nullish() }).nullish(),
});

/** An order of a picture, read and found good. */
export type SdOrder = z.output<typeof bodySchema>;

/** Samplers of A1111 1.10 that are in common use; another name is refused. */
const SAMPLERS: ReadonlySet<string> = new Set(
  [
    'Euler',
    'Euler a',
    'Heun',
    'DPM++ 2M',
    'DPM++ SDE',
    'DPM++ 2M SDE',
    'DPM++ 3M SDE',
    'LMS',
    'DDIM',
    'DDIM CFG++',
    'UniPC',
    'PLMS',
    'LCM',
    'Restart',
  ].map((name) => name.toLowerCase()),
);

/** Reads the body of `txt2img` or `img2img`, or refuses it as the web UI does. */
export const readSdOrder = (
  json: unknown,
  edits: boolean,
): { readonly order: SdOrder; readonly problem?: never } | { readonly problem: Reply; readonly order?: never } => {
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const loc = (issue?.path ?? []).map((key) => (typeof key === 'symbol' ? key.toString() : key));
    return { problem: unreadableField(loc, issue?.message ?? 'value is not valid', 'type_error') };
  }
  const order = parsed.data;
  const { sampler_name: sampler, init_images: images } = order;
  if (sampler != null && !SAMPLERS.has(sampler.toLowerCase()))
    return { problem: exceptionReply(400, 'HTTPException', 'Sampler not found') };
  if (edits && (images ?? []).length === 0) return { problem: exceptionReply(404, 'HTTPException', 'Init image not found') };
  if ((images ?? []).some((image) => !BASE64.test(image)))
    return { problem: exceptionReply(500, 'HTTPException', 'Invalid encoded image') };
  return { order };
};

const BASE64 = /^(data:image\/[a-z+.-]+;base64,)?[A-Za-z0-9+/]+={0,2}$/;
