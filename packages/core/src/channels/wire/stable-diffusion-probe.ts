import { z } from 'zod';
import { isSameCheckpoint } from './stable-diffusion-checkpoints.ts';

const optionsSchema = z.object({ sd_model_checkpoint: z.string() });
const listSchema = z.array(
  z.object({ model_name: z.string().optional().catch(undefined), title: z.string().optional().catch(undefined) }),
);

/** Whether a machine's settings say that a checkpoint is loaded. */
export function isLoaded(options: unknown, checkpoint: string): boolean {
  const read = optionsSchema.safeParse(options);
  return read.success && isSameCheckpoint(read.data.sd_model_checkpoint, checkpoint);
}

/** Whether a machine's list of checkpoints certainly lacks one; a list that cannot be read proves nothing. */
export function isMissing(list: unknown, checkpoint: string): boolean {
  const read = listSchema.safeParse(list);
  const names = (read.data ?? []).flatMap(({ model_name, title }) => [model_name, title]).filter((name) => name !== undefined);
  return names.length > 0 && !names.some((name) => isSameCheckpoint(name, checkpoint));
}
