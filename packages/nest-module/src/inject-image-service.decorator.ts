import { Inject } from '@nestjs/common';
import { getImageServiceToken } from './image-service-token.ts';

/**
 * Injects the service of `ImageModule.forRoot({ name, … })`.
 *
 * @param name @default none: the service without a name, as `@Inject(ImageService)` does
 */
export function InjectImageService(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getImageServiceToken(name));
}
