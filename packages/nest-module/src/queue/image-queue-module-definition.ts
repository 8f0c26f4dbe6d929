import { ConfigurableModuleBuilder, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { ImageService } from '@retake/core';
import type { ImageQueue } from '@retake/queue';
import { ImageQueueLifetime } from './image-queue-lifetime.ts';
import type { ImageQueueModuleExtras, ImageQueueSource } from './image-queue-module-options.ts';
import { getImageQueueToken } from './image-queue-token.ts';
import { openImageQueue } from './open-image-queue.ts';

const defaultExtras: ImageQueueModuleExtras = { name: undefined, isGlobal: false, logEvents: false };

/** What Nest makes `forRoot()` and `forRootAsync()` of. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<ImageQueueSource>({
  moduleName: 'ImageQueue',
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createImageQueueOptions')
  .setExtras(defaultExtras, withImageQueue)
  .build();

function withImageQueue(definition: DynamicModule, { name, isGlobal, logEvents }: ImageQueueModuleExtras): DynamicModule {
  const queue: FactoryProvider<ImageQueue> = {
    provide: getImageQueueToken(name),
    inject: [MODULE_OPTIONS_TOKEN, ImageQueueLifetime, { token: ImageService, optional: true }],
    useFactory: async (source: ImageQueueSource, lifetime: ImageQueueLifetime, images?: ImageService) => {
      const opened = await openImageQueue(source, name, images);
      return lifetime.begin(opened.queue, { isOwn: opened.isOwn, logEvents: logEvents === true });
    },
  };
  return {
    ...definition,
    global: isGlobal === true,
    providers: [...(definition.providers ?? []), ImageQueueLifetime, queue],
    exports: [queue.provide],
  };
}
