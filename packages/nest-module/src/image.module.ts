import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigInvalidError } from '@retake/core';
import { ConfigurableModuleClass } from './image-module-definition.ts';
import type { ImageModuleAsyncOptions, ImageModuleOptions } from './image-module-options.ts';
import { asyncIssues, extrasIssues } from './module-issues.ts';
import { sourceIssues } from './open-image-service.ts';

/**
 * Provides an `ImageService` for injection: `imports: [ImageModule.forRoot({ channels: […] })]`, then `constructor(@Inject(ImageService)
 * private readonly images: ImageService)`. The service is made when the app starts, and drained and closed before its server closes, where
 * the app closes itself or `app.enableShutdownHooks()` was called.
 */
@Module({})
export class ImageModule extends ConfigurableModuleClass {
  /**
   * A service from options that are known, or one that there is already: `forRoot({ service })`. What is wrong with the service's options is
   * told when the app starts, as a ConfigInvalidError with every problem and its path.
   *
   * @throws the same, when something is wrong with what stands beside them.
   */
  static override forRoot(options: ImageModuleOptions): DynamicModule {
    const issues = extrasIssues(options);
    if (issues.length === 0) return super.forRoot(options);
    throw new ConfigInvalidError('ImageModule.forRoot()', [...issues, ...sourceIssues(options)]);
  }

  /**
   * A service whose options come from other providers, such as `ConfigService`.
   *
   * @throws ConfigInvalidError, with every problem and its path, when it is not said where they come from.
   */
  static override forRootAsync(options: ImageModuleAsyncOptions): DynamicModule {
    const issues = asyncIssues(options);
    if (issues.length > 0) throw new ConfigInvalidError('ImageModule.forRootAsync()', issues);
    return super.forRootAsync(options);
  }
}
