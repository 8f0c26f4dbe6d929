import type { InjectionToken } from '@nestjs/common';
import { ImageQueue } from '@retake/queue';

/**
 * What a queue is provided under, for `overrideProvider()` in tests and `inject` of factories.
 *
 * @param name that of the module. @default none: the class `ImageQueue`
 */
export function getImageQueueToken(name?: string): InjectionToken<ImageQueue> {
  return name === undefined ? ImageQueue : `ImageQueue:${name}`;
}
