import { Injectable, type PipeTransform } from '@nestjs/common';
import { ASPECT_RATIOS, IMAGE_SIZES, RequestInvalidError } from '@retake/core';
import { z } from 'zod';
import type { Order } from './order.ts';

const schema = z.strictObject({
  prompt: z.string(),
  purpose: z.string().optional(),
  size: z.enum(IMAGE_SIZES).optional(),
  aspectRatio: z.enum(ASPECT_RATIOS).optional(),
});

/** Reads an order from a body; throws what the service throws, so that both become the same problem. */
@Injectable()
export class OrderPipe implements PipeTransform<unknown, Order> {
  transform(body: unknown): Order {
    const { data, error } = schema.safeParse(body);
    if (error === undefined) return data;
    throw new RequestInvalidError(error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  }
}
