export { ImageQueueModule } from './image-queue.module.ts';
export type {
  ImageQueueModuleAsyncOptions,
  ImageQueueModuleExtras,
  ImageQueueModuleOptions,
  ImageQueueOptionsFactory,
  ImageQueueSource,
} from './image-queue-module-options.ts';
export { getImageQueueToken } from './image-queue-token.ts';
export { InjectImageQueue } from './inject-image-queue.decorator.ts';
