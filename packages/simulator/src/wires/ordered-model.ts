import { z } from 'zod';
import type { Visit } from './visit.ts';

const bodySchema = z.looseObject({ model: z.string() });

/** The `model` that a JSON or multipart body names; empty for none. */
export const orderedModel = ({ json, form }: Visit): string => {
  const body = bodySchema.safeParse(json);
  return form?.fields.get('model') ?? (body.success ? body.data.model : '');
};
