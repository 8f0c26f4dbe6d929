import { z } from 'zod';
import { THINKING_LEVELS } from '../catalog/model.ts';
import { IMAGE_SIZES } from '../catalog/size.ts';
import type { Purpose, Purposes } from './purpose.ts';

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'a purpose is called by at most 40 lower-case letters, digits and "-"; it is an attribute of metrics',
  );

const purpose = z.strictObject({
  models: z.tuple([z.string().min(1)], z.string().min(1), { error: 'must name at least one model' }),
  size: z.enum(IMAGE_SIZES).optional(),
  thinking: z.enum(THINKING_LEVELS).optional(),
} satisfies Record<keyof Purpose, z.ZodType>);

/** Purposes of one's own: at most 32 of them, since each makes series of its own in metrics. */
export const purposesSchema: z.ZodType<Purposes> = z
  .record(name, purpose)
  .refine((purposes) => Object.keys(purposes).length <= 32, 'at most 32 purposes');
