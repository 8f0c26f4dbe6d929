import type { Exchange } from '../../transport/transport.ts';
import type { PictureOrder } from '../channel.ts';
import type { StableDiffusionCallOptions } from './stable-diffusion-call-options.ts';
import type { Checkpoint } from './stable-diffusion-checkpoints.ts';
import { DEFAULT_DENOISING_STRENGTH, orderedPixels } from './stable-diffusion-support.ts';

/** What is sent for one order, and to which path. */
export interface StableDiffusionRequest {
  readonly path: '/sdapi/v1/txt2img' | '/sdapi/v1/img2img';
  readonly body: object;
}

/** The web UI's `resize_mode` that cuts a reference to shape; 0 would squeeze it. */
const CROP = 1;

/** Writes an order in the terms of the web UI's API. What nobody decided is left to the server. */
export function stableDiffusionRequest(
  order: PictureOrder,
  checkpoint: Checkpoint,
  options: StableDiffusionCallOptions,
  exchange: Pick<Exchange, 'attachBase64'>,
): StableDiffusionRequest {
  const { steps, cfgScale, sampler, scheduler, negativePrompt } = { ...checkpoint, ...options };
  const [reference] = order.references;
  const body = {
    prompt: order.prompt,
    negative_prompt: negativePrompt ?? '',
    ...orderedPixels(order, options),
    ...(steps !== undefined && { steps }),
    ...(cfgScale !== undefined && { cfg_scale: cfgScale }),
    seed: order.seed ?? -1,
    ...(sampler !== undefined && { sampler_name: sampler }),
    ...(scheduler !== undefined && { scheduler }),
    batch_size: 1,
    n_iter: 1,
    send_images: true,
    save_images: false,
    override_settings: { sd_model_checkpoint: checkpoint.checkpoint },
    // Loading the weights before and after each picture would take longer than to draw it.
    override_settings_restore_afterwards: false,
  };
  if (reference === undefined) return { path: '/sdapi/v1/txt2img', body };
  const { denoisingStrength = DEFAULT_DENOISING_STRENGTH } = options;
  const start = {
    init_images: [exchange.attachBase64(reference.bytes)],
    denoising_strength: denoisingStrength,
    resize_mode: CROP,
  };
  return { path: '/sdapi/v1/img2img', body: { ...body, ...start } };
}
