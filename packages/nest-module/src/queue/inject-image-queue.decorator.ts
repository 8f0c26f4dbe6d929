import { Inject } from '@nestjs/common';
import { getImageQueueToken } from './image-queue-token.ts';

/**
 * Injects the queue of `ImageQueueModule.forRoot({ name, … })`.
 *
 * @param name @default none: the queue without a name, as `@Inject(ImageQueue)` does
 */
export function InjectImageQueue(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getImageQueueToken(name));
}
