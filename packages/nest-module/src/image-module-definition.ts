import { ConfigurableModuleBuilder, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import type { ImageService } from '@retake/core';
import type { ImageModuleExtras, ImageServiceSource } from './image-module-options.ts';
import { ImageServiceLifetime } from './image-service-lifetime.ts';
import { getImageServiceToken } from './image-service-token.ts';

const defaultExtras: ImageModuleExtras = { name: undefined, isGlobal: false, logEvents: false };

/** What Nest makes `forRoot()` and `forRootAsync()` of. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<ImageServiceSource>({
  moduleName: 'Image',
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createImageOptions')
  .setExtras(defaultExtras, withImageService)
  .build();

function withImageService(definition: DynamicModule, { name, isGlobal, logEvents }: ImageModuleExtras): DynamicModule {
  const service: FactoryProvider<ImageService> = {
    provide: getImageServiceToken(name),
    inject: [MODULE_OPTIONS_TOKEN, ImageServiceLifetime],
    useFactory: (source: ImageServiceSource, lifetime: ImageServiceLifetime) => lifetime.begin(source, logEvents === true),
  };
  return {
    ...definition,
    global: isGlobal === true,
    providers: [...(definition.providers ?? []), ImageServiceLifetime, service],
    exports: [service.provide],
  };
}
