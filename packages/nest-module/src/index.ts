export { ImageModule } from './image.module.ts';
export type {
  ImageModuleAsyncOptions,
  ImageModuleExtras,
  ImageModuleOptions,
  ImageOptionsFactory,
  ImageServiceSource,
} from './image-module-options.ts';
export { getImageServiceToken } from './image-service-token.ts';
export { InjectImageService } from './inject-image-service.decorator.ts';
export { ImageCall } from './image-call.decorator.ts';
export type { CallOptionsOf } from './image-call.decorator.ts';
export { ClientLeftException } from './client-left.exception.ts';
export { IMAGE_EXCEPTION_FILTER_OPTIONS, ImageExceptionFilter } from './image-exception.filter.ts';
export type { ImageExceptionFilterOptions } from './image-exception.filter.ts';
