import type { InjectionToken } from '@nestjs/common';
import { ImageService } from '@retake/core';

/**
 * What a service is provided under, for `overrideProvider()` in tests and `inject` of factories.
 *
 * @param name that of the module. @default none: the class `ImageService`
 */
export function getImageServiceToken(name?: string): InjectionToken<ImageService> {
  return name === undefined ? ImageService : `ImageService:${name}`;
}
